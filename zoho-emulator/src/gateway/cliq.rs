//! The Cliq API: error responses.

use super::api_error::ApiError::{
    self, InsufficientScope, InvalidToken, NoOrganization, NoSuchCall, NoToken, QuotaExceeded, RateLimited,
    WrongOrganization,
};
use super::facts;
use serde_json::{Value, json};

/// Returns the status and the body of an error. The source is the descriptions of the API.
///
/// The response to an insufficient scope is unknown. The emulator uses the response to an invalid token.
pub(super) fn error(error: ApiError) -> (u16, Value) {
    let (status, code) = facts::response("cliq", error);
    let message = match error {
        NoToken | InvalidToken | InsufficientScope => "Request was rejected because of invalid AuthToken.",
        NoOrganization | WrongOrganization => "The user is not a user of the organization.",
        RateLimited | QuotaExceeded => "Too many requests within a certain time frame.",
        NoSuchCall => "the emulator's catalog has no such call",
    };
    (status, json!({ "code": code, "message": message }))
}
