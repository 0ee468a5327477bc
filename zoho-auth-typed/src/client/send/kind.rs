//! The kinds of API errors, which do not depend on the product.

use crate::endpoint::call::ProductInfo;
use crate::endpoint::facts;
use zoho_catalog::ErrorKind;

/// The kind of an API error.
///
/// The kind depends on the product's code if the code is known, and otherwise on the HTTP status. The codes come from
/// Zoho's own descriptions of CRM and Desk, and from the error pages of Books and Creator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiErrorKind {
    /// A requested resource that does not exist, or no longer exists.
    NotFound,
    /// A duplicate: a record with the same unique value, such as a unique field or a name, already exists.
    Duplicate,
    /// An invalid call or body; [`ApiError::fields`](super::ApiError::fields) names the fields if the API does.
    InvalidRequest,
    /// A permission that the user, not the token, lacks; or a record that belongs to another organization.
    PermissionDenied,
    /// A reached limit of the account or of its plan. Waiting does not help, or does not help soon.
    QuotaExceeded,
    /// A resource that is locked or in use. A later attempt may succeed.
    Locked,
    /// A feature that the account's edition does not have, or that is disabled.
    FeatureDisabled,
    /// An unavailable server.
    Unavailable,
    /// Any other error.
    Other,
}

use ApiErrorKind::{
    Duplicate, FeatureDisabled, InvalidRequest, Locked, NotFound, Other, PermissionDenied, QuotaExceeded, Unavailable,
};

/// Returns the kind of an error response.
pub(super) fn from_status_and_code(product: &ProductInfo, status: u16, code: Option<&str>) -> ApiErrorKind {
    let known = code.and_then(|code| facts::error_kind(product, code)).and_then(by_kind);
    known.unwrap_or(match status {
        404 | 410 => NotFound,
        400 | 405 | 406 | 411..=415 | 422 => InvalidRequest,
        402 => QuotaExceeded,
        403 => PermissionDenied,
        409 => Duplicate,
        423 => Locked,
        500..=599 => Unavailable,
        _ => Other,
    })
}

/// Returns the API error kind for an error kind of the catalog, or `None` if the HTTP status decides.
fn by_kind(kind: ErrorKind) -> Option<ApiErrorKind> {
    Some(match kind {
        ErrorKind::NotFound => NotFound,
        ErrorKind::Duplicate => Duplicate,
        ErrorKind::InvalidRequest => InvalidRequest,
        ErrorKind::PermissionDenied => PermissionDenied,
        ErrorKind::QuotaExceeded => QuotaExceeded,
        ErrorKind::Locked => Locked,
        ErrorKind::FeatureDisabled => FeatureDisabled,
        ErrorKind::Unavailable => Unavailable,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::facts::test_products::product;

    #[test]
    fn error_code_takes_precedence_over_the_status() {
        for (name, status, code, expected) in [
            ("crm", 400, Some("DUPLICATE_DATA"), Duplicate),
            ("crm", 400, Some("RECORD_LOCKED"), Locked),
            ("crm", 403, Some("FEATURE_NOT_SUPPORTED"), FeatureDisabled),
            ("crm", 400, Some("UNHEARD_OF"), InvalidRequest),
            ("desk", 403, Some("LICENSE_ACCESS_LIMITED"), QuotaExceeded),
            ("desk", 422, Some("UNPROCESSABLE_ENTITY"), InvalidRequest),
            ("books", 400, Some("6041"), PermissionDenied),
            ("books", 404, Some("1002"), NotFound),
            ("creator", 404, Some("3100"), NotFound),
            ("creator", 400, Some("6041"), InvalidRequest),
            ("crm", 401, Some("TOKEN_BOUND_DATA_MISMATCH"), Other),
            ("other", 400, Some("INVALID_DATA"), InvalidRequest),
            ("other", 502, None, Unavailable),
            ("other", 418, None, Other),
        ] {
            let Some(product) = product(name) else { continue };
            assert_eq!(from_status_and_code(product, status, code), expected, "{name} {status} {code:?}");
        }
    }
}
