//! Tokens as they are kept: sealed, or, if that was asked for by name, plain.

/// In front of a token that is not sealed.
pub(crate) const PLAIN: &str = "plain:";
