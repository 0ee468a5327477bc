//! What the codes of the products' errors mean, as far as programs treat them alike.

use crate::endpoint::call::ProductInfo;
use crate::endpoint::facts;
use zoho_catalog::ErrorKind;

/// What an API has against a call.
///
/// From the product's code where it is known, else from the HTTP status. The codes are those of Zoho's own descriptions
/// of CRM and Desk, and of the pages on errors of Books and Creator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiErrorKind {
    /// What the call is about is not there, or not any more.
    NotFound,
    /// There is one already: a unique field, a name.
    Duplicate,
    /// The call or its body is wrong; [`ApiError::fields`](super::ApiError::fields) says where, if the API does.
    InvalidRequest,
    /// The user, not the token, lacks the permission; or the record is of another organisation.
    PermissionDenied,
    /// A limit of the plan or the account is reached: waiting does not help, or not soon.
    QuotaExceeded,
    /// Locked, or being worked on: later it may do.
    Locked,
    /// The edition lacks the feature, or it is switched off.
    FeatureDisabled,
    /// The server is out of order.
    Unavailable,
    /// Anything else.
    Other,
}

use ApiErrorKind::{
    Duplicate, FeatureDisabled, InvalidRequest, Locked, NotFound, Other, PermissionDenied, QuotaExceeded, Unavailable,
};

/// The family of a refusal.
pub(super) fn of(product: &ProductInfo, status: u16, code: Option<&str>) -> ApiErrorKind {
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

/// Returns the kind of an error for programs. `None` if the HTTP status decides.
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
    fn the_code_says_more_than_the_status() {
        for (name, status, code, family) in [
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
            assert_eq!(of(product, status, code), family, "{name} {status} {code:?}");
        }
    }
}
