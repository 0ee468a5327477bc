//! The Analytics API: error responses.

use super::api_error::ApiError::{
    self, InsufficientScope, InvalidToken, NoOrganization, NoSuchCall, NoToken, QuotaExceeded, RateLimited,
    WrongOrganization,
};
use super::facts;
use serde_json::{Value, json};

/// Returns the status and the body of an error. The sources are the descriptions of the API and responses to test
/// requests.
///
/// The response to a wrong organization is unknown. The emulator uses the response to a missing permission.
pub(super) fn error(error: ApiError) -> (u16, Value) {
    let (status, code) = match error {
        WrongOrganization => (403, "7301"),
        error => facts::response("analytics", error),
    };
    let summary = match error {
        NoToken => "INVALID_TICKET",
        InvalidToken => "INVALID_OAUTHTOKEN",
        InsufficientScope => "INVALID_OAUTHSCOPE",
        NoOrganization => "ORGID_NOT_PRESENT_IN_THE_HEADER",
        WrongOrganization => "NO_PERMISSION",
        RateLimited | QuotaExceeded => "TOO_MANY_REQUESTS",
        NoSuchCall => "the emulator's catalog has no such call",
    };
    let data = json!({ "errorCode": facts::number(code), "errorMessage": summary });
    (status, json!({ "status": "failure", "summary": summary, "data": data }))
}
