//! The two rules of ../specs/bevy-forbid.hie for rust_arkitect, which is a library: this is the
//! program around it. Prints one line for each file that breaks a rule.

use rust_arkitect::dsl::architectural_rules::ArchitecturalRules;
use rust_arkitect::dsl::arkitect::Arkitect;
use rust_arkitect::dsl::project::Project;

fn main() {
    let tree = std::env::args().nth(1).expect("the folder of a workspace");
    let rules = ArchitecturalRules::define()
        .rules_for_crate("bevy_ecs")
        .it_must_not_depend_on(&["bevy_render"])
        .rules_for_crate("bevy_render")
        .it_must_not_depend_on(&["bevy_window"])
        .build();
    let judged = Arkitect::ensure_that(Project::from_path(&tree)).complies_with(rules);
    for violation in judged.err().unwrap_or_default() {
        println!("{}", violation.replace('\n', " "));
    }
}
