//! The score of an item, which measures how well a phrase describes the item.

use super::query::Query;
use super::words::{EXACT, Similarity, Word, WordKind, is_filler, split};
use std::cell::OnceCell;

/// A part of an item, such as its name, with its importance.
pub(super) struct Field<'c> {
    weight: u32,
    texts: Vec<&'c str>,
    /// The words of the texts. They are split on first use, because few items need the words of all fields.
    words: OnceCell<Vec<&'c str>>,
}

impl<'c> Field<'c> {
    pub(super) fn new(weight: u32, texts: impl IntoIterator<Item = &'c str>) -> Self {
        Self { weight, texts: texts.into_iter().collect(), words: OnceCell::new() }
    }

    fn similarity(&self, word: &Word) -> Similarity {
        let words = self.words.get_or_init(|| self.texts.iter().flat_map(|text| split(text)).collect());
        words.iter().map(|other| word.similarity(other)).max().unwrap_or(0)
    }
}

/// The deduction for a word of the phrase that the item does not have, per unit of the word's value.
const MISSING_WORD: u32 = 20;
/// The deduction for a word of the item's name that the phrase does not have.
const FURTHER_WORD: u32 = 200;

/// Returns the score of an item. Returns `None` if the item lacks all of the phrase's most telling words. `fields` are
/// in the order of their weights, the greatest first. `is_implied` returns `true` for a word of the name that the
/// phrase expresses with another word.
pub(super) fn score(query: &Query, name: &str, fields: &[Field<'_>], is_implied: impl Fn(&str) -> bool) -> Option<u32> {
    let most_telling = query.most_telling_kind()?;
    let mut is_described = false;
    let (mut score, mut deduction) = (0, 0);
    for word in query.words() {
        match best(word, fields) {
            0 => deduction += value(word) * MISSING_WORD,
            found => {
                score += value(word) * found;
                is_described |= word.kind == most_telling;
            }
        }
    }
    if !is_described {
        return None;
    }
    let is_asked = |word: &str| query.words().iter().any(|asked| asked.similarity(word) > 0);
    // A phrase without a verb, such as `overdue invoices`, asks for a list.
    let is_list = |word: &str| !query.has_verb() && word.eq_ignore_ascii_case("list");
    let further =
        split(name).filter(|word| !(is_filler(word) || is_asked(word) || is_list(word) || is_implied(word))).count();
    let further = u32::try_from(further).unwrap_or(u32::MAX);
    Some(score.saturating_sub(deduction).saturating_sub(further.saturating_mul(FURTHER_WORD)))
}

/// Returns the value of a word. Common verbs distinguish calls less than other words.
fn value(word: &Word) -> u32 {
    if word.kind == WordKind::CommonVerb { 6 } else { 10 }
}

/// Returns the best similarity of the word and a field, multiplied by the weight of the field.
fn best(word: &Word, fields: &[Field<'_>]) -> u32 {
    let mut best = 0;
    for field in fields {
        // No later field can be better.
        if best >= field.weight * EXACT {
            break;
        }
        best = best.max(field.weight * field.similarity(word));
    }
    best
}
