//! The small shop and the edits.

/// An edit of one file of the shop.
pub(crate) struct Edit {
    /// In words.
    pub(crate) what: &'static str,
    pub(crate) path: &'static str,
    pub(crate) how: How,
    /// Why that runs again which does.
    pub(crate) why: &'static str,
}

pub(crate) enum How {
    /// A file with this text.
    Create(&'static str),
    Delete,
    Rename(&'static str),
    /// Another text in the place of the first one.
    Replace(&'static str, &'static str),
}

use How::{Create, Delete, Rename, Replace};

const VIEWS: &str = "shop/web/views.py";

/// All files but the specification.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("README.md", "# A shop\n"),
    ("Cargo.toml", "[workspace]\nmembers = ['prices']\n"),
    (
        "Dockerfile",
        "FROM python:3.12\nCOPY shop /shop\nUSER shop\nCMD [\"python\", \"-m\", \"shop.web\"]\n",
    ),
    ("prices/Cargo.toml", "[package]\nname = 'prices'\n"),
    (
        "prices/src/lib.rs",
        "pub mod table;\n\npub struct Price(pub u64);\n\nimpl Price {\n    pub fn net(&self) -> u64 {\n        \
         self.0 * 100 / 119\n    }\n}\n",
    ),
    (
        "prices/src/table.rs",
        "use crate::Price;\n\npub fn first() -> Price {\n    Price(1)\n}\n",
    ),
    ("shop/__init__.py", "\"\"\"The shop.\"\"\"\n"),
    ("shop/orders/__init__.py", "\"\"\"Orders.\"\"\"\n"),
    (
        "shop/orders/book.py",
        "\"\"\"The book of orders.\"\"\"\n\nfrom shop import storage\n\n\ndef add(order):\n    storage.put(order)\n",
    ),
    (
        "shop/storage.py",
        "KEPT = []\n\n\ndef put(thing):\n    KEPT.append(thing)\n",
    ),
    ("shop/web/__init__.py", "\"\"\"What a visitor sees.\"\"\"\n"),
    (
        VIEWS,
        "\"\"\"The pages.\"\"\"\n\nfrom shop.orders import book\n\n\ndef main():\n    \"\"\"Shows a page.\"\"\"\n    \
         book.add('tea')\n",
    ),
];

/// The edits.
pub(crate) const EDITS: &[Edit] = &[
    Edit {
        what: "another line in the body of a Python function",
        path: VIEWS,
        how: Replace("'tea'", "'coffee'"),
        why: "The facts of the file are the same.",
    },
    Edit {
        what: "a comment behind the code of a Python file",
        path: VIEWS,
        how: Replace("book.add('tea')", "book.add('tea')  # hot"),
        why: "Comments are no facts, unless they accept findings.",
    },
    Edit {
        what: "an empty line above the imports",
        path: VIEWS,
        how: Replace("from shop", "\nfrom shop"),
        why: "Imports and items stand in other lines, which findings would show.",
    },
    Edit {
        what: "another text in a docstring",
        path: VIEWS,
        how: Replace("Shows a page.", "Shows a page"),
        why: "What documentation says is no fact, only whether it is there.",
    },
    Edit {
        what: "a docstring less",
        path: VIEWS,
        how: Replace("    \"\"\"Shows a page.\"\"\"\n", ""),
        why: "The items are others. Who asks for imports only stays.",
    },
    Edit {
        what: "another name of a function",
        path: VIEWS,
        how: Replace("def main", "def index"),
        why: "As before: items, no imports.",
    },
    Edit {
        what: "an import of the standard library",
        path: VIEWS,
        how: Replace("import book\n", "import book\nimport json\n"),
        why: "The imports are others, and the items moved. What `orders` reaches does not lead through this file.",
    },
    Edit {
        what: "an import of a forbidden library",
        path: VIEWS,
        how: Replace("import book\n", "import book\nimport sqlite3\n"),
        why: "As before; whether the import is forbidden is seen when the rule runs.",
    },
    Edit {
        what: "an import in a file that two rules follow",
        path: "shop/orders/book.py",
        how: Replace(
            "from shop import storage\n",
            "from shop import storage\nimport json\n",
        ),
        why: "Who looked at the imports of this file runs: for rings, reach and connections.",
    },
    Edit {
        what: "text in a file that a rule reads as text",
        path: "shop/storage.py",
        how: Replace("KEPT.append", "# TODO\n    KEPT.append"),
        why: "`files.no_text` asks for the bytes.",
    },
    Edit {
        what: "a new Python file in a package",
        path: "shop/web/cart.py",
        how: Create("\"\"\"The basket.\"\"\"\n"),
        why: "It is a new name for imports to lead to, and a file more in the scopes that hold the package.",
    },
    Edit {
        what: "a Python file less",
        path: "shop/orders/book.py",
        how: Delete,
        why: "As before, with a name less.",
    },
    Edit {
        what: "a Python file with another name",
        path: "shop/storage.py",
        how: Rename("shop/store.py"),
        why: "A name less and a name more.",
    },
    Edit {
        what: "a new text file beside the code",
        path: "shop/web/notes.txt",
        how: Create("later\n"),
        why: "Only lists of all files of the folder are others.",
    },
    Edit {
        what: "a new text file elsewhere",
        path: "notes.txt",
        how: Create("later\n"),
        why: "No rule asks for the files of this folder.",
    },
    Edit {
        what: "another text in the README",
        path: "README.md",
        how: Replace("shop", "bazaar"),
        why: "No rule reads it.",
    },
    Edit {
        what: "another line in the body of a Rust function",
        path: "prices/src/lib.rs",
        how: Replace("119", "121"),
        why: "The facts of the file are the same.",
    },
    Edit {
        what: "a `use` in a Rust file",
        path: "prices/src/table.rs",
        how: Replace(
            "use crate::Price;\n",
            "use crate::Price;\nuse std::net::TcpStream;\n",
        ),
        why: "The imports are others, and the items moved.",
    },
    Edit {
        what: "another name of a Rust struct",
        path: "prices/src/lib.rs",
        how: Replace("struct Price", "struct Sum"),
        why: "The items are others.",
    },
    Edit {
        what: "another user in the Dockerfile",
        path: "Dockerfile",
        how: Replace("USER shop", "USER root"),
        why: "The facts of the Dockerfile are others.",
    },
    Edit {
        what: "a comment in the specification",
        path: "hielements.hie",
        how: Replace("element shop", "# The shop\nelement shop"),
        why: "No rule has other words.",
    },
    Edit {
        what: "another argument of one rule",
        path: "hielements.hie",
        how: Replace("'std::net'", "'std::fs'"),
        why: "The words of one rule are others; rules about the specification as a whole run too.",
    },
    Edit {
        what: "another level in the configuration",
        path: "hielements.toml",
        how: Create("[lints]\n'files.no_text' = 'warn'\n"),
        why: "Levels weigh what is known.",
    },
];
