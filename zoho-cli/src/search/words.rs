//! The words of names, paths and phrases, and the comparison of words.

/// The words that are ignored in phrases and names.
const FILLERS: &[&str] = &[
    "a", "an", "and", "api", "as", "at", "by", "for", "from", "how", "i", "in", "into", "is", "its", "me", "my", "of",
    "on", "or", "the", "to", "with", "zoho",
];

/// A group of words with the same meaning.
struct Synonyms {
    /// A flag that is `true` if the words are verbs of calls that most products have.
    are_common_verbs: bool,
    words: &'static [&'static str],
}

const SYNONYMS: &[Synonyms] = &[
    Synonyms {
        are_common_verbs: true,
        words: &["list", "get", "all", "find", "search", "fetch", "read", "show", "retrieve"],
    },
    Synonyms { are_common_verbs: true, words: &["create", "add", "insert", "new"] },
    Synonyms { are_common_verbs: true, words: &["update", "edit", "change", "modify"] },
    Synonyms { are_common_verbs: true, words: &["delete", "remove"] },
    Synonyms { are_common_verbs: false, words: &["attach", "attachment", "upload", "file"] },
    Synonyms { are_common_verbs: false, words: &["email", "mail", "send"] },
    Synonyms { are_common_verbs: false, words: &["deal", "opportunity", "potential"] },
    Synonyms { are_common_verbs: false, words: &["image", "photo", "picture"] },
    Synonyms { are_common_verbs: false, words: &["organization", "org"] },
];

/// The verbs among the other synonyms.
const OTHER_VERBS: &[&str] = &["attach", "upload", "send"];

/// The similarity of two words: 0 for different words, up to [`EXACT`].
pub(super) type Similarity = u32;

/// The similarity of words that are equal except for case.
pub(super) const EXACT: Similarity = 10;
/// The similarity of words that differ in number, such as `lead` and `leads`.
const SAME_STEM: Similarity = 9;
/// The similarity of words with the same meaning, such as `attach` and `upload`.
pub(super) const SYNONYM: Similarity = 8;
/// The similarity of a word of the phrase and another word that begins with it, such as `conv` and `convert`.
const PREFIX: Similarity = 4;

/// The smallest length of a prefix, in bytes.
const SHORTEST_PREFIX: usize = 3;

/// A word of a search phrase.
#[derive(Debug)]
pub(super) struct Word {
    /// The word in lower case.
    pub(super) text: String,
    pub(super) kind: WordKind,
    /// The other words with the same meaning.
    synonyms: Vec<&'static str>,
}

/// The kind of a word in a phrase. The most telling kind is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum WordKind {
    /// A verb that most products have calls for, such as `list`.
    CommonVerb,
    /// The name of a product, such as `desk`.
    Product,
    /// Any other word, such as `overdue`.
    Other,
}

impl Word {
    /// Creates a word of a phrase. `text` is in lower case.
    pub(super) fn new(text: String, is_product: bool) -> Self {
        let groups = || SYNONYMS.iter().filter(|group| group.words.iter().any(|word| is_same_stem(word, &text)));
        let kind = match is_product {
            true => WordKind::Product,
            false if groups().any(|group| group.are_common_verbs) => WordKind::CommonVerb,
            false => WordKind::Other,
        };
        let synonyms = groups().flat_map(|group| group.words.iter().copied()).collect();
        Self { text, kind, synonyms }
    }

    /// Returns `true` if the word is a verb in the names of calls, or a synonym of such a verb.
    pub(super) fn is_verb(&self) -> bool {
        self.kind == WordKind::CommonVerb || OTHER_VERBS.iter().any(|verb| is_same_stem(verb, &self.text))
    }

    /// Returns the similarity of this word and a word of the catalog.
    pub(super) fn similarity(&self, word: &str) -> Similarity {
        if word.eq_ignore_ascii_case(&self.text) {
            EXACT
        } else if is_same_stem(word, &self.text) {
            SAME_STEM
        } else if self.synonyms.iter().any(|synonym| is_same_stem(word, synonym)) {
            SYNONYM
        } else if self.begins(word) {
            PREFIX
        } else {
            0
        }
    }

