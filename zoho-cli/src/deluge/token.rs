//! The tokens of a script.

/// A token and its line number, which starts at 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'s> {
    pub(super) kind: Kind<'s>,
    pub(super) line: usize,
}

/// The kind of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind<'s> {
    /// An identifier or a keyword.
    Word(&'s str),
    /// A number.
    Number(&'s str),
    /// A string in `"…"` or `'…'`, with its escape sequences replaced. A date or time in `'…'` is also such a token.
    Text(String),
    /// Any other character.
    Mark(char),
}

impl Token<'_> {
    /// Returns `true` if the token is the character `mark` outside of a string.
    pub(super) fn is(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }

    /// Returns the identifier or keyword, or `None` for any other token.
    pub(super) fn word(&self) -> Option<&str> {
        match self.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Returns the text of a string, or `None` for any other token.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A string or comment that is not closed. The tokens end before this string or comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unclosed {
    pub(super) line: usize,
    pub(super) what: &'static str,
}

/// Splits a script into tokens. Strings are read before comments, because `//` in a string such as `"https://…"` does
/// not begin a comment.
pub(super) fn tokens(source: &str) -> (Vec<Token<'_>>, Option<Unclosed>) {
    let mut tokenizer = Tokenizer { source, at: 0, line: 1, tokens: Vec::new() };
    let unclosed = tokenizer.run().err();
    (tokenizer.tokens, unclosed)
}

struct Tokenizer<'s> {
    source: &'s str,
    at: usize,
    line: usize,
    tokens: Vec<Token<'s>>,
}

impl<'s> Tokenizer<'s> {
    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Skips `len` bytes of the source and returns them.
    fn take(&mut self, len: usize) -> &'s str {
        let part = self.rest().get(..len).unwrap_or_default();
        self.line += part.bytes().filter(|byte| *byte == b'\n').count();
        self.at += part.len();
        part
    }

    fn push(&mut self, kind: Kind<'s>, line: usize) {
        self.tokens.push(Token { kind, line });
    }

    fn run(&mut self) -> Result<(), Unclosed> {
        while let Some(first) = self.rest().chars().next() {
            let (rest, line) = (self.rest(), self.line);
            if first == '"' || first == '\'' {
                let text = self.text(first).ok_or(Unclosed { line, what: "text" })?;
                self.push(Kind::Text(text), line);
            } else if rest.starts_with("//") {
                self.take(rest.find('\n').unwrap_or(rest.len()));
            } else if rest.starts_with("/*") {
                let end = rest.get(2..).and_then(|body| body.find("*/")).ok_or(Unclosed { line, what: "comment" })?;
                self.take(end + 4);
            } else if is_word_start(first) {
                let word = self.take(rest.find(|c| !is_word(c)).unwrap_or(rest.len()));
                self.push(Kind::Word(word), line);
            } else if first.is_ascii_digit() {
                let number = self.take(rest.find(|c: char| !is_word(c) && c != '.').unwrap_or(rest.len()));
                self.push(Kind::Number(number), line);
            } else {
                self.take(first.len_utf8());
                if !first.is_whitespace() {
                    self.push(Kind::Mark(first), line);
                }
            }
        }
        Ok(())
    }

    /// Reads a string. A backslash escapes the next character. Returns `None` if the string is not closed.
    fn text(&mut self, quote: char) -> Option<String> {
        let mut text = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        let end = loop {
            let (at, char) = chars.next()?;
            match char {
                '\\' => text.push(unescaped(chars.next()?.1)),
                _ if char == quote => break at + char.len_utf8(),
                _ => text.push(char),
            }
        };
        self.take(end);
        Some(text)
    }
}

fn unescaped(char: char) -> char {
    match char {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        other => other,
    }
}

fn is_word_start(char: char) -> bool {
    char.is_alphabetic() || char == '_'
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_comments_are_told_apart() {
        let source = "a = \"https://x // \\\"y\\\"\"; // b\n/* c\n * d /* e */ f='g\\n\n/*';";
        let (tokens, unclosed) = tokens(source);
        assert_eq!(unclosed, None);
        let shown: Vec<(Kind<'_>, usize)> = tokens.into_iter().map(|token| (token.kind, token.line)).collect();
        assert_eq!(
            shown,
            [
                (Kind::Word("a"), 1),
                (Kind::Mark('='), 1),
                (Kind::Text("https://x // \"y\"".to_owned()), 1),
                (Kind::Mark(';'), 1),
                (Kind::Word("f"), 3),
                (Kind::Mark('='), 3),
                (Kind::Text("g\n\n/*".to_owned()), 3),
                (Kind::Mark(';'), 4),
            ]
        );
    }

    #[test]
    fn unclosed_text_or_comment_ends_the_tokens() {
        assert_eq!(tokens("a\n\"b").1, Some(Unclosed { line: 2, what: "text" }));
        assert_eq!(tokens("'\\").1, Some(Unclosed { line: 1, what: "text" }));
        assert_eq!(tokens("a /* b").1, Some(Unclosed { line: 1, what: "comment" }));
        assert_eq!(tokens("/*/").1, Some(Unclosed { line: 1, what: "comment" }));
    }
}
