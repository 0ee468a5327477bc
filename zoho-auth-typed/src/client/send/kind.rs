//! What the codes of the products' errors mean, as far as programs treat them alike.

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

/// Words of CRM and Desk.
const WORDS: &[(&str, ApiErrorKind)] = &[
    ("ALREADY_USED", Duplicate),
    ("AMBIGUITY_DURING_PROCESSING", InvalidRequest),
    ("API_NOT_SUPPORTED", FeatureDisabled),
    ("AUTHORIZATION_FAILED", PermissionDenied),
    ("BAD_REQUEST", InvalidRequest),
    ("CANNOT_PERFORM_ACTION", PermissionDenied),
    ("CRITERIA_LIMIT_EXCEEDED", InvalidRequest),
    ("DEPENDENT_FIELD_MISMATCH", InvalidRequest),
    ("DEPENDENT_FIELD_MISSING", InvalidRequest),
    ("DEPENDENT_MISMATCH", InvalidRequest),
    ("DISCRETE_PAGINATION_LIMIT_EXCEEDED", InvalidRequest),
    ("DUPLICATE_CONTRACT", Duplicate),
    ("DUPLICATE_DATA", Duplicate),
    ("EMPTY_PAYLOAD", InvalidRequest),
    ("EXPECTED_DEPENDENT_FIELD_MISSING", InvalidRequest),
    ("EXPECTED_FIELD_MISSING", InvalidRequest),
    ("EXPECTED_PARAM_MISSING", InvalidRequest),
    ("FEATURE_NOT_ENABLED", FeatureDisabled),
    ("FEATURE_NOT_SUPPORTED", FeatureDisabled),
    ("FIELD_NOT_SUPPORTED", InvalidRequest),
    ("FILE_NOT_SUPPORTED", InvalidRequest),
    ("FILE_SIZE_EXCEEDS", InvalidRequest),
    ("FILE_SIZE_MORE_THAN_ALLOWED_SIZE", InvalidRequest),
    ("FORBIDDEN", PermissionDenied),
    ("ID_ALREADY_CONVERTED", NotFound),
    ("INTERNAL_ERROR", Unavailable),
    ("INTERNAL_SERVER_ERROR", Unavailable),
    ("INVALID_CRITERIA", InvalidRequest),
    ("INVALID_DATA", InvalidRequest),
    ("INVALID_MODULE", InvalidRequest),
    ("INVALID_QUERY", InvalidRequest),
    ("INVALID_REFERENCE", InvalidRequest),
    ("INVALID_REQUEST", InvalidRequest),
    ("INVALID_REQUEST_METHOD", InvalidRequest),
    ("INVALID_URL_PATTERN", NotFound),
    ("JSON_PARSE_ERROR", InvalidRequest),
    ("LICENSE_ACCESS_LIMITED", QuotaExceeded),
    ("LICENSE_LIMIT_EXCEEDED", QuotaExceeded),
    ("LIMIT_EXCEEDED", QuotaExceeded),
    ("LIMIT_REACHED", QuotaExceeded),
    ("MANDATORY_NOT_FOUND", InvalidRequest),
    ("MANDATORY_PARAM_MISSING", InvalidRequest),
    ("MAPPING_MISMATCH", InvalidRequest),
    ("METHOD_NOT_ALLOWED", InvalidRequest),
    ("MODULE_NOT_AVAILABLE", FeatureDisabled),
    ("NOT_ALLOWED", PermissionDenied),
    ("NOT_SUPPORTED", FeatureDisabled),
    ("NOT_SUPPORTED_FEATURE", FeatureDisabled),
    ("NO_PERMISSION", PermissionDenied),
    ("NO_RECORDS_FOUND", NotFound),
    ("OAUTH_ORG_MISMATCH", PermissionDenied),
    ("PATTERN_NOT_MATCHED", InvalidRequest),
    ("PERMISSION_DENIED", PermissionDenied),
    ("RECORD_LOCKED", Locked),
    ("REQUIRED_DATA_NOT_FOUND", InvalidRequest),
    ("REQUIRED_PARAM_MISSING", InvalidRequest),
    ("RESOURCE_NOT_FOUND", NotFound),
    ("RESOURCE_SIZE_EXCEEDED", InvalidRequest),
    ("SERVICE_UNAVAILABLE", Unavailable),
    ("SYNTAX_ERROR", InvalidRequest),
    ("TERRITORY_NOT_ENABLED", FeatureDisabled),
    ("UNABLE_TO_PARSE_DATA_TYPE", InvalidRequest),
    ("UNPROCESSABLE_ENTITY", InvalidRequest),
    ("UNSUPPORTED_MEDIA_TYPE", InvalidRequest),
    ("URL_NOT_FOUND", NotFound),
];

/// Numbers, by product.
const NUMBERS: &[(&str, &str, ApiErrorKind)] = &[
    ("books", "6041", PermissionDenied),
    ("creator", "1040", NotFound),
    ("creator", "1130", PermissionDenied),
    ("creator", "3100", NotFound),
];

/// The family of a refusal.
pub(super) fn of(product: &str, status: u16, code: Option<&str>) -> ApiErrorKind {
    let by_word = |code| WORDS.binary_search_by_key(&code, |(word, _)| *word).ok().map(|at| WORDS[at].1);
    let by_number =
        |code| NUMBERS.iter().find(|(of, number, _)| *of == product && *number == code).map(|known| known.2);
    let known = code.and_then(|code| by_word(code).or_else(|| by_number(code)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_sorted_for_the_search() {
        assert!(WORDS.is_sorted_by_key(|(word, _)| *word));
    }

    #[test]
    fn the_code_says_more_than_the_status() {
        for (product, status, code, family) in [
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
            ("other", 502, None, Unavailable),
            ("other", 418, None, Other),
        ] {
            assert_eq!(of(product, status, code), family, "{product} {status} {code:?}");
        }
    }
}
