//! The rate limit of API calls, and the headers that report it.

use super::api_error::ApiError;
use super::errors;
use crate::http::{IncomingRequest, Response};
use crate::limits::{Rate, RateKey};
use crate::state::State;
use std::time::Duration;
use zoho_catalog::model::{ParameterLocation, Product, RateLimitValue};

/// The count of the API calls of an organization after a request.
pub(super) struct Counted {
    rate: Rate,
    admitted: bool,
    remaining: u32,
    resets_after: Duration,
}

/// Counts a request for its organization. If the request names none, counts the request for `user`, the owner of the
/// token.
pub(super) fn count(
    state: &mut State,
    rate: Rate,
    product: &Product,
    request: &IncomingRequest,
    user: &str,
    now: Duration,
) -> Counted {
    let named = product.organization.as_ref().and_then(|parameter| match parameter.place {
        ParameterLocation::Header => request.header(&parameter.name),
        _ => request.non_empty(&parameter.name),
    });
    let organization = named.unwrap_or(user).to_owned();
    let key = || RateKey::ApiCalls { product: product.product.clone(), organization: organization.clone() };
    let admitted = state.windows.admit(key(), rate, now);
    let (remaining, resets_after) = state.windows.remaining(&key(), rate, now);
    Counted { rate, admitted, remaining, resets_after }
}

impl Counted {
    /// Returns the response to a request that exceeds the rate. Returns `None` if the request is allowed.
    pub(super) fn refusal(&self, product: &Product) -> Option<Response> {
        (!self.admitted).then(|| errors::response(Some(product), ApiError::RateLimited).with_status(429))
    }

    /// Adds the product's rate-limit headers to a response. If several headers have the same value, only the first is
    /// sent.
    ///
    /// CRM sends its header after half of the credits are used
    /// (<https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html>). A product that has no header for the end of
    /// the window, such as Desk, sends `Retry-After` with a rate-limit error.
    pub(super) fn report(&self, product: &Product, response: Response) -> Response {
        let seconds = self.resets_after.as_secs().max(1);
        let header = |value| product.rate_limit_headers.iter().find(|header| header.holds == value);
        let is_omitted = product.product == "crm" && self.remaining > self.rate.times / 2;
        let values = [
            (RateLimitValue::Limit, u64::from(self.rate.times)),
            (RateLimitValue::Remaining, u64::from(self.remaining)),
            (RateLimitValue::Cost, 1),
            (RateLimitValue::ResetAfter, seconds),
        ];
        let mut response = response;
        for (value, number) in values {
            if let Some(header) = header(value).filter(|_| !is_omitted) {
                response = response.with_header(header.name.clone(), &number.to_string());
            }
        }
        if self.admitted || header(RateLimitValue::ResetAfter).is_some() {
            return response;
        }
        response.with_header("retry-after", &seconds.to_string())
    }
}