    fn begins(&self, word: &str) -> bool {
        let length = self.text.len();
        length >= SHORTEST_PREFIX && word.get(..length).is_some_and(|start| start.eq_ignore_ascii_case(&self.text))
    }
}

/// Returns `true` if the word is ignored in phrases and names.
pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.iter().any(|filler| filler.eq_ignore_ascii_case(word))
}

/// Returns `true` if the words differ only in case and number.
pub(crate) fn is_same_stem(one: &str, other: &str) -> bool {
    // Most words differ in the first letter.
    let first = |word: &str| word.bytes().next().map(|letter| letter.to_ascii_lowercase());
    first(one) == first(other) && stem(one).eq_ignore_ascii_case(stem(other))
}

/// Returns the part of a word that its singular and its plural share, such as `compan` for `company` and `companies`.
fn stem(word: &str) -> &str {
    let ends_with = |ending: &str| {
        let end = word.len().checked_sub(ending.len()).and_then(|start| word.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(ending))
    };
    let is_any_of = |endings: &[&str]| endings.iter().any(|ending| ends_with(ending));
    if let Some(stem) = without(word, "ies") {
        return stem;
    }
    if is_any_of(&["sses", "xes", "ches", "shes"]) {
        return without(word, "es").unwrap_or(word);
    }
    if is_any_of(&["ay", "ey", "oy", "uy", "ss", "us", "is"]) {
        return word;
    }
    without(word, "s").or_else(|| without(word, "y")).unwrap_or(word)
}

/// Returns the word without an ending, ignoring case. Returns `None` if the word does not have the ending, or if fewer
/// than two bytes would remain.
fn without<'w>(word: &'w str, ending: &str) -> Option<&'w str> {
    let (stem, end) = word.split_at_checked(word.len().checked_sub(ending.len())?)?;
    (stem.len() > 1 && end.eq_ignore_ascii_case(ending)).then_some(stem)
}

/// Returns the words of a name, path, scope or phrase, such as `List` and `Records` for `ListRecords`.
pub(crate) fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        let (word, after) = rest.split_at(end_of_word(rest));
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

/// Returns the index at which the first word of the text ends. A word ends before an uppercase letter after a lowercase
/// letter.
fn end_of_word(text: &str) -> usize {
    let mut is_after_lower_case = false;
    for (index, c) in text.char_indices() {
        if !c.is_alphanumeric() || (is_after_lower_case && c.is_uppercase()) {
            return index;
        }
        is_after_lower_case = c.is_lowercase();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_is_split_into_words() {
        let words = |text: &'static str| split(text).collect::<Vec<_>>();
        assert_eq!(words("ListRecords"), ["List", "Records"]);
        assert_eq!(words("/crm/v8/{module_name}"), ["crm", "v8", "module", "name"]);
        assert_eq!(words("ZohoCRM.modules.leads.READ"), ["Zoho", "CRM", "modules", "leads", "READ"]);
        assert_eq!(words(" état Ümlaut"), ["état", "Ümlaut"]);
        assert!(words("::").is_empty());
    }

    #[test]
    fn singular_and_plural_have_one_stem() {
        for (one, many) in [
            ("lead", "Leads"),
            ("Company", "companies"),
            ("tax", "TAXES"),
            ("address", "addresses"),
            ("branch", "branches"),
            ("invoice", "invoices"),
            ("key", "keys"),
            ("status", "status"),
        ] {
            assert!(is_same_stem(one, many), "{one}, {many}");
        }
        for (one, other) in [("lead", "load"), ("is", "i"), ("expense", "expert"), ("as", "a")] {
            assert!(!is_same_stem(one, other), "{one}, {other}");
        }
    }

    #[test]
    fn similarity_prefers_same_word() {
        let attach = Word::new("attach".to_owned(), false);
        let words = ["Attach", "attaches", "Upload", "attachable", "lead"];
        assert_eq!(words.map(|word| attach.similarity(word)), [EXACT, SAME_STEM, SYNONYM, PREFIX, 0]);
        assert_eq!(Word::new("at".to_owned(), false).similarity("attach"), 0);
    }
}
