//! Specifications and configurations, made of numbers: each bit takes one rule, or another form.

/// What a specification says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    /// Which rules are there.
    pub(crate) rules: u128,
    /// How all else is written.
    pub(crate) form: u32,
}

/// Rules of which each bit of a number takes one.
pub(crate) const RULES: &[&str] = &[
    "check python.no_import(app, 'lib')",
    "check python.depends_on(app, lib)",
    "check named: python.layers([app, lib])",
    "check python.no_cycles(app)",
    "check python.cannot_reach(lib, 'app')",
    "check python.imports_only(lib, ['json'])",
    "check app.exists('a.py')",
    "check files.no_text(everything, 'TODO')",
    "check files.max_lines(everything, 4)",
    "check files.no_files_matching(app, '**/*.txt')",
    "check python.has_docs(files.file_selector('app/a.py'))",
    "check python.function_exists(app, 'f')",
    "check python.calls(app, 'g')",
    "check code.no_import(everything, 'requests')",
    "check code.no_cycles(everything)",
    "check rust.no_import(x, 'y')",
    "check rust.module_exists('x::m')",
    "check rust.depends_on(x, 'std')",
    "check rust.struct_exists('T')",
    "check rust.has_docs(x)",
    "check rust.implements('T', 'Q')",
    "check rust.no_cycles(x)",
    "check rust.only_imported_by(y, [x])",
    "check docker.base_image(image, 'python:3')",
    "check docker.no_root_user(image)",
    "check code.depends_on(image, app)",
    "check scopes.not_empty(picked)",
    "check scopes.empty(scopes.intersection(app, lib))",
    "app uses lib",
    "check python.public_api(python.package_selector('app.sub'), ['f'])",
    "check picked == app",
    "check code.has_tests(files.file_selector('app/a.py'))",
    "check python.calls(app, lib)",
    "check image.exposes_port(port)",
    "check port == 80",
    "check who == 'lib'",
    "check app.exists('sub/c.py')",
    "check app.no_files_matching('**/*.pyi')",
    "check files.only_files_matching(lib, '*.{py,pyi}')",
    "check files.contains_text(texts, who)",
    "check files.max_files(texts, 2)",
    "check files.max_files(files.glob_selector('{app,lib}/**'), limit)",
    "check files.same_structure(app, lib)",
    "check here.exists('d.py')",
    "check files.exists(files.folder_selector('./app'), 'b.py')",
    "check docker.uses_service(stack, 'db')",
    "check docker.reaches(stack, app)",
    "check docker.no_import(stack, 'postgres')",
    "check docker.exposed_ports(image) == [80]",
    "check image.no_latest_tag()",
    "check code.cannot_reach(image, lib)",
    "forbids check files.no_text(everything, 'TODO')",
    "lib uses image",
    "image uses app",
    "check python.max_dependencies(app, 2)",
    "check python.no_orphans(app)",
    "check python.exported(app) == ['f']",
    "check python.type_annotated(app)",
    "check python.class_exists('C')",
    "check python.implements('C', 'Base')",
    "check python.imports_from(app, 'lib.d', ['x'])",
    "check code.function_exists(everything, who)",
    "check code.exports_only(app, ['f', 'g'])",
    "check code.independent([app, lib, x])",
    "check rust.uses_crate(x, 'serde')",
    "check rust.crate_exists('x')",
    "check rust.has_derive('E', 'Debug')",
    "check rust.exports_only(x, ['f', 'T'])",
    "check rust.public_api(y, ['Z'])",
    "check rust.has_tests(x)",
    "check [who, 'app'] == ['lib', 'app']",
    "check app.no_such_function(lib)",
    "check files.matches_pattern(texts, '*.txt')",
    "check files.references(lib, 'json')",
];

