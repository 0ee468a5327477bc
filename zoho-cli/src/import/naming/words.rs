//! The words of a name, taken from an identifier or a sentence, without words that have no meaning.

use crate::import::corrections::NamingRules;
use zoho_catalog::model::Method;

/// Returns the words of an identifier, each with a capital letter. For example, `getKBRoot` has the words `Get`, `Kb`
/// and `Root`, and `Get rules` has the words `Get` and `Rules`.
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

/// Returns the verb for the first word of an identifier, such as `Create` for `Post`, and `Update` for `Put`.
pub(super) fn verb(word: &str, method: Method) -> String {
    match (word, method) {
        ("Post", Method::Post) => "Create",
        ("Put", Method::Put) | ("Put" | "Patch", Method::Patch) => "Update",
        ("Retrieve", _) => "Get",
        (word, _) => word,
    }
    .to_owned()
}

/// Replaces words by their standard form, which is American and unabbreviated: `Enrol` → `Enroll`, `Async` →
/// `Asynchronous`, `Using` → `By`.
pub(super) fn spell(words: &mut [String]) {
    for word in words {
        let standard = match word.as_str() {
            "Async" => "Asynchronous",
            "Cancelled" => "Canceled",
            "Colour" => "Color",
            "Colours" => "Colors",
            "Disassociate" => "Dissociate",
            "Enrol" => "Enroll",
            "Favourite" => "Favorite",
            "Favourites" => "Favorites",
            "Organisation" => "Organization",
            "Organisations" => "Organizations",
            "Regularisations" => "Regularizations",
            "Unenrol" => "Unenroll",
            "Using" => "By",
            _ => continue,
        };
        standard.clone_into(word);
    }
}

/// Drops a leading `Bulk`, because the plural already expresses it: `BulkDeleteJournals` → `DeleteJournals`.
pub(super) fn strip_bulk(words: &mut Vec<String>) {
    if words.len() > 2 && words[0] == "Bulk" {
        words.remove(0);
    }
}

/// Removes the `Invoice` before `EInvoice`: `PushInvoiceEInvoice` → `PushEInvoice`.
pub(super) fn strip_repeated_invoice(words: &mut Vec<String>) {
    let repeated = words.windows(3).position(|three| three[0] == "Invoice" && three[1] == "E" && three[2] == "Invoice");
    if let Some(at) = repeated {
        words.remove(at);
    }
}

/// Makes the noun before `Count` singular: `GetTicketsCount` → `GetTicketCount`.
pub(super) fn singular_before_count(words: &mut [String]) {
    if let Some(at) = words.iter().position(|word| word == "Count").filter(|at| *at > 1) {
        words[at - 1] = singular(&words[at - 1]);
    }
}

/// Replaces the preposition of an association by `With`: `AssociateGroupsToUsers` → `AssociateGroupsWithUsers`.
pub(super) fn associate_with(words: &mut [String]) {
    if words.first().is_some_and(|first| first == "Associate")
        && let Some(to) = words.iter_mut().find(|word| *word == "To")
    {
        "With".clone_into(to);
    }
}

/// Replaces `Send … Email` by `Email …`: `SendContactStatementEmail` → `EmailContactStatement`.
pub(super) fn send_email(words: &mut Vec<String>) {
    let is_email = words.len() > 3 && words[0] == "Send" && words.last().is_some_and(|last| last == "Email");
    if is_email {
        words.pop();
        "Email".clone_into(&mut words[0]);
    }
}

/// Renames calls that transfer a file: `AddTaskAttachment` → `UploadTaskAttachment`, `GetRecordPhoto` →
/// `DownloadRecordPhoto`. An export with `GET` is also a download: `ExportInvoicesAsPdf` → `DownloadInvoicesAsPdf`.
pub(super) fn transfer_file(words: &mut [String], method: Method) {
    const FILES: [&str; 6] = ["Attachment", "Document", "Favicon", "File", "Logo", "Photo"];
    let is_file = FILES.contains(&singular(head(words)).as_str());
    let verb = match (method, words.first().map_or("", String::as_str)) {
        (Method::Post, "Add" | "Create" | "Update") if is_file => "Upload",
        (Method::Get, "Get") if is_file => "Download",
        (Method::Get, "Export") => "Download",
        _ => return,
    };
    verb.clone_into(&mut words[0]);
}

/// Replaces `Add` by `Create` for new objects: `AddTask` → `CreateTask`. Names for existing objects keep `Add`:
/// `AddTagsToRecord`, `AddTicketFollowers`.
pub(super) fn create(words: &mut [String], method: Method, rules: &NamingRules) {
    let is_add = method == Method::Post && words.first().is_some_and(|first| first == "Add");
    let adds_existing = words.iter().any(|word| word == "To") || rules.members.iter().any(|noun| noun == head(words));
    if is_add && !adds_existing {
        "Create".clone_into(&mut words[0]);
    }
}

/// Returns `true` if the last segment of a path is an ID. A module or a related list is not an ID: such a path
/// addresses many records.
pub(super) fn ends_in_id(path: &str) -> bool {
    const LISTS: [&str; 4] = ["{module}", "{module_api_name}", "{module_name}", "{related_list}"];
    path.ends_with('}') && path.rsplit('/').next().is_some_and(|last| !LISTS.contains(&last))
}

