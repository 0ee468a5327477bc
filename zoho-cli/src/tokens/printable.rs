//! The conversion of accounts and names to output.

use serde_json::{Map, Value, json};
use zoho_auth_typed::AccountId;

/// Returns `text` with its control characters escaped, so that a name cannot move the terminal's cursor.
pub(crate) fn on_one_line(text: &str) -> String {
    text.chars().flat_map(|char| if char.is_control() { char.escape_default().collect() } else { vec![char] }).collect()
}

/// Returns the members of a JSON object that identify an account.
pub(crate) fn account_json(id: &AccountId) -> Map<String, Value> {
    let members = [
        ("user", json!(id.user())),
        ("client_id", json!(id.client_id())),
        ("data_center", json!(id.data_center().code())),
        ("environment", json!(id.environment().as_str())),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Returns a JSON object with the members that identify an account, and with the member `error`.
pub(crate) fn failure_json(id: &AccountId, error: &str) -> Value {
    let mut members = account_json(id);
    members.insert("error".to_owned(), json!(error));
    Value::Object(members)
}
