//! The phrase to search for.

use super::words::{SYNONYM, Word, WordKind, is_filler, is_same_stem, split};
use zoho_catalog::model::Module;

/// A search phrase.
#[derive(Debug)]
pub(crate) struct Query {
    /// The distinct words to search for, in the order of the phrase.
    words: Vec<Word>,
    /// All words of the phrase, joined without spaces.
    joined: String,
    is_about_scopes: bool,
    /// The product whose name follows `zoho` in the phrase.
    product_after_zoho: Option<String>,
}

impl Query {
    /// Parses a phrase. `is_product` returns `true` for the lowercase name of a product, which the phrase may write as
    /// two words, such as `work drive`.
    pub(crate) fn parse(phrase: &[String], is_product: impl Fn(&str) -> bool) -> Self {
        let all = with_products_joined(
            phrase.iter().flat_map(|argument| split(argument)).map(str::to_lowercase).collect(),
            &is_product,
        );
        let joined = all.concat();
        let is_scope_word = |word: &String| is_same_stem(word, "scope");
        let is_about_scopes = all.iter().any(is_scope_word) || phrase.iter().any(|argument| argument.contains('.'));
        let product_after_zoho =
            all.windows(2).find(|pair| pair[0] == "zoho" && is_product(&pair[1])).map(|pair| pair[1].clone());
        let mut counted: Vec<String> = Vec::new();
        for word in &all {
            if !is_filler(word) && !is_scope_word(word) && !counted.contains(word) {
                counted.push(word.clone());
            }
        }
        let texts = if counted.is_empty() { all } else { counted };
        let words = texts.into_iter().map(|text| {
            let is_product = is_product(&text);
            Word::new(text, is_product)
        });
        Self { words: words.collect(), joined, is_about_scopes, product_after_zoho }
    }

    pub(super) fn words(&self) -> &[Word] {
        &self.words
    }

    /// Returns all words of the phrase, joined without spaces.
    pub(crate) fn joined(&self) -> &str {
        &self.joined
    }

    /// Returns `true` if the phrase asks for a scope, because the phrase has the word `scope` or a period.
    pub(super) fn is_about_scopes(&self) -> bool {
        self.is_about_scopes
    }

    /// Returns the products that the phrase names, each with a flag that is `true` if `zoho` is before the name.
    pub(crate) fn products(&self) -> impl Iterator<Item = (&str, bool)> {
        let is_after_zoho = |name: &str| self.product_after_zoho.as_deref() == Some(name);
        let named = self.words.iter().filter(|word| word.kind == WordKind::Product);
        named.map(move |word| (word.text.as_str(), is_after_zoho(&word.text)))
    }

    /// Returns `true` if the phrase has a verb such as `list` or `attach`.
    pub(super) fn has_verb(&self) -> bool {
        self.words.iter().any(Word::is_verb)
    }

    /// Returns the most telling kind among the words, or `None` if the phrase has no words.
    pub(super) fn most_telling_kind(&self) -> Option<WordKind> {
        self.words.iter().map(|word| word.kind).max()
    }

    /// Returns the module that the phrase names, or `None` if the phrase names no module. If the phrase names several
    /// modules, returns the module with the most words, or else the module that the phrase names first.
    pub(super) fn module<'c>(&self, modules: impl Iterator<Item = &'c Module>) -> Option<&'c Module> {
        let named = modules.filter(|module| module.api_name.is_some()).filter_map(|module| {
            let positions: Option<Vec<usize>> = split(&module.name).map(|word| self.position(word)).collect();
            let positions = positions?;
            Some((usize::MAX - positions.len(), positions.first().copied()?, module))
        });
        named.min_by_key(|&(missing, position, _)| (missing, position)).map(|(_, _, module)| module)
    }

    fn position(&self, word: &str) -> Option<usize> {
        self.words.iter().position(|asked| asked.similarity(word) >= SYNONYM)
    }

    /// Returns `true` if the phrase consists of the words of `names`, ignoring case and separators.
    pub(super) fn is_name(&self, names: &[&str]) -> bool {
        let mut rest = self.joined.as_str();
        for word in names.iter().flat_map(|name| split(name)) {
            match rest.split_at_checked(word.len()) {
                Some((start, after)) if start.eq_ignore_ascii_case(word) => rest = after,
                _ => return false,
            }
        }
        rest.is_empty() && !self.joined.is_empty()
    }
}

/// Joins each pair of words that is the name of a product, such as `work drive` to `workdrive`.
fn with_products_joined(words: Vec<String>, is_product: impl Fn(&str) -> bool) -> Vec<String> {
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        match joined.last_mut() {
            Some(last) if is_product(&format!("{last}{word}")) => last.push_str(&word),
            _ => joined.push(word),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(phrase: &[&str]) -> Query {
        let phrase: Vec<String> = phrase.iter().map(|&argument| argument.to_owned()).collect();
        Query::parse(&phrase, |name| ["crm", "workdrive", "bigin"].contains(&name))
    }

    fn words(query: &Query) -> Vec<&str> {
        query.words().iter().map(|word| word.text.as_str()).collect()
    }

    #[test]
    fn fillers_and_repetitions_do_not_count() {
        assert_eq!(words(&query(&["attach a file", "to the file"])), ["attach", "file"]);
        assert_eq!(words(&query(&["to"])), ["to"], "a phrase should keep its fillers if it has no other words");
    }

    #[test]
    fn product_of_two_words_is_one_word() {
        let query = query(&["Work Drive", "in", "zoho", "Bigin"]);
        assert_eq!(words(&query), ["workdrive", "bigin"]);
        assert_eq!(query.products().collect::<Vec<_>>(), [("workdrive", false), ("bigin", true)]);
    }

    #[test]
    fn name_is_recognized_in_any_spelling() {
        for phrase in [&["list records"][..], &["crm::ListRecords"], &["LIST", "records"]] {
            let query = query(phrase);
            assert!(query.is_name(&["ListRecords"]) || query.is_name(&["crm", "ListRecords"]), "{phrase:?}");
            assert!(!query.is_name(&["ListRecord"]));
        }
        assert!(!query(&["::"]).is_name(&[]));
    }
}
