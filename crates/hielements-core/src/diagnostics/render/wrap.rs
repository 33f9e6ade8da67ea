//! Paragraphs broken into lines.

/// Breaks at white space so that no line is longer than `width` characters, where words allow it.
/// What stands between empty lines stays a paragraph.
pub fn wrap(text: &str, width: usize) -> String {
    let paragraphs = text.split("\n\n").map(|text| paragraph(text, width));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

fn paragraph(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let len = word.chars().count();
        if column > 0 && column + 1 + len > width {
            out.push('\n');
            column = 0;
        }
        if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += len;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn words_and_paragraphs_stay_whole() {
        let text = "one two  three\nfour\n\nunbreakable";
        assert_eq!(wrap(text, 8), "one two\nthree\nfour\n\nunbreakable");
    }
}
