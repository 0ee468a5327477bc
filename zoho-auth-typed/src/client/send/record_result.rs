//! The results of the single records in a response.

use super::DecodeError;
use super::api_error::ApiError;
use super::response::Response;
use serde_json::Value;

impl Response {
    /// Returns one result per record of a call that writes several records, in the order in which the records were
    /// sent. A successful result is the `details` of the record, with the new `id`; a failed result is the error of the
    /// record.
    ///
    /// Creator's `result` also has one entry per record. In Creator, a successful result is the `data` of the record.
    ///
    /// CRM responds to such a call with 200, 201, 202 or 207, regardless of the results of the records
    /// (<https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html>).
    ///
    /// # Errors
    /// Returns [`DecodeError`] if the body is not JSON or does not contain a list of results.
    pub fn record_results(&self) -> Result<Vec<Result<Value, Box<ApiError>>>, DecodeError> {
        let body: Value = self.json()?;
        if let Some(outcome) = self.endpoint().product.facts.body_outcome {
            let parts = body.get(outcome.results).and_then(Value::as_array);
            let parts = parts.ok_or_else(|| DecodeError::without_record_results(self.status(), self.bytes().len()))?;
            return Ok(parts.iter().map(|part| self.record_result(part, !outcome.is_refusal(part), "data")).collect());
        }
        let parts = body.as_object().and_then(|members| members.values().find_map(Value::as_array));
        let parts = parts.filter(|parts| parts.iter().all(|part| part.get("status").is_some()));
        let parts = parts.ok_or_else(|| DecodeError::without_record_results(self.status(), self.bytes().len()))?;
        Ok(parts.iter().map(|part| self.record_result(part, part["status"] == "success", "details")).collect())
    }

    /// Returns the result of one record: its member with the name `details` if the record succeeded, or else its error.
    fn record_result(&self, part: &Value, succeeded: bool, details: &str) -> Result<Value, Box<ApiError>> {
        if succeeded {
            Ok(part.get(details).cloned().unwrap_or_default())
        } else {
            Err(Box::new(ApiError::of_part(self.endpoint(), self.status(), part)))
        }
    }
}
