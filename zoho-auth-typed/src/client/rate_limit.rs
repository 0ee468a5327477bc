//! The rate limits that a response announces.

use crate::endpoint::call::ProductInfo;
use crate::endpoint::facts;
use crate::transport::MAX_API_WAIT;
use http::HeaderMap;
use std::time::Duration;
use zoho_catalog::RateLimitValue;

/// The rate limits that a response announces. The unit is a call, or a credit if calls differ in cost.
///
/// A field is `None` if the API does not send its value.
///
/// - **CRM** sends the remaining credits of a 24-hour period once half of its credits are used:
///   `X-API-CREDITS-REMAINING` (<https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html>). CRM's older headers
///   `X-RATELIMIT-LIMIT` and `X-RATELIMIT-REMAINING` count the calls of a window
///   (<https://help.zoho.com/portal/en/community/topic/key-changes-in-api-limits-26-9-2018>).
/// - **Desk** sends the remaining credits of the day and the cost of the call: `X-Rate-Limit-Remaining-v3`,
///   `X-Rate-Limit-Request-Weight-v3` (<https://desk.zoho.com/DeskAPIDocument>).
/// - **Books** sends the number of calls per window, the remaining calls, and the seconds until the window ends:
///   `X-Rate-Limit-Limit`, `X-Rate-Limit-Remaining` and `X-Rate-Limit-Reset` (reported by clients).
/// - No other product is known to announce a limit before it is exceeded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RateLimit {
    /// The number of calls or credits per window.
    pub limit: Option<u64>,
    /// The number of calls or credits that remain.
    pub remaining: Option<u64>,
    /// The cost of this call, in credits.
    pub cost: Option<u64>,
    /// The time until calls are possible again, up to 24 hours. The source is `X-Rate-Limit-Reset` in Books, and
    /// otherwise `Retry-After`. Desk sends `Retry-After` when the credits of the day are used up.
    pub reset_after: Option<Duration>,
}

impl RateLimit {
    pub(crate) fn from_headers(product: &ProductInfo, headers: &HeaderMap) -> Self {
        let first = |value| facts::rate_limit_headers(product, value).find_map(|name| number(headers, name));
        Self {
            limit: first(RateLimitValue::Limit),
            remaining: first(RateLimitValue::Remaining),
            cost: first(RateLimitValue::Cost),
            reset_after: first(RateLimitValue::ResetAfter)
                .map(|seconds| Duration::from_secs(seconds).min(MAX_API_WAIT)),
        }
    }
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::facts::test_products::product;
    use http::{HeaderName, HeaderValue};

    #[test]
    fn rate_limit_headers_are_parsed_for_each_product() {
        let none = RateLimit::default();
        for (name, headers, expected) in [
            ("crm", &[][..], none),
            ("crm", &[("X-API-CREDITS-REMAINING", "48211")], RateLimit { remaining: Some(48_211), ..none }),
            (
                "crm",
                &[("X-RATELIMIT-LIMIT", "100"), ("X-RATELIMIT-REMAINING", " 7 ")],
                RateLimit { limit: Some(100), remaining: Some(7), ..none },
            ),
            (
                "desk",
                &[("X-Rate-Limit-Remaining-v3", "0"), ("X-Rate-Limit-Request-Weight-v3", "3"), ("Retry-After", "60")],
                RateLimit { remaining: Some(0), cost: Some(3), reset_after: Some(Duration::from_secs(60)), ..none },
            ),
            ("desk", &[("X-API-CREDITS-REMAINING", "48211")], none),
            (
                "books",
                &[("X-Rate-Limit-Limit", "100"), ("X-Rate-Limit-Remaining", "0"), ("X-Rate-Limit-Reset", "42")],
                RateLimit { limit: Some(100), remaining: Some(0), reset_after: Some(Duration::from_secs(42)), ..none },
            ),
            (
                "books",
                &[("X-Rate-Limit-Reset", "999999999")],
                RateLimit { reset_after: Some(Duration::from_secs(86_400)), ..none },
            ),
            ("crm", &[("X-RATELIMIT-REMAINING", "-1"), ("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT")], none),
        ] {
            let parsed = |(name, value): &(&str, &str)| {
                (HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap())
            };
            let Some(product) = product(name) else { continue };
            let map: HeaderMap = headers.iter().map(parsed).collect();
            assert_eq!(RateLimit::from_headers(product, &map), expected, "{name} {headers:?}");
        }
    }
}
