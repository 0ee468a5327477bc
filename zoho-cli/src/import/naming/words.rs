//! The words of a name: taken from an identifier or a sentence, and those taken out that say nothing.

use crate::import::corrections::NamingRules;
use zoho_catalog::model::Method;

/// The words of an identifier, each with a capital: `getKBRoot` → `Get`, `Kb`, `Root`; `Get rules` → `Get`, `Rules`.
pub(super) fn words(id: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for run in id.split(|c: char| !c.is_ascii_alphanumeric()).filter(|run| !run.is_empty()) {
        let run: Vec<char> = run.chars().collect();
        for (i, c) in run.iter().enumerate() {
            let after_small = i > 0 && !run[i - 1].is_ascii_uppercase();
            let before_small = run.get(i + 1).is_some_and(char::is_ascii_lowercase);
            let plural = before_small && run[i + 1] == 's' && run.get(i + 2).is_none_or(char::is_ascii_uppercase);
            match words.last_mut() {
                Some(word) if i > 0 && !(c.is_ascii_uppercase() && (after_small || (before_small && !plural))) => {
                    word.push(c.to_ascii_lowercase());
                }
                _ => words.push(c.to_ascii_uppercase().to_string()),
            }
        }
    }
    words
}

/// The first word.
pub(super) fn verb(word: &str, method: Method, rules: &NamingRules) -> String {
    match (word, method) {
        ("Post", Method::Post) => "Create".to_owned(),
        ("Put", Method::Put) | ("Put" | "Patch", Method::Patch) => "Update".to_owned(),
        ("Retrieve", _) => "Get".to_owned(),
        (word, _) => rules.verbs.get(word).map_or_else(|| word.to_owned(), Clone::clone),
    }
}

/// Takes off the lone `S` that `__s`, the mark of the vendor's own modules, leaves behind.
pub(super) fn strip_suffix_of_system_modules(words: &mut Vec<String>) {
    if words.len() > 2 && words.last().is_some_and(|word| word == "S") {
        words.pop();
    }
}

/// Takes out the `All` of `GetAllWizards`.
pub(super) fn strip_all(words: &mut Vec<String>) {
    if words.len() > 2 && words[0] == "Get" && words[1] == "All" {
        words.remove(1);
    }
}

/// Turns `Get the Status of the Job` into `Get the Job Status`.
pub(super) fn turn_of_the(words: &mut Vec<String>) {
    let at = words.windows(2).position(|pair| pair[0] == "Of" && pair[1] == "The");
    if let Some(at) = at.filter(|at| *at > 1) {
        let owner = words.split_off(at + 2);
        words.truncate(at);
        words.splice(1..1, owner);
    }
}

/// Takes out articles behind the verb.
pub(super) fn strip_articles(words: &mut Vec<String>) {
    let mut first = true;
    words.retain(|word| std::mem::take(&mut first) || !["A", "An", "The"].contains(&word.as_str()));
}

/// Takes out the `As` of `MarkOrderAsOpen`.
pub(super) fn strip_as(words: &mut Vec<String>) {
    let at = words.len().wrapping_sub(2);
    if words.len() > 3 && words[0] == "Mark" && words[at] == "As" {
        words.remove(at);
    }
}

/// Takes off words that only say that the identifier is in the path.
pub(super) fn strip_by_id(words: &mut Vec<String>) -> bool {
    const ENDS: [&[&str]; 5] =
        [&["By", "Id"], &["With", "Id"], &["Passing", "Id", "In", "Url"], &["Without", "Id"], &["V3"]];
    for end in ENDS {
        if words.len() > end.len() + 1 && words.ends_with(&end.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>()) {
            words.truncate(words.len() - end.len());
            return end[0] != "Without" && end[0] != "V3";
        }
    }
    false
}

/// Takes out `Single` and `Specific` behind the verb.
pub(super) fn strip_single(words: &mut Vec<String>) -> bool {
    let is_one = words.len() > 2 && ["Single", "Specific"].contains(&words[1].as_str());
    if is_one {
        words.remove(1);
    }
    is_one
}

/// The noun that a name is about: the last word before a preposition.
pub(super) fn head(words: &[String]) -> &str {
    const PREPOSITIONS: [&str; 9] = ["By", "In", "For", "Under", "Of", "With", "From", "To", "At"];
    let end =
        words.iter().skip(1).position(|word| PREPOSITIONS.contains(&word.as_str())).map_or(words.len(), |at| at + 1);
    words.get(end.wrapping_sub(1)).map_or("", String::as_str)
}

/// Whether a noun is the plural of something that there are many of.
pub(super) fn is_plural(noun: &str, rules: &NamingRules) -> bool {
    let ends = noun.ends_with('s') && !["ss", "us", "is"].iter().any(|end| noun.ends_with(end));
    ends && !rules.no_lists.iter().any(|word| word == noun)
}

/// `ListTicketsByContact` at `/contacts/{contact_id}/tickets` → `ListContactTickets`.
pub(super) fn owner_first(words: &mut Vec<String>, path: &str) {
    const OF: [&str; 5] = ["By", "Under", "For", "In", "Of"];
    let Some(at) = words.iter().position(|word| OF.contains(&word.as_str())).filter(|at| *at > 1) else { return };
    let owner = &words[at + 1..];
    let [owner] = owner else { return };
    let owner = singular(owner);
    // The path names an owner by a parameter behind its resource.
    let segments: Vec<&str> = path.split('/').collect();
    let owns = segments
        .windows(2)
        .any(|pair| pair[1].starts_with('{') && singular(&pair[0].to_ascii_lowercase()) == owner.to_ascii_lowercase());
    if owns {
        words.truncate(at);
        words.insert(1, owner);
    }
}

/// `Categories` → `Category`, `Fields` → `Field`, `Status` → `Status`.
pub(super) fn singular(noun: &str) -> String {
    if let Some(front) = noun.strip_suffix("ies") {
        return format!("{front}y");
    }
    if ["ss", "us", "is"].iter().any(|end| noun.ends_with(end)) {
        return noun.to_owned();
    }
    noun.strip_suffix('s').unwrap_or(noun).to_owned()
}
