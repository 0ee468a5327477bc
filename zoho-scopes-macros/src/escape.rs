//! The escaping of catalog strings. Every string of a catalog reaches the generated code through this file, so that no
//! string becomes code and no documentation becomes HTML.

/// Returns a Rust string literal with this content.
pub(crate) fn literal(text: &str) -> String {
    format!("{text:?}")
}

/// Returns the text escaped for `#[diagnostic::on_unimplemented]`, whose messages are format strings. The message
/// prints the original text.
pub(crate) fn format_text(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// Returns Markdown that displays the text unchanged: no HTML, no link, no code.
pub(crate) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        // In CommonMark, an ASCII punctuation character after a backslash is plain text.
        if character.is_ascii_punctuation() && !",.:;()/-".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// Returns a Markdown code span that displays the text unchanged, including its backticks.
pub(crate) fn code(text: &str) -> String {
    if !text.contains('`') {
        return format!("`{text}`");
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_has_the_text_as_its_content() {
        for text in ["", "a", "\"]pub fn evil(){}#[doc=\"", "\\", "\n\r\t\0", "*/", "\"#", "{}", "\u{2028}\u{202e}é'`"]
        {
            let literal: syn::LitStr = syn::parse_str(&literal(text)).expect("the text should be a literal");
            assert_eq!(literal.value(), text);
        }
    }

    #[test]
    fn markdown_and_code_spans_show_the_text() {
        assert_eq!(markdown("Zoho CRM (v8), a-b/c."), "Zoho CRM (v8), a-b/c.");
        assert_eq!(markdown("<script>\"\\[x]&lt;"), "\\<script\\>\\\"\\\\\\[x\\]\\&lt;");
        assert_eq!(code("per_page"), "`per_page`");
        assert_eq!(code("a``b`c"), "``` a``b`c ```");
    }

    #[test]
    fn formatted_message_prints_the_text() {
        assert_eq!(format_text("{Self}"), "{{Self}}");
    }
}
