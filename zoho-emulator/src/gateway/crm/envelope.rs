//! The envelope in which CRM reports success and errors.

use crate::http::Response;
use serde_json::{Value, json};

/// Returns the success entry of one item.
pub(crate) fn success(message: &str, details: &Value) -> Value {
    json!({ "code": "SUCCESS", "details": details, "message": message, "status": "success" })
}

/// Returns the body of an error, or the error entry of one item.
pub(crate) fn error_body(code: &str, message: &str, details: &Value) -> Value {
    json!({ "code": code, "details": details, "message": message, "status": "error" })
}

/// Returns an error response.
pub(super) fn error(status: u16, code: &str, message: &str, details: &Value) -> Response {
    Response::json(status, &error_body(code, message, details))
}

/// Returns the error response for an invalid parameter or member.
pub(super) fn invalid_data(name: &str) -> Response {
    error(400, "INVALID_DATA", "invalid data", &json!({ "api_name": name }))
}
