//! `config.toml` of the user: what no workspace may decide for them.

use super::read_file;
use super::reader::{Reader, Section};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::catalogue::config as codes;
use crate::source::{FileId, Placed};
use toml::de::DeTable;

/// Where the user's own configuration stands below their folder for configuration.
pub const USER_CONFIG: &str = "hielements/config.toml";

/// What the user's own configuration says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserConfig {
    /// `[cache] max-size`: how many bytes the stores of all workspaces may take.
    pub cache_max_size: Option<u64>,
    /// `untrusted-wasm = "refuse"`: modules run only after the user trusted them.
    pub refuses_untrusted_wasm: bool,
}

/// Reads the text of the user's own configuration, the file `file`. Diagnostics are in order of their
/// place.
pub fn read_user(file: FileId, text: &str) -> (UserConfig, Vec<Diagnostic>) {
    read_file("config.toml", file, text, read_root)
}

fn read_root(reader: &mut Reader<'_>, table: &DeTable<'_>) -> UserConfig {
    let root = Section::root(table);
    reader.known_keys(&root, &["cache", "untrusted-wasm"]);
    let refuses_untrusted_wasm = read_untrusted_wasm(reader, &root);
    let cache = reader.section(&root, "cache");
    UserConfig {
        cache_max_size: cache.and_then(|section| {
            reader.known_keys(&section, &["max-size"]);
            reader.size(&section, "max-size")
        }),
        refuses_untrusted_wasm,
    }
}

/// What is to happen to modules that the user did not trust: `"refuse"`, or `"sandbox"`, which is what
/// happens anyway.
fn read_untrusted_wasm(reader: &mut Reader<'_>, root: &Section<'_>) -> bool {
    let Some(Placed { value, location }) = reader.text(root, "untrusted-wasm") else {
        return false;
    };
    match value.as_str() {
        "refuse" => true,
        "sandbox" => false,
        other => {
            let message = format!("`untrusted-wasm` is `{other}`");
            let diagnostic = Diagnostic::new(&codes::BAD_VALUE, location, message);
            reader.report(diagnostic.help("write `\"refuse\"` or `\"sandbox\"`"));
            false
        }
    }
}
