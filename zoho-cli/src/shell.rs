//! The quoting of text for `sh`.

/// Returns `text` in single quotes for `sh`. Each single quote in `text` becomes `'\''`, so that the shell interprets
/// no character.
pub(crate) fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_text_is_not_interpreted_by_shell() {
        assert_eq!(single_quoted("a'b"), r"'a'\''b'");
        assert_eq!(single_quoted("$(id) `id` \\ \" !\n"), "'$(id) `id` \\ \" !\n'");
    }
}
