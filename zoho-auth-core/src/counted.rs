//! Numbers with their nouns, for messages.

use std::fmt;

/// A number with its noun, such as `1 second` or `2 seconds`.
#[derive(Clone, Copy, Debug)]
pub struct Counted(pub u64, pub &'static str);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(number, noun) = self;
        write!(f, "{number} {noun}{}", if *number == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noun_is_singular_only_after_one() {
        let texts = [0, 1, 2].map(|number| Counted(number, "second").to_string());
        assert_eq!(texts, ["0 seconds", "1 second", "2 seconds"]);
    }
}
