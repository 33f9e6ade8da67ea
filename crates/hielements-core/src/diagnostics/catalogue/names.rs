//! What can be wrong with the names and types of a specification.

use super::Entry;

/// Every entry of this area.
pub const ALL: &[&Entry] = &[
    &UNKNOWN_NAME,
    &UNKNOWN_LIBRARY,
    &UNKNOWN_FUNCTION,
    &UNKNOWN_ARGUMENT,
    &ARGUMENT_COUNT,
    &WRONG_TYPE,
    &UNKNOWN_PATTERN,
    &DUPLICATE_NAME,
    &CYCLE,
    &MISSING_TYPE,
    &MISSING_BINDING,
    &WRONG_BINDING,
    &AMBIGUOUS_VALUE,
    &SHADOWED_LIBRARY,
    &IMPORT_NOT_FOUND,
    &IMPORT_OUTSIDE,
    &MISSING_VALUE,
    &MISSING_REASON,
];

/// A name that nothing has.
pub static UNKNOWN_NAME: Entry = Entry::error(
    "unknown-name",
    "A name is not known",
    "Names are looked for in the element, in the elements around it, in the patterns it \
     implements, in the file, among imports and among libraries. Nothing there has this name.",
    "element shop:\n    scope src = files.folder_selector('shop')\n    check files.exists(scr, \
     'main.py')\n",
);

/// A library that does not exist.
pub static UNKNOWN_LIBRARY: Entry = Entry::error(
    "unknown-library",
    "A library is not known",
    "The library is neither built in nor configured in `[libraries]` of `hielements.toml`.",
    "element shop:\n    scope src = pyton.module_selector('shop')\n",
);

/// A function that its library does not have.
pub static UNKNOWN_FUNCTION: Entry = Entry::error(
    "unknown-function",
    "A library has no such function",
    "`hielements doc` lists the functions of each library.",
    "element shop:\n    scope src = files.folder_select('shop')\n",
);

/// A named argument that the function does not take.
pub static UNKNOWN_ARGUMENT: Entry = Entry::error(
    "unknown-argument",
    "A function has no such argument",
    "The name before `=` is none of the function's parameters, or it is given twice. `hielements \
     doc` shows them.",
    "element shop:\n    scope src = files.folder_selector('shop')\n    check \
     files.max_size(src, size=1000)\n",
);

/// Too few or too many arguments.
pub static ARGUMENT_COUNT: Entry = Entry::error(
    "argument-count",
    "A call has too few or too many arguments",
    "The message says which argument is missing or where the first one too many stands. \
     `hielements doc` shows the parameters.",
    "element shop:\n    scope src = files.folder_selector()\n",
);

/// A value of a type that does not fit.
pub static WRONG_TYPE: Entry = Entry::error(
    "wrong-type",
    "A value has the wrong type",
    "The function wants a value of another type here, or a value stands where a check belongs: \
     `check` wants a function that judges, `scope` and `ref` want one that gives a value.",
    "element shop:\n    scope src = files.folder_selector(3)\n",
);

/// A pattern that does not exist.
pub static UNKNOWN_PATTERN: Entry = Entry::error(
    "unknown-pattern",
    "A pattern is not known",
    "`implements` names a pattern of this file or of an imported one. Nothing there has this name.",
    "element shop implements layerd:\n    scope src = files.folder_selector('shop')\n",
);

/// The same name twice in one place.
pub static DUPLICATE_NAME: Entry = Entry::error(
    "duplicate-name",
    "A name is declared twice",
    "Two declarations in one place have the same name, so nobody can say which one is meant. \
     Rename one of them.",
    "element shop:\n    scope src = files.folder_selector('shop')\n    scope src = \
     files.folder_selector('web')\n",
);

/// Scopes or refs that are made of each other.
pub static CYCLE: Entry = Entry::error(
    "cycle",
    "Scopes or refs are made of each other",
    "Each one needs the next to be known first, and the last needs the first. The message shows \
     the ring; give one of them a value of its own.",
    "element shop:\n    scope a = scopes.union(b, b)\n    scope b = scopes.union(a, a)\n",
);

/// A ref without a type.
pub static MISSING_TYPE: Entry = Entry::error(
    "missing-type",
    "A ref has no type",
    "Write the type behind the name: `string`, `integer`, `float`, `boolean`, or a name of your \
     own that the pattern and what binds it agree on.",
    "element shop:\n    ref port = docker.exposed_ports('Dockerfile')\n",
);

/// A scope of a pattern that nothing fills.
pub static MISSING_BINDING: Entry = Entry::error(
    "missing-binding",
    "A scope of a pattern is left open",
    "The element implements a pattern that declares a scope without a value, and neither the \
     element nor anything below it gives one. Write a scope that `binds` it.",
    "pattern service:\n    scope code\n\nelement shop implements service\n",
);

/// A binding that does not fit.
pub static WRONG_BINDING: Entry = Entry::error(
    "wrong-binding",
    "A binding does not fit the pattern",
    "The path behind `binds` is none of the pattern, is filled already, or is of another kind, \
     language or type.",
    "pattern service:\n    scope code\n\nelement shop implements service:\n    scope src binds \
     service.cod = files.folder_selector('shop')\n",
);

/// A call on an element that has several scopes, or a name that several patterns give.
pub static AMBIGUOUS_VALUE: Entry = Entry::error(
    "ambiguous-value",
    "It is not clear which scope is meant",
    "A call on an element goes to the library of its only scope, and a name of a pattern is one \
     thing. Here there are several; name one of them.",
    "element shop:\n    scope web = python.package_selector('web')\n    scope img = \
     docker.file_selector('Dockerfile')\n    check shop.has_docs()\n",
);

/// A name that is both a library and an element or scope.
pub static SHADOWED_LIBRARY: Entry = Entry::hint(
    "shadowed-library",
    "A library and an element have the same name",
    "In `x.fn(…)` the library wins where it has a function `fn`. Everywhere else the element or \
     scope is meant. Rename the element where that is not what you want.",
    "element docker:\n    scope file = docker.file_selector('Dockerfile')\n",
);

/// An imported file that does not exist.
pub static IMPORT_NOT_FOUND: Entry = Entry::error(
    "import-not-found",
    "An imported file or name does not exist",
    "A path that begins with `./` starts at the folder of this file, any other at the workspace \
     root. Ignored files do not count. With `from`, the file or library must have the name.",
    "import './patterns/layerd.hie'\n",
);

/// An import that leaves the workspace.
pub static IMPORT_OUTSIDE: Entry = Entry::error(
    "import-outside",
    "An import leads out of the workspace",
    "A specification reads files of its own workspace only, so that it means the same on every \
     machine.",
    "import '../../shared/patterns.hie'\n",
);

/// A scope or ref of an element without a value.
pub static MISSING_VALUE: Entry = Entry::error(
    "missing-value",
    "A scope or ref has no value",
    "In a pattern a scope without `=` is a hole that others fill. In an element it needs a value: \
     write `=` and a selector, or remove it.",
    "element shop:\n    scope src\n",
);

/// A suppression that does not say why.
pub static MISSING_REASON: Entry = Entry::error(
    "missing-reason",
    "A suppression gives no reason",
    "`hielements: allow(rule)` accepts a finding on purpose, and whoever reads it later must be able \
     to see why. Without a reason it accepts nothing.",
    "element shop:\n    scope src = files.folder_selector('shop')\n    # hielements: \
     allow(files.exists)\n    check files.exists(src, 'main.py')\n",
);
