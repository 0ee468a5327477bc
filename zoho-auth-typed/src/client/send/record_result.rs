//! The results of the single records in a response.

use super::DecodeError;
use super::api_error::ApiError;
use super::response::Response;
use serde_json::Value;

impl Response {
    /// Returns the result of each record of a call that writes several, in the order in which the records were sent. A
    /// result is the `details` of the record (with the new `id`), or the error of the record.
    ///
    /// CRM answers such a call with 200, 201, 202 or 207, whatever the results of its records
    /// (<https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html>).
    ///
    /// # Errors
    /// Returns [`DecodeError`] if the body is not JSON or does not contain a list of results.
    pub fn record_results(&self) -> Result<Vec<Result<Value, Box<ApiError>>>, DecodeError> {
        let body: Value = self.json()?;
        let parts = body.as_object().and_then(|members| members.values().find_map(Value::as_array));
        let parts = parts.filter(|parts| parts.iter().all(|part| part.get("status").is_some()));
        let parts = parts.ok_or_else(|| DecodeError::without_record_results(self.status(), self.bytes().len()))?;
        let outcome = |part: &Value| {
            if part["status"] == "success" {
                Ok(part.get("details").cloned().unwrap_or_default())
            } else {
                Err(Box::new(ApiError::of_part(self.endpoint(), self.status(), part)))
            }
        };
        Ok(parts.iter().map(outcome).collect())
    }
}
