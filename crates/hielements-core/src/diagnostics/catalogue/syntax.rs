//! What can be wrong with the text of a specification.

use super::Entry;

/// Every entry of this area.
pub const ALL: &[&Entry] = &[
    &EXPECTED,
    &UNEXPECTED_CHARACTER,
    &UNCLOSED_STRING,
    &UNKNOWN_ESCAPE,
    &UNCLOSED_COMMENT,
    &LONE_CARRIAGE_RETURN,
    &NOT_UTF8,
    &FILE_TOO_LARGE,
    &MIXED_INDENTATION,
    &INCONSISTENT_DEDENT,
    &UNEXPECTED_INDENT,
    &MISSING_BLOCK,
    &UNCLOSED_BRACE,
    &STRAY_BRACE,
    &UNCLOSED_BRACKET,
    &TWO_STATEMENTS,
    &RESERVED_WORD,
    &MISPLACED,
    &POSITIONAL_AFTER_NAMED,
    &NUMBER_TOO_LARGE,
    &TOO_DEEP,
];

macro_rules! error {
    ($name:ident, $code:literal, $title:literal, $explanation:literal, $example:expr) => {
        #[doc = $title]
        pub static $name: Entry = Entry::error($code, $title, $explanation, $example);
    };
}

error!(
    EXPECTED,
    "expected",
    "Something else is expected here",
    "The grammar does not allow what stands here. The message says what was found and what may \
     stand in its place.",
    "element shop:\n    scope src files.folder_selector('src')\n"
);
error!(
    UNEXPECTED_CHARACTER,
    "unexpected-character",
    "A character that the language does not know",
    "Outside of strings and comments a specification holds words, numbers, strings and \
     punctuation. Remove the character, or put it into a string.",
    "element shop:\n    scope src = files.folder_selector('src');\n"
);
error!(
    UNCLOSED_STRING,
    "unclosed-string",
    "A string is not closed",
    "A string begins and ends with the same quote and stands on one line. Write `\\n` for a line \
     break inside it.",
    "element shop:\n    ref title: string = 'Shop\n"
);
error!(
    UNKNOWN_ESCAPE,
    "unknown-escape",
    "An escape that the language does not know",
    "The escapes are `\\\\`, `\\'`, `\\\"`, `\\n`, `\\t` and `\\r`. For a backslash itself write \
     it twice.",
    "element shop:\n    ref pattern: string = '\\d+'\n"
);
error!(
    UNCLOSED_COMMENT,
    "unclosed-comment",
    "A block comment is not closed",
    "A line that is just `###` opens a comment, the next such line closes it.",
    "###\nelement shop\n"
);
error!(
    LONE_CARRIAGE_RETURN,
    "lone-carriage-return",
    "A line ends with a lone carriage return",
    "Lines end with a line feed, or with a carriage return and a line feed. Other programs show a \
     file with lone carriage returns as one line.",
    "element shop\relement bank\n"
);
error!(
    NOT_UTF8,
    "not-utf8",
    "A file is not UTF-8",
    "Specifications are UTF-8. The message says at which byte the first mistake stands; save the \
     file as UTF-8.",
    "element caf\u{fffd}\n"
);
error!(
    FILE_TOO_LARGE,
    "file-too-large",
    "A file is larger than 16 MiB",
    "No person wrote so long a specification, and reading it would take long. Split the file, or \
     correct the path to it.",
    ""
);
error!(
    MIXED_INDENTATION,
    "mixed-indentation",
    "Tabs and spaces are mixed",
    "How wide a tab is differs from editor to editor, so the file must keep to one of them. \
     Between braces and brackets indentation does not matter.",
    "element shop:\n    scope a = files.file_selector('a')\n\tscope b = files.file_selector('b')\n"
);
error!(
    INCONSISTENT_DEDENT,
    "inconsistent-dedent",
    "A line fits no block around it",
    "A line that is indented less than the one before must be indented like an earlier line.",
    "element shop:\n    scope a = files.file_selector('a')\n  scope b = files.file_selector('b')\n"
);
error!(
    UNEXPECTED_INDENT,
    "unexpected-indent",
    "A line is indented without a reason",
    "Only `:` or `{` opens a block. A statement continues on the next line inside `( )` and `[ ]` \
     and behind `=`, `,`, `.` and `binds`.",
    "element shop:\n    scope a = files.file_selector('a')\n        scope b\n"
);
error!(
    MISSING_BLOCK,
    "missing-block",
    "No block follows a `:`",
    "Indent what belongs to the declaration. A declaration without a block needs no `:`.",
    "element shop:\nelement bank\n"
);
error!(
    UNCLOSED_BRACE,
    "unclosed-brace",
    "A `{` is not closed",
    "Every `{` needs its `}`.",
    "element shop {\n    scope a = files.file_selector('a')\n"
);
error!(
    STRAY_BRACE,
    "stray-brace",
    "A `}` closes nothing",
    "There is no open `{` that this `}` could close.",
    "element shop\n}\n"
);
error!(
    UNCLOSED_BRACKET,
    "unclosed-bracket",
    "A bracket is not closed",
    "Every `(` needs its `)`, every `[` its `]`; values in them are separated by commas.",
    "element shop:\n    scope a = files.file_selector('a'\n"
);
error!(
    TWO_STATEMENTS,
    "two-statements",
    "Two statements on one line",
    "A statement ends at the end of its line, or at the `}` of the block it stands in.",
    "element shop { scope a scope b }\n"
);
error!(
    RESERVED_WORD,
    "reserved-word",
    "A reserved word stands as a name",
    "`import`, `from`, `as`, `true` and `false` cannot be names. All other keywords can.",
    "element true\n"
);
error!(
    MISPLACED,
    "misplaced",
    "A statement stands in the wrong place",
    "At the top of a file stand imports, languages, patterns and elements; in elements and \
     patterns scopes, refs, `uses`, checks, requirements and elements; in a language connection \
     checks, and in those expressions.",
    "scope src = files.folder_selector('src')\n"
);
error!(
    POSITIONAL_AFTER_NAMED,
    "positional-after-named",
    "A positional argument stands behind a named one",
    "Named arguments come last.",
    "element shop:\n    check python.no_cycles(a = 1, b)\n"
);
error!(
    NUMBER_TOO_LARGE,
    "number-too-large",
    "A number does not fit",
    "Integers are 64 bits wide, from -9223372036854775808 to 9223372036854775807.",
    "element shop:\n    ref count: integer = 99999999999999999999\n"
);
error!(
    TOO_DEEP,
    "too-deep",
    "Too many levels of nesting",
    "Blocks, lists, parentheses and calls may stand in each other up to 256 levels, and so many scopes or refs may be made of each other in a row.",
    concat!(
        "element shop:\n    ref deep: list = ",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "[[[[[[[[[[[[\n"
    )
);
