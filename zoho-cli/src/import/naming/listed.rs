//! Names of operations of endpoint lists, which have a summary instead of an identifier.
//!
//! Some summaries are sentences, others only repeat the words of the path. Both become the phrase that [`super::name`]
//! expects: a verb, then the owner, then the noun. If two operations would share a name, objects of their paths are
//! added before the noun. The nearest object is added first, until the names differ.

use super::vocabulary::split;
use super::words::{singular, words};
use crate::import::corrections::NamingRules;
use zoho_catalog::model::Method;

/// The actions at the end of a path, as in `POST /projects/{id}/clone`.
const ACTS: [&str; 48] = [
    "accept",
    "activate",
    "approve",
    "archive",
    "assign",
    "associate",
    "cancel",
    "clone",
    "close",
    "complete",
    "convert",
    "copy",
    "deactivate",
    "decline",
    "disable",
    "disassociate",
    "dissociate",
    "email",
    "enable",
    "enroll",
    "extend",
    "follow",
    "generate",
    "lock",
    "merge",
    "move",
    "pause",
    "publish",
    "recall",
    "reject",
    "remind",
    "reopen",
    "replace",
    "resend",
    "reset",
    "restore",
    "resume",
    "share",
    "start",
    "stop",
    "submit",
    "sync",
    "undo",
    "unenroll",
    "unfollow",
    "unlock",
    "unpublish",
    "verify",
];

/// The states at the end of a path, as in `POST /invoices/{id}/status/sent`.
const STATES: [&str; 11] =
    ["accepted", "active", "billed", "billable", "declined", "draft", "inactive", "open", "paid", "sent", "void"];

/// The verbs that a path may have before its noun, as in `getRecords`, `add_tags` and `set-default-view`.
const VERBS: [&str; 24] = [
    "add",
    "associate",
    "create",
    "customize",
    "delete",
    "dissociate",
    "download",
    "edit",
    "enable",
    "export",
    "fetch",
    "get",
    "insert",
    "list",
    "make",
    "mark",
    "modify",
    "remove",
    "reset",
    "search",
    "set",
    "unmark",
    "update",
    "upload",
];

/// Returns the phrase for an operation, such as `Get message content` for `Get the content of a message`.
pub(super) fn phrase(summary: &str, method: Method, path: &str, rules: &NamingRules) -> String {
    let mut phrase = sentence(summary);
    if let Some(of_path) = act_of_path(&phrase, method, path, rules) {
        return of_path;
    }
    strip_repeated_verb(&mut phrase);
    if let Some(first) = phrase.first_mut() {
        *first = verb(first);
    }
    if phrase.last().is_some_and(|last| last == "me") && path.ends_with("/me") {
        phrase.pop();
        let owner = owners(path, rules).into_iter().nth(1).unwrap_or_default();
        phrase.extend(["current".to_owned(), owner]);
    }
    if let [verb, noun] = phrase.as_slice()
        && ["Get", "List"].contains(&verb.as_str())
        && noun == "search"
    {
        let owner = owners(path, rules).into_iter().next().unwrap_or_default();
        return format!("Search {owner}");
    }
    owner_before_noun(&mut phrase);
    full_noun(&mut phrase, path, rules);
    phrase.join(" ")
}

/// Returns the words of a summary up to its first comma, semicolon or colon, without a second verb. For example,
/// `List or search records` has the words `List` and `records`.
fn sentence(summary: &str) -> Vec<String> {
    let mut summary = without_parentheses(summary);
    let end = [",", ";", ":"].iter().filter_map(|end| summary.find(end)).min().unwrap_or(summary.len());
    summary.truncate(end);
    let summary = summary.replace("e-mail", "email").replace("E-mail", "Email").replace("pop-up", "popup");
    let mut words: Vec<String> = summary.split_whitespace().flat_map(|word| word.split('-')).flat_map(split).collect();
    match words.iter().position(|word| word == "or") {
        Some(1) if words.len() > 3 => drop(words.drain(1..=2)),
        Some(at) if at > 1 => words.truncate(at),
        _ => {}
    }
    words
}

/// Removes the first verb of a phrase if a verb of the path follows: `Create remove tag` → `Remove tag`.
fn strip_repeated_verb(phrase: &mut Vec<String>) {
    let repeats = phrase.len() > 2
        && ["Create", "Delete", "Update"].contains(&phrase[0].as_str())
        && VERBS.contains(&phrase[1].as_str());
    if repeats {
        phrase.remove(0);
        let first = &mut phrase[0];
        first[..1].make_ascii_uppercase();
    }
}

/// Replaces the noun of a phrase by the last word of the path, if that word is more specific. With the path
/// `/customerpayments`, `List payments` becomes `List customer payments`.
fn full_noun(phrase: &mut Vec<String>, path: &str, rules: &NamingRules) {
    let [_, .., noun] = phrase.as_slice() else { return };
    if phrase.iter().filter(|word| !["a", "an", "the"].contains(&word.as_str())).count() != 2 {
        return;
    }
    let last =
        path.split('/').rev().find(|segment| !segment.is_empty() && !segment.starts_with('{')).unwrap_or_default();
    let full = words(&split(last).join(" "));
    let is_longer =
        full.len() > 1 && full.last().is_some_and(|last| singular(last).eq_ignore_ascii_case(&singular(noun)));
    if is_longer && !VERBS.contains(&full[0].to_ascii_lowercase().as_str()) {
        let noun = noun.clone();
        phrase.pop();
        phrase.extend(full[..full.len() - 1].iter().map(|word| rules.words.get(word).unwrap_or(word).to_lowercase()));
        phrase.push(noun);
    }
}