/// Removes the single `S` at the end. It is the rest of the suffix `__s`, which marks the vendor's own modules.
pub(super) fn strip_suffix_of_system_modules(words: &mut Vec<String>) {
    if words.len() > 2 && words.last().is_some_and(|word| word == "S") {
        words.pop();
    }
}

/// Removes the `All` after `Get` or `List`, as in `GetAllWizards` and `ListAllWizards`.
pub(super) fn strip_all(words: &mut Vec<String>) {
    if words.len() > 2 && ["Get", "List"].contains(&words[0].as_str()) && words[1] == "All" {
        words.remove(1);
    }
}

/// Moves the words after `of the` before the noun: `Get the Status of the Job` → `Get the Job Status`.
pub(super) fn turn_of_the(words: &mut Vec<String>) {
    let at = words.windows(2).position(|pair| pair[0] == "Of" && pair[1] == "The");
    if let Some(at) = at.filter(|at| *at > 1) {
        let owner = words.split_off(at + 2);
        words.truncate(at);
        words.splice(1..1, owner);
    }
}

/// Removes all articles after the first word.
pub(super) fn strip_articles(words: &mut Vec<String>) {
    let mut first = true;
    words.retain(|word| std::mem::take(&mut first) || !["A", "An", "The"].contains(&word.as_str()));
}

/// Removes the `As` before a state: `MarkOrderAsOpen` → `MarkOrderOpen`.
pub(super) fn strip_as(words: &mut Vec<String>) {
    let at = words.len().wrapping_sub(2);
    if words.len() > 3 && words[0] == "Mark" && words[at] == "As" {
        words.remove(at);
    }
}

/// Removes a suffix such as `ById`, which only states that the ID is in the path. Returns `true` if the suffix shows
/// that the call addresses one object.
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

/// Removes `Single` or `Specific` after the verb. Returns `true` if one of these words was removed.
pub(super) fn strip_single(words: &mut Vec<String>) -> bool {
    let is_one = words.len() > 2 && ["Single", "Specific"].contains(&words[1].as_str());
    if is_one {
        words.remove(1);
    }
    is_one
}

/// Returns the noun of a name: the last word before a preposition, or the last word if the name has no preposition.
pub(super) fn head(words: &[String]) -> &str {
    words.get(phrase_end(words)).map_or("", String::as_str)
}

/// Returns the index of the noun, as [`head`] defines it.
fn phrase_end(words: &[String]) -> usize {
    const PREPOSITIONS: [&str; 9] = ["By", "In", "For", "Under", "Of", "With", "From", "To", "At"];
    // A preposition directly after the verb belongs to the noun, as in `GetFromAddresses`.
    let end = words.iter().skip(2).position(|word| PREPOSITIONS.contains(&word.as_str())).map(|at| at + 2);
    end.unwrap_or(words.len()).saturating_sub(1)
}

/// Returns `true` if the noun of a name is a plural, and is not among the product's `no_lists`.
pub(super) fn is_plural(words: &[String], rules: &NamingRules) -> bool {
    let noun = &words[1..=phrase_end(words)];
    let last = head(words);
    let ends = last.ends_with('s') && !["ss", "us", "is"].iter().any(|end| last.ends_with(end));
    (ends || last == "Apis") && !rules.no_lists.iter().any(|phrase| noun.concat().ends_with(phrase.as_str()))
}

/// Moves the owner before the noun if the path contains the owner. With the path `/contacts/{contact_id}/tickets`,
/// `ListTicketsByContact` becomes `ListContactTickets`.
pub(super) fn owner_first(words: &mut Vec<String>, path: &str) {
    const OF: [&str; 5] = ["By", "Under", "For", "In", "Of"];
    let Some(at) = words.iter().position(|word| OF.contains(&word.as_str())).filter(|at| *at > 1) else { return };
    let owner = &words[at + 1..];
    let [owner] = owner else { return };
    let owner = singular(owner);
    // The path contains the owner if the owner's resource is followed by a parameter.
    let segments: Vec<&str> = path.split('/').collect();
    let owns = segments
        .windows(2)
        .any(|pair| pair[1].starts_with('{') && singular(&pair[0].to_ascii_lowercase()) == owner.to_ascii_lowercase());
    if owns {
        words.truncate(at);
        words.insert(1, owner);
    }
}

/// Returns the singular of a noun, such as `Category` for `Categories`. A singular such as `Status` remains unchanged.
pub(super) fn singular(noun: &str) -> String {
    if let Some(front) = noun.strip_suffix("ies") {
        return format!("{front}y");
    }
    if ["ss", "us", "is"].iter().any(|end| noun.ends_with(end)) {
        return noun.to_owned();
    }
    if ["ches", "shes", "sses", "uses", "xes"].iter().any(|end| noun.ends_with(end)) && !noun.ends_with("causes") {
        return noun[..noun.len() - 2].to_owned();
    }
    noun.strip_suffix('s').unwrap_or(noun).to_owned()
}
