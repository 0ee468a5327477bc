//! The tokens of a script, with the partner of each bracket.

use super::token::{Token, Unclosed, tokens};
use std::ops::Range;

/// A script that is split into tokens.
pub(super) struct Script<'s> {
    pub(super) tokens: Vec<Token<'s>>,
    pub(super) unclosed: Option<Unclosed>,
    /// The position of the closing bracket for each opening bracket, and `None` for any other token.
    partners: Vec<Option<usize>>,
}

impl<'s> Script<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        let (tokens, unclosed) = tokens(source);
        let partners = partners(&tokens);
        Self { tokens, unclosed, partners }
    }

    pub(super) fn is(&self, at: usize, mark: char) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(mark))
    }

    pub(super) fn word(&self, at: usize) -> Option<&str> {
        self.tokens.get(at)?.word()
    }

    pub(super) fn line(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(0, |token| token.line)
    }

    /// Returns the range of tokens between an opening bracket and its partner, or `None` if the bracket has no partner.
    pub(super) fn inside(&self, open: usize) -> Option<Range<usize>> {
        let close = self.partners.get(open).copied().flatten()?;
        Some(open + 1..close)
    }

    /// Returns the positions in a range that are outside of brackets in the range, and the positions of the opening
    /// brackets.
    pub(super) fn top_level(&self, range: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let mut at = range.start;
        std::iter::from_fn(move || {
            let here = at;
            if here >= range.end {
                return None;
            }
            at = self.partners.get(here).copied().flatten().filter(|close| *close < range.end).unwrap_or(here) + 1;
            Some(here)
        })
    }

    /// Splits a range at each mark that is outside of brackets in the range. An empty range has no parts.
    pub(super) fn split(&self, range: Range<usize>, mark: char) -> Vec<Range<usize>> {
        if range.is_empty() {
            return Vec::new();
        }
        let mut parts = Vec::new();
        let mut start = range.start;
        for at in self.top_level(range.clone()).filter(|at| self.is(*at, mark)) {
            parts.push(start..at);
            start = at + 1;
        }
        parts.push(start..range.end);
        parts
    }
}

/// Returns the partner of each opening bracket. A bracket without a partner is ignored.
fn partners(tokens: &[Token<'_>]) -> Vec<Option<usize>> {
    let mut partners = vec![None; tokens.len()];
    // With one stack per kind of bracket, both pairs in `( [ ) ]` would match. With one stack for all kinds, `[` has no
    // partner.
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut counts = [0_usize; 3];
    for (at, token) in tokens.iter().enumerate() {
        for (kind, (opening, closing)) in [('(', ')'), ('[', ']'), ('{', '}')].into_iter().enumerate() {
            if token.is(opening) {
                open.push((at, closing));
                counts[kind] += 1;
            } else if token.is(closing) && counts[kind] > 0 {
                while let Some((start, expected)) = open.pop() {
                    let kind = [')', ']', '}'].iter().position(|mark| *mark == expected).unwrap_or_default();
                    counts[kind] -= 1;
                    if expected == closing {
                        partners[start] = Some(at);
                        break;
                    }
                }
            }
        }
    }
    partners
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn range_is_split_outside_of_brackets() {
        let script = Script::new("f(a, g(b, c), {d, e}, [x, (y])");
        let inside = script.inside(1).expect("bracket should have a partner");
        let parts: Vec<usize> = script.split(inside, ',').into_iter().map(|part| part.len()).collect();
        assert_eq!(parts, [1, 6, 5, 6]);
        assert!(Script::new("f(a").inside(1).is_none());
        assert!(Script::new(")(").inside(1).is_none());
    }
}
