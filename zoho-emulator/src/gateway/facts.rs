//! The facts of the catalog about the responses of a product: error codes and page limits.

use super::api_error::ApiError;
use super::finance;
use crate::catalog::catalog;
use serde_json::{Value, json};
use zoho_catalog::model::{BodyOutcome, ErrorCode, PageLimit, PagingError, Product, Rejection};

/// The code for an error whose code is not in the catalog. A test checks that the products with an implementation do
/// not need it.
const UNKNOWN_CODE: &str = "EMULATOR_CODE_UNKNOWN";

fn product(name: &str) -> Option<&'static Product> {
    catalog().products.iter().find(|product| product.product == name)
}

fn error(product_name: &str, fits: impl Fn(&ErrorCode) -> bool) -> Option<&'static ErrorCode> {
    product(product_name)?.errors.iter().find(|error| fits(error))
}

/// Returns the status and the code of the response to a request that a product rejects for the given reason.
pub(super) fn rejection(product: &str, reason: Rejection, default_status: u16) -> (u16, &'static str) {
    match error(product, |error| error.answers.contains(&reason)) {
        Some(error) => (status(error, default_status), &error.code),
        None => (default_status, UNKNOWN_CODE),
    }
}

/// Returns the status and the code of the response to a request that a gateway rejects. If the catalog does not have
/// the code for the reason, uses the code for a similar reason, which is probably the same.
pub(super) fn response(product_name: &str, rejected: ApiError) -> (u16, &'static str) {
    if rejected == ApiError::NoSuchCall {
        return (404, "EMULATOR_HAS_NO_SUCH_CALL");
    }
    let default = if matches!(rejected, ApiError::RateLimited | ApiError::QuotaExceeded) { 429 } else { 401 };
    let known = product(product_name).and_then(|product| known(product, rejected));
    known.map_or((default, UNKNOWN_CODE), |error| (status(error, default), &error.code))
}

/// Returns the error of a product for a reason, or else for a similar reason. Returns `None` if the catalog has
/// neither.
pub(super) fn known(product: &Product, rejected: ApiError) -> Option<&ErrorCode> {
    let reasons: &[Rejection] = match rejected {
        ApiError::NoToken => &[Rejection::NoToken, Rejection::InvalidToken],
        ApiError::InvalidToken => &[Rejection::InvalidToken],
        // From the code for an invalid token, a client could not detect an insufficient scope.
        ApiError::InsufficientScope if has_no_module(&product.product) => &[Rejection::InsufficientScope],
        ApiError::InsufficientScope => &[Rejection::InsufficientScope, Rejection::InvalidToken],
        ApiError::NoOrganization => &[Rejection::NoOrganization, Rejection::WrongOrganization],
        ApiError::WrongOrganization => &[Rejection::WrongOrganization],
        ApiError::RateLimited => &[Rejection::RateLimited],
        ApiError::QuotaExceeded => &[Rejection::QuotaExceeded, Rejection::RateLimited],
        ApiError::NoSuchCall => &[],
    };
    reasons.iter().find_map(|reason| product.errors.iter().find(|error| error.answers.contains(reason)))
}

/// Returns `true` if the emulator has no implementation of the product, so that the responses of the product are
/// unknown.
fn has_no_module(product: &str) -> bool {
    const WITH_MODULE: [&str; 6] = ["analytics", "cliq", "creator", "crm", "desk", "workdrive"];
    !WITH_MODULE.contains(&product) && !finance::PRODUCTS.contains(&product)
}

/// Returns the description of the outcome in response bodies. Returns `None` if the product does not report the outcome
/// in the body.
pub(super) fn body_outcome(name: &str) -> Option<&'static BodyOutcome> {
    product(name)?.body_outcome.as_ref()
}

/// Returns the success code of a product, or null if the product does not report the outcome in the body.
pub(super) fn success_code(name: &str) -> Value {
    body_outcome(name).map_or(Value::Null, |outcome| number(&outcome.success))
}

/// Returns the code of a product for a pagination error.
pub(super) fn paging_code(product: &str, paging: PagingError) -> &'static str {
    error(product, |error| error.paging == Some(paging)).map_or(UNKNOWN_CODE, |error| &error.code)
}

/// Returns a limit of the lists of a product. Returns `usize::MAX` if the limit is unknown.
pub(super) fn page_limit(name: &str, limit: PageLimit) -> usize {
    let items = product(name).and_then(|product| product.page_limit(limit));
    items.and_then(|items| usize::try_from(items).ok()).unwrap_or(usize::MAX)
}

/// Returns the code as a JSON number if it is a number, or else as a string.
pub(super) fn number(code: &str) -> Value {
    code.parse::<u64>().map_or_else(|_| json!(code), |number| json!(number))
}

pub(super) fn status(error: &ErrorCode, default: u16) -> u16 {
    error.http_status.and_then(|status| u16::try_from(status).ok()).unwrap_or(default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_has_the_codes_that_it_needs() {
        for product in ["billing", "books", "creator", "crm", "desk", "expense", "inventory"] {
            for rejected in
                [ApiError::NoToken, ApiError::InvalidToken, ApiError::InsufficientScope, ApiError::WrongOrganization]
            {
                let (status, code) = response(product, rejected);
                assert!((400..500).contains(&status) && code != UNKNOWN_CODE, "{product}: {rejected:?}");
            }
            for rejected in [ApiError::RateLimited, ApiError::QuotaExceeded] {
                assert_ne!(response(product, rejected).1, UNKNOWN_CODE, "{product}: {rejected:?}");
            }
            assert_ne!(page_limit(product, PageLimit::DefaultPageSize), usize::MAX, "{product}");
        }
        for product in ["books", "creator", "crm", "desk"] {
            assert_ne!(page_limit(product, PageLimit::MaxPageSize), usize::MAX, "{product}");
        }
        for product in ["analytics", "cliq", "workdrive"] {
            for rejected in [ApiError::NoToken, ApiError::InvalidToken] {
                assert_ne!(response(product, rejected).1, UNKNOWN_CODE, "{product}: {rejected:?}");
            }
        }
        for (product, reason) in [
            ("books", Rejection::InvalidPageSize),
            ("creator", Rejection::InvalidPageSize),
            ("creator", Rejection::NoItems),
            ("creator", Rejection::TooManyRecords),
            ("desk", Rejection::InvalidPageSize),
        ] {
            assert_ne!(rejection(product, reason, 400).1, UNKNOWN_CODE, "{product}: {reason:?}");
        }
    }

    #[test]
    fn crm_has_codes_and_limits_of_paging() {
        for paging in [PagingError::PageNumberLimit, PagingError::PageTokenLimit] {
            assert_ne!(paging_code("crm", paging), UNKNOWN_CODE, "{paging:?}");
        }
        for code in ["EXPIRED_VALUE", "TOKEN_BOUND_DATA_MISMATCH"] {
            let known = error("crm", |error| error.code == code).expect("catalog should have the code");
            assert_eq!(known.paging, Some(PagingError::PageTokenRejected));
        }
        assert_eq!(page_limit("crm", PageLimit::MaxItemsByNumber), 2_000);
        assert_eq!(page_limit("crm", PageLimit::MaxItemsByToken), 100_000);
    }
}