/// Rules of an element with little code, by bits behind those.
pub(crate) const SHOP: &[&str] = &[
    "forbids connection to other",
    "forbids connection to 'requests'",
    "forbids connection to whole.lib",
    "allows connection to other",
    "allows connection to 'json'",
    "requires connection to 'lib.d'",
    "requires connection to 'json'",
    "requires language python",
    "requires language docker",
    "forbids language rust",
    "allows language python",
    "requires scope special",
    "forbids scope special",
    "requires element web { scope code }",
    "forbids element web",
    "requires check files.exists(code, 'b.py')",
    "forbids check files.no_text(code, 'TODO')",
    "requires descendant scope inner",
    "requires implements careful",
    "code uses other",
    "check limit == 2",
];

/// A specification with some of the rules.
pub(crate) fn specification(words: Words) -> String {
    let Words { rules, form } = words;
    let bit = |number: u32| form >> number & 1 == 1;
    let one_of = |number: u32, forms: [&'static str; 2]| forms[usize::from(bit(number))];
    let mut text = String::from(one_of(0, ["", "# first\n\n"]));
    text.push_str("import rust\nimport python\n");
    text.push_str(one_of(
        1,
        ["import './more.hie'\n", "import './**/more.hie'\n"],
    ));
    text.push_str(
        "pattern careful:\n    scope main\n    check scopes.not_empty(main)\n    \
         check code.no_cycles(main)\n    forbids connection to lib.d\n",
    );
    text.push_str("element other implements careful:\n    scope src binds careful.main = ");
    text.push_str(one_of(
        2,
        [
            "files.folder_selector('lib')\n",
            "files.glob_selector('**/d.*')\n",
        ],
    ));
    text.push_str(
        "element third implements layered:\n    scope top = files.folder_selector('app')\n",
    );
    text.push_str(one_of(
        3,
        ["", "    scope low = files.folder_selector('lib')\n"],
    ));
    text.push_str(one_of(4, ["", "    ref depth: integer = 9\n"]));
    text.push_str("    scope code binds layered.inner.code = python.package_selector('app.sub')\n");
    text.push_str(one_of(
        5,
        ["element whole:\n", "element whole implements layered:\n"],
    ));
    for (name, number, values) in SLOTS {
        text.push_str(&format!("    {name} = {}\n", one_of(*number, *values)));
    }
    for (bit, rule) in RULES.iter().enumerate() {
        if rules >> bit & 1 == 1 {
            text.push_str(accepted(form, bit));
            text.push_str(&format!("    {rule}\n"));
        }
    }
    text.push_str(one_of(
        24,
        ["element shop:\n", "element shop implements careful:\n"],
    ));
    text.push_str(one_of(
        25,
        [
            "    scope code = files.folder_selector('app')\n",
            "    scope code = files.glob_selector('{app,crates}/**')\n",
        ],
    ));
    text.push_str(one_of(24, ["", "    scope main = code\n"]));
    text.push_str(one_of(
        26,
        ["", "    scope special = files.folder_selector('lib')\n"],
    ));
    text.push_str(one_of(
        27,
        [
            "",
            "    element web { scope inner = files.folder_selector('lib') }\n",
        ],
    ));
    text.push_str(one_of(
        18,
        [
            "    ref limit: integer = 2\n",
            "    ref limit: integer = 3\n",
        ],
    ));
    for (bit, rule) in SHOP.iter().enumerate() {
        if rules >> (RULES.len() + bit) & 1 == 1 {
            text.push_str(&format!("    {rule}\n"));
        }
    }
    if form >> 28 == 0 {
        text.push_str("    check (\n");
    }
    text
}

/// Scopes and refs, each with the bit that says which of two values it has.
const SLOTS: &[(&str, u32, [&str; 2])] = &[
    (
        "scope app",
        6,
        [
            "files.folder_selector('app')",
            "files.folder_selector('app/sub')",
        ],
    ),
    (
        "scope lib",
        7,
        [
            "files.folder_selector('lib')",
            "files.glob_selector('lib/*.py')",
        ],
    ),
    (
        "scope everything",
        8,
        [
            "files.glob_selector('**')",
            "files.glob_selector('**/*.{py,rs}')",
        ],
    ),
    (
        "scope x",
        9,
        [
            "files.folder_selector('crates/x')",
            "rust.crate_selector('x')",
        ],
    ),
    (
        "scope y",
        10,
        ["rust.crate_selector('y')", "rust.module_selector('y')"],
    ),
    (
        "scope image",
        11,
        [
            "docker.file_selector('Dockerfile')",
            "docker.file_selector('app/Dockerfile')",
        ],
    ),
    (
        "scope stack",
        12,
        [
            "docker.compose_selector('compose.yaml')",
            "docker.service_selector('web')",
        ],
    ),
    (
        "scope picked",
        13,
        [
            "scopes.union(app, files.glob_selector('lib/*.py'))",
            "scopes.union(lib, app)",
        ],
    ),
    (
        "scope texts",
        14,
        [
            "files.glob_selector('**/*.txt')",
            "files.glob_selector('*.{txt,md}')",
        ],
    ),
    (
        "scope here",
        15,
        [
            "files.folder_selector('./lib')",
            "files.glob_selector('./lib/**')",
        ],
    ),
    ("ref port: integer", 16, ["80", "81"]),
    ("ref who: string", 17, ["'lib'", "'f'"]),
    ("ref limit: integer", 18, ["3", "'three'"]),
];

/// A comment about a rule, or nothing.
fn accepted(form: u32, rule: usize) -> &'static str {
    let number = usize::try_from(form >> 19 & 31).unwrap_or_default();
    match rule % 32 {
        it if it == number => "    # hielements: allow(files.no_text) known\n",
        it if it == number + 1 => "    # hielements: allow(connection, empty-scope) later\n",
        it if it == number + 2 => "    ## Why it is so.\n",
        it if it == number + 3 => "    # hielements: allow(python.no_import)\n",
        _ => "",
    }
}

