//! How each product refuses.

use crate::http::Answer;
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ApiError {
    NoToken,
    DeadToken,
    MissingScope,
    NoOrganization,
    WrongOrganization,
    /// No source says how; the emulator's own words, in the product's envelope.
    NoSuchCall,
}

use ApiError::{DeadToken, MissingScope, NoOrganization, NoSuchCall, NoToken, WrongOrganization};

/// The product's own status and body.
pub(super) fn answer(product: Option<&str>, error: ApiError) -> Answer {
    let (status, body) = match product {
        Some("crm") => crm(error),
        Some("books") => books(error),
        Some("desk") => desk(error),
        Some("creator") => creator(error),
        _ => other(error),
    };
    Answer::json(status, &body)
}

/// <https://www.zoho.com/crm/developer/docs/api/v8/status-codes.html>
fn crm(error: ApiError) -> (u16, Value) {
    let (status, code, message) = match error {
        NoToken => (401, "AUTHENTICATION_FAILURE", "Authentication failed"),
        DeadToken => (401, "INVALID_TOKEN", "invalid oauth token"),
        MissingScope => (401, "OAUTH_SCOPE_MISMATCH", "invalid oauth scope to access this URL"),
        NoOrganization | WrongOrganization => (403, "NO_PERMISSION", "permission denied"),
        NoSuchCall => (404, "EMULATOR_HAS_NO_SUCH_CALL", "the emulator's catalogue has no such call"),
    };
    (status, json!({ "code": code, "details": {}, "message": message, "status": "error" }))
}

/// <https://www.zoho.com/books/api/v3/errors/>, and probes. A missing scope is not documented; that it is answered as
/// a dead token is likely. Of a missing organisation only the status is known, not the number.
fn books(error: ApiError) -> (u16, Value) {
    let (status, code, message) = match error {
        NoToken => (401, 14, "Authentication failed"),
        DeadToken | MissingScope => (401, 57, "You are not authorized to perform this operation"),
        NoOrganization => (400, 1, "organization_id is missing"),
        WrongOrganization => (400, 6041, "This user is not associated with the organization"),
        NoSuchCall => (404, 1, "the emulator's catalogue has no such call"),
    };
    (status, json!({ "code": code, "message": message }))
}

/// <https://desk.zoho.com/DeskAPIDocument>, and probes.
fn desk(error: ApiError) -> (u16, Value) {
    let (status, code, message) = match error {
        NoToken => (401, "UNAUTHORIZED", "You are not authenticated to perform this operation."),
        DeadToken => (401, "INVALID_OAUTH", "The OAuth Token you provided is invalid."),
        MissingScope => (403, "SCOPE_MISMATCH", "The OAuth Token does not have the scope for this operation."),
        NoOrganization | WrongOrganization => {
            (403, "OAUTH_ORG_MISMATCH", "The OAuth Token is of another organization.")
        }
        NoSuchCall => (404, "EMULATOR_HAS_NO_SUCH_CALL", "the emulator's catalogue has no such call"),
    };
    (status, json!({ "errorCode": code, "message": message }))
}

/// <https://www.zoho.com/creator/help/api/v2.1/status-codes.html>, and probes.
fn creator(error: ApiError) -> (u16, Value) {
    let (status, code, message) = match error {
        NoToken | DeadToken => (401, 1030, "Authentication failed"),
        MissingScope => (401, 2945, "Invalid OAuth scope"),
        NoOrganization | WrongOrganization => (403, 1130, "Permission denied"),
        NoSuchCall => (404, 1040, "the emulator's catalogue has no such call"),
    };
    (status, json!({ "code": code, "description": message }))
}

/// Paths of no product in the catalogue.
fn other(error: ApiError) -> (u16, Value) {
    match error {
        NoSuchCall => (404, json!({ "message": "the emulator's catalogue has no such call" })),
        _ => (401, json!({ "message": "INVALID_OAUTHTOKEN" })),
    }
}
