//! What a team may allow, be warned of, or deny: the codes that have a level.

use super::{Entry, Level};

/// Every entry of this area.
pub const ALL: &[&Entry] = &[
    &EMPTY_SCOPE,
    &UNVERIFIED_USE,
    &LEGACY_SYNTAX,
    &MISSING_REF_BINDING,
    &UNKNOWN_TARGET,
    &NEVER_APPLIES,
    &TARGET_IS_OWN_PART,
    &NO_MEANING,
    &UNUSED_SUPPRESSION,
    &UNUSED_IMPORT,
    &REPLACES_BUILTIN,
    &UNDECLARED_LANGUAGE,
    &NOT_ANALYSED,
    &UNDECLARED_USE,
    &UNOWNED_FILE,
];

/// A scope matches nothing.
pub static EMPTY_SCOPE: Entry = Entry::lint(
    "empty-scope",
    Level::Deny,
    "A scope matches nothing",
    "No file of the workspace belongs to the scope, so a rule about it would pass by accident. \
     Correct the path or the name; ignored files do not count. Only `scopes.empty` may ask about \
     a scope without files.",
    "element shop:\n    scope src = files.folder_selector('scr')\n",
);

/// A dependency that the code does not have.
pub static UNVERIFIED_USE: Entry = Entry::lint(
    "unverified-use",
    Level::Warn,
    "A declared use is not in the code",
    "`x uses y` says that x depends on y, and no import or other link from x to y was found. \
     Remove the line, or correct its ends.",
    "element shop:\n    element web:\n        scope src = files.folder_selector('web')\n    \
     element core:\n        scope src = files.folder_selector('core')\n    web uses core\n",
);

/// An old spelling.
pub static LEGACY_SYNTAX: Entry = Entry::lint(
    "legacy-syntax",
    Level::Warn,
    "An old spelling is used",
    "`template`, `connection_point`, `scope x : language` and `pattern.child.scope = …` work and \
     mean what they always meant. The help shows today's spelling.",
    "template layered:\n    element domain\n",
);

/// A ref of a pattern that nothing fills.
pub static MISSING_REF_BINDING: Entry = Entry::lint(
    "missing-ref-binding",
    Level::Warn,
    "A ref of a pattern is left open",
    "The pattern declares a ref without a value, and the element that implements it gives none. \
     Checks that need the ref cannot be judged. Write a ref that `binds` it.",
    "pattern service:\n    ref port: integer\n\nelement shop implements service:\n    scope src = \
     files.folder_selector('shop')\n",
);

/// The target of a connection that nothing is.
pub static UNKNOWN_TARGET: Entry = Entry::lint(
    "unknown-target",
    Level::Warn,
    "The target of a connection is unknown",
    "The name is no part of the specification, no module of the workspace, no declared dependency \
     and no module of the language's standard library, and nothing imports it. A rule about it \
     can only pass; most often the name is misspelt.",
    "element shop:\n    scope src = files.folder_selector('shop')\n    forbids connection to \
     'djagno.db'\n",
);

/// A requirement that no candidate can meet.
pub static NEVER_APPLIES: Entry = Entry::lint(
    "never-applies",
    Level::Warn,
    "A requirement never applies",
    "A name in the check of a `requires`, `allows` or `forbids` resolves in none of the elements \
     that it could speak of, so the check is never evaluated.",
    "element shop:\n    forbids descendant check files.exists(dockerfile, 'x')\n",
);

/// A connection into the element itself.
pub static TARGET_IS_OWN_PART: Entry = Entry::lint(
    "target-is-own-part",
    Level::Warn,
    "The target of a connection lies inside the element",
    "A connection that begins and ends inside the target is never judged. A rule about a part of \
     the element itself belongs to the parts that must not use it.",
    "element shop:\n    element core:\n        scope src = files.folder_selector('core')\n    \
     forbids connection to core\n",
);

/// A line that says nothing.
pub static NO_MEANING: Entry = Entry::lint(
    "no-meaning",
    Level::Warn,
    "A line has no meaning",
    "`allows check` and `allows implements` permit what nothing forbids. Remove the line, or write \
     `requires` or `forbids`.",
    "element shop:\n    allows check files.exists(src, 'README.md')\n",
);

/// A suppression that accepts nothing.
pub static UNUSED_SUPPRESSION: Entry = Entry::lint(
    "unused-suppression",
    Level::Warn,
    "A suppression accepts nothing",
    "The comment `hielements: allow(…)` stands where the rule finds nothing. What it accepted is \
     mended, or its name is wrong. Remove it.",
    "element shop:\n    scope src = files.folder_selector('shop')\n    # hielements: \
     allow(files.exists) generated later\n    check files.exists(src, 'main.py')\n",
);

/// An import that is not used.
pub static UNUSED_IMPORT: Entry = Entry::lint(
    "unused-import",
    Level::Warn,
    "An import is not used",
    "Nothing in this file uses the imported name. Remove the import.",
    "import python\n\nelement shop:\n    scope src = files.folder_selector('shop')\n",
);

/// A configured library with the name of a built-in one.
pub static REPLACES_BUILTIN: Entry = Entry::lint(
    "replaces-builtin",
    Level::Warn,
    "A configured library takes the place of a built-in one",
    "The library has the name of one that Hielements brings along, and every call goes to the \
     configured one. Rename it, or write `override = true` to say that this is meant.",
    "[libraries]\npython = { executable = \"python3\", args = [\"lib/python_plugin.py\"] }\n",
);

/// A language that no `language` declares.
pub static UNDECLARED_LANGUAGE: Entry = Entry::lint(
    "undeclared-language",
    Level::Warn,
    "A scope has a language that is not declared",
    "The specification declares its languages with `language`, and this one is not among them; or \
     it declares none, and no library reads the language. Declare it, or correct its name.",
    "language python\n\nelement shop:\n    scope src<rust> = files.folder_selector('shop')\n",
);

/// Files that gave no facts.
pub static NOT_ANALYSED: Entry = Entry::lint(
    "not-analysed",
    Level::Warn,
    "Files could not be analysed",
    "The files cannot be read or parsed, so a rule about their imports or items says nothing about \
     them. With `--strict` they fail the run.",
    "element shop:\n    scope src = files.folder_selector('shop')\n    check \
     python.no_import(src, 'os')\n",
);

/// A dependency that the specification does not mention.
pub static UNDECLARED_USE: Entry = Entry::lint(
    "undeclared-use",
    Level::Allow,
    "A dependency in the code is not declared",
    "The element declares some of its `uses`, and its code depends on another element that it does \
     not declare. Add the `uses`, or remove the dependency.",
    "element shop:\n    element web:\n        scope src = files.folder_selector('web')\n    \
     element core:\n        scope src = files.folder_selector('core')\n    element db:\n        \
     scope src = files.folder_selector('db')\n    web uses core\n",
);

/// A file that belongs to no element.
pub static UNOWNED_FILE: Entry = Entry::lint(
    "unowned-file",
    Level::Allow,
    "A file belongs to no element",
    "`cover` in `hielements.toml` says which files must belong to some element. This one belongs \
     to none: give it to one, or narrow `cover`.",
    "[workspace]\ncover = [\"services/**\"]\n",
);