/// A specification that others import: a pattern with holes and defaults.
pub(crate) fn pattern(form: u16) -> String {
    let one_of = |bit: u16, forms: [&'static str; 2]| forms[usize::from(form >> bit & 1 == 1)];
    [
        one_of(0, ["", "# moved\n"]),
        "pattern layered:\n    scope top\n    scope low = ",
        one_of(
            1,
            [
                "files.folder_selector('./lib')\n",
                "files.folder_selector('lib')\n",
            ],
        ),
        "    ref depth: integer = ",
        one_of(2, ["3\n", "6\n"]),
        one_of(
            3,
            [
                "    element inner { scope code }\n",
                "    element inner { scope code<python> }\n",
            ],
        ),
        "    check files.max_lines(top, depth)\n    check code.no_dependency(low, top)\n",
        one_of(4, ["", "    check thin: python.has_docs(inner.code)\n"]),
        one_of(
            5,
            [
                "",
                "    check files.exists(files.folder_selector('./app'), 'a.py')\n",
            ],
        ),
        one_of(
            6,
            [
                "",
                "    # hielements: allow(connection) known\n    forbids connection to 'requests'\n",
            ],
        ),
        one_of(7, ["", "    requires language python\n    top uses low\n"]),
        one_of(8, ["", "    ref tag: version\n"]),
        one_of(9, ["", "    requires element web { scope code }\n"]),
        one_of(
            10,
            [
                "",
                "element beside { scope own = files.folder_selector('./') }\n",
            ],
        ),
    ]
    .concat()
}

/// A configuration.
pub(crate) fn config(settings: u16) -> String {
    let mut text = String::from("[workspace]\n");
    let mut add = |bits: u16, line: &str| {
        if settings & bits == bits {
            text.push_str(line);
        }
    };
    add(1, "cover = ['app/**', 'lib/**']\n");
    add(2, "specs = ['hielements.hie', '*.hie']\n");
    add(0b1_0000_0000, "exclude = ['lib/**', '*.pyi']\n");
    add(4, "[python]\nsource-roots = ['app']\n");
    add(
        8,
        "[lints]\nempty-scope = 'warn'\n\"python.no_import\" = 'warn'\n",
    );
    add(
        0b11_1000,
        "unowned-file = 'allow'\n\"whole#named\" = 'allow'\n",
    );
    add(0b1000_1000, "undeclared-use = 'deny'\n");
    add(
        0b110_0000,
        "[libraries]\nfiles = { path = 'files.wasm', override = true }\n",
    );
    add(0b1111_0000, "nonsense\n");
    text
}