/// Returns the standard verb of an action, such as `Update` for `Edit`.
fn verb(word: &str) -> String {
    match word {
        "Approval" => "Approve",
        "Change" | "Edit" | "Modify" => "Update",
        "Insert" => "Create",
        word => word,
    }
    .to_owned()
}

fn without_parentheses(text: &str) -> String {
    let mut depth = 0_usize;
    let mut plain = String::new();
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
}

/// Moves the words after `of` before the noun: `content of a message` → `message content`.
fn owner_before_noun(phrase: &mut Vec<String>) {
    let Some(at) = phrase.iter().position(|word| word == "of").filter(|at| *at > 1) else { return };
    let stop = ["by", "for", "in", "with", "from", "to", "of", "shared", "as", "at", "and"];
    let owner: Vec<String> =
        phrase[at + 1..].iter().take_while(|word| !stop.contains(&word.as_str())).cloned().collect();
    let mut rest = phrase.split_off(at + 1 + owner.len());
    phrase.truncate(at);
    let mut owner: Vec<String> =
        owner.into_iter().filter(|word| !["a", "an", "the", "one", "all"].contains(&word.as_str())).collect();
    if let Some(last) = owner.last_mut() {
        *last = singular(last);
    }
    let noun_start =
        phrase.iter().skip(1).position(|word| !["a", "an", "the"].contains(&word.as_str())).unwrap_or(0) + 1;
    phrase.splice(noun_start..noun_start, owner);
    phrase.append(&mut rest);
}

/// Returns the phrase for a path that ends in an action or a state, if the summary only repeats that word. With the
/// path `/projects/{id}/deactivate`, `Create deactivate` becomes `deactivate project`. Returns `None` for any other
/// path or summary.
fn act_of_path(phrase: &[String], method: Method, path: &str, rules: &NamingRules) -> Option<String> {
    if method == Method::Get || phrase.len() > 3 {
        return None;
    }
    let literals: Vec<&str> =
        path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('{')).collect();
    let (last, before) = literals.split_last()?;
    let act = last.to_ascii_lowercase();
    let is_generic = phrase.first().is_some_and(|first| {
        ["Add", "Create", "Delete", "Update"].contains(&first.as_str()) || first.eq_ignore_ascii_case(&act)
    });
    let repeats = phrase.last().is_some_and(|word| {
        let word = word.to_ascii_lowercase();
        word == act || (word == "status" && before.last() == Some(&"status"))
    });
    if !is_generic {
        return None;
    }
    let owner = before.iter().rev().find(|segment| **segment != "status")?;
    let owner = singular(&object(owner, rules));
    if repeats && ACTS.contains(&act.as_str()) {
        Some(format!("{act} {owner}"))
    } else if repeats && STATES.contains(&act.as_str()) {
        Some(format!("Mark {owner} {act}"))
    } else {
        None
    }
}

/// Returns the objects in a path, the last object first, as words of a name.
pub(super) fn owners(path: &str, rules: &NamingRules) -> Vec<String> {
    /// The segments at the beginning of a path that do not describe an object.
    const BASE: [&str; 26] = [
        "actions",
        "api",
        "backstage",
        "baas",
        "bigin",
        "blueprint",
        "bookings",
        "directory",
        "fsm",
        "invoice",
        "json",
        "meeting",
        "module",
        "payroll",
        "people",
        "project",
        "pulse",
        "recruit",
        "rest",
        "restapi",
        "settings",
        "store",
        "team",
        "writer",
        "xml",
        "zsapi",
    ];
    let mut owners: Vec<String> = Vec::new();
    for (index, segment) in path.split('/').filter(|segment| !segment.is_empty()).enumerate() {
        let is_version = segment.starts_with('v') && segment[1..].chars().all(|c| c.is_ascii_digit() || c == '.');
        let is_base = index < 3 && BASE.contains(&segment);
        let parts = words(&split(segment).join(" "));
        let first = parts.first().map(|first| first.to_ascii_lowercase()).unwrap_or_default();
        let is_verb = VERBS.contains(&first.as_str()) && parts.len() > 1 || ACTS.contains(&segment);
        if segment.starts_with('{')
            || is_version
            || is_base
            || is_verb
            || STATES.contains(&segment)
            || segment == "approval"
        {
            continue;
        }
        owners.push(if segment == "me" { "Own".to_owned() } else { singular(&object(segment, rules)) });
    }
    owners.reverse();
    owners
}

/// Returns a segment as words of a name, such as `LeaveTypes` for `leavetypes`.
fn object(segment: &str, rules: &NamingRules) -> String {
    let spelled = split(segment).join(" ");
    words(&spelled).into_iter().map(|word| rules.words.get(&word).cloned().unwrap_or(word)).collect()
}

/// Returns the name with an owner after its verb, such as `ListGroupMembers` for `ListMembers` and `Group`. Returns
/// `None` if the name already contains the owner.
pub(super) fn with_owner(name: &str, owner: &str) -> Option<String> {
    let mut name_words = words(name);
    let joined = name_words.iter().skip(1).map(|word| singular(word)).collect::<String>();
    if joined.contains(owner) || name_words.is_empty() {
        return None;
    }
    name_words.insert(1, owner.to_owned());
    Some(name_words.concat())
}
