//! The characters that are forbidden in strings of a catalog. The check covers the whole JSON, and thus every key.

use crate::json_pointer::Pointer;
use serde_json::Value;

/// A string with a forbidden character.
pub(super) struct Forbidden {
    pub(super) pointer: Pointer,
    pub(super) message: String,
}

/// The fix for each forbidden character.
pub(super) const HELP: &str = "delete the character; a catalog string is one line of visible characters";

/// Returns every string and every key with a forbidden character.
pub(super) fn check(json: &str) -> Vec<Forbidden> {
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_str(json) {
        walk(&value, &Pointer::root(), &mut found);
    }
    found
}

fn walk(value: &Value, here: &Pointer, found: &mut Vec<Forbidden>) {
    match value {
        Value::String(text) => report("string", text, here, found),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, item)| walk(item, &here.then(i), found)),
        Value::Object(members) => {
            for (key, member) in members {
                let here = here.then(key.as_str());
                report("key", key, &here, found);
                walk(member, &here, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn report(what: &str, text: &str, here: &Pointer, found: &mut Vec<Forbidden>) {
    if let Some(character) = text.chars().find(|c| is_forbidden(*c)) {
        let message = format!("the {what} has the invisible character U+{:04X}", u32::from(character));
        found.push(Forbidden { pointer: here.clone(), message });
    }
}

/// Returns the message with forbidden characters replaced by escapes. Messages quote strings of the file.
pub(crate) fn visible(message: String) -> String {
    if !message.contains(is_forbidden) {
        return message;
    }
    let escape = |c: char| if is_forbidden(c) { c.escape_default().to_string() } else { c.to_string() };
    message.chars().map(escape).collect()
}

/// Returns `true` for a forbidden character.
///
/// Control characters and line and paragraph separators are forbidden. Characters that change the direction of text are
/// forbidden because they can make source code look different from its real content (CVE-2021-42574). Invisible
/// characters are forbidden: soft hyphen, zero width space and joiners, word joiner and invisible operators, byte order
/// mark, and tags.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}
