//! The WorkDrive API: error responses, in the form of JSON:API.

use super::api_error::ApiError::{
    self, InsufficientScope, InvalidToken, NoOrganization, NoSuchCall, NoToken, QuotaExceeded, RateLimited,
    WrongOrganization,
};
use super::facts;
use serde_json::{Value, json};

/// Returns the status and the body of an error. The sources are responses to test requests.
pub(super) fn error(error: ApiError) -> (u16, Value) {
    let (status, code) = facts::response("workdrive", error);
    let title = match error {
        NoToken => "Invalid ticket",
        InvalidToken => "Invalid OAuth token.",
        InsufficientScope => "Invalid OAuth scope.",
        NoOrganization | WrongOrganization => "The team does not exist.",
        RateLimited | QuotaExceeded => "Too many calls in a short time.",
        NoSuchCall => "the emulator's catalog has no such call",
    };
    (status, json!({ "errors": [{ "id": code, "title": title }] }))
}
