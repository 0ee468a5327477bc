//! What the codes of the products' errors mean, as far as programs treat them alike.

/// What an API has against a call.
///
/// From the product's code where it is known, else from the HTTP status. The codes are those of Zoho's own descriptions
/// of CRM and Desk, and of the pages on errors of Books and Creator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorFamily {
    /// What the call is about is not there, or not any more.
    NotFound,
    /// There is one already: a unique field, a name.
    Duplicate,
    /// The call or its body is wrong; [`ApiError::fields`](super::ApiError::fields) says where, if the API does.
    Invalid,
    /// The user, not the token, lacks the permission; or the record is of another organisation.
    NotPermitted,
    /// A limit of the plan or the account is reached: waiting does not help, or not soon.
    PlanLimit,
    /// Locked, or being worked on: later it may do.
    Locked,
    /// The edition lacks the feature, or it is switched off.
    FeatureOff,
    /// The server is out of order.
    Unavailable,
    /// Anything else.
    Other,
}

use ErrorFamily::{Duplicate, FeatureOff, Invalid, Locked, NotFound, NotPermitted, Other, PlanLimit, Unavailable};

/// Words of CRM and Desk.
const WORDS: &[(&str, ErrorFamily)] = &[
    ("ALREADY_USED", Duplicate),
    ("AMBIGUITY_DURING_PROCESSING", Invalid),
    ("API_NOT_SUPPORTED", FeatureOff),
    ("AUTHORIZATION_FAILED", NotPermitted),
    ("BAD_REQUEST", Invalid),
    ("CANNOT_PERFORM_ACTION", NotPermitted),
    ("CRITERIA_LIMIT_EXCEEDED", Invalid),
    ("DEPENDENT_FIELD_MISMATCH", Invalid),
    ("DEPENDENT_FIELD_MISSING", Invalid),
    ("DEPENDENT_MISMATCH", Invalid),
    ("DISCRETE_PAGINATION_LIMIT_EXCEEDED", Invalid),
    ("DUPLICATE_CONTRACT", Duplicate),
    ("DUPLICATE_DATA", Duplicate),
    ("EMPTY_PAYLOAD", Invalid),
    ("EXPECTED_DEPENDENT_FIELD_MISSING", Invalid),
    ("EXPECTED_FIELD_MISSING", Invalid),
    ("EXPECTED_PARAM_MISSING", Invalid),
    ("FEATURE_NOT_ENABLED", FeatureOff),
    ("FEATURE_NOT_SUPPORTED", FeatureOff),
    ("FIELD_NOT_SUPPORTED", Invalid),
    ("FILE_NOT_SUPPORTED", Invalid),
    ("FILE_SIZE_EXCEEDS", Invalid),
    ("FILE_SIZE_MORE_THAN_ALLOWED_SIZE", Invalid),
    ("FORBIDDEN", NotPermitted),
    ("ID_ALREADY_CONVERTED", NotFound),
    ("INTERNAL_ERROR", Unavailable),
    ("INTERNAL_SERVER_ERROR", Unavailable),
    ("INVALID_CRITERIA", Invalid),
    ("INVALID_DATA", Invalid),
    ("INVALID_MODULE", Invalid),
    ("INVALID_QUERY", Invalid),
    ("INVALID_REFERENCE", Invalid),
    ("INVALID_REQUEST", Invalid),
    ("INVALID_REQUEST_METHOD", Invalid),
    ("INVALID_URL_PATTERN", NotFound),
    ("JSON_PARSE_ERROR", Invalid),
    ("LICENSE_ACCESS_LIMITED", PlanLimit),
    ("LICENSE_LIMIT_EXCEEDED", PlanLimit),
    ("LIMIT_EXCEEDED", PlanLimit),
    ("LIMIT_REACHED", PlanLimit),
    ("MANDATORY_NOT_FOUND", Invalid),
    ("MANDATORY_PARAM_MISSING", Invalid),
    ("MAPPING_MISMATCH", Invalid),
    ("METHOD_NOT_ALLOWED", Invalid),
    ("MODULE_NOT_AVAILABLE", FeatureOff),
    ("NOT_ALLOWED", NotPermitted),
    ("NOT_SUPPORTED", FeatureOff),
    ("NOT_SUPPORTED_FEATURE", FeatureOff),
    ("NO_PERMISSION", NotPermitted),
    ("NO_RECORDS_FOUND", NotFound),
    ("OAUTH_ORG_MISMATCH", NotPermitted),
    ("PATTERN_NOT_MATCHED", Invalid),
    ("PERMISSION_DENIED", NotPermitted),
    ("RECORD_LOCKED", Locked),
    ("REQUIRED_DATA_NOT_FOUND", Invalid),
    ("REQUIRED_PARAM_MISSING", Invalid),
    ("RESOURCE_NOT_FOUND", NotFound),
    ("RESOURCE_SIZE_EXCEEDED", Invalid),
    ("SERVICE_UNAVAILABLE", Unavailable),
    ("SYNTAX_ERROR", Invalid),
    ("TERRITORY_NOT_ENABLED", FeatureOff),
    ("UNABLE_TO_PARSE_DATA_TYPE", Invalid),
    ("UNPROCESSABLE_ENTITY", Invalid),
    ("UNSUPPORTED_MEDIA_TYPE", Invalid),
    ("URL_NOT_FOUND", NotFound),
];

/// Numbers, by product.
const NUMBERS: &[(&str, &str, ErrorFamily)] = &[
    ("books", "6041", NotPermitted),
    ("creator", "1040", NotFound),
    ("creator", "1130", NotPermitted),
    ("creator", "3100", NotFound),
];

/// The family of a refusal.
pub(super) fn of(product: &str, status: u16, code: Option<&str>) -> ErrorFamily {
    let by_word = |code| WORDS.binary_search_by_key(&code, |(word, _)| *word).ok().map(|at| WORDS[at].1);
    let by_number =
        |code| NUMBERS.iter().find(|(of, number, _)| *of == product && *number == code).map(|known| known.2);
    let known = code.and_then(|code| by_word(code).or_else(|| by_number(code)));
    known.unwrap_or(match status {
        404 | 410 => NotFound,
        400 | 405 | 406 | 411..=415 | 422 => Invalid,
        402 => PlanLimit,
        403 => NotPermitted,
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
            ("crm", 403, Some("FEATURE_NOT_SUPPORTED"), FeatureOff),
            ("crm", 400, Some("UNHEARD_OF"), Invalid),
            ("desk", 403, Some("LICENSE_ACCESS_LIMITED"), PlanLimit),
            ("desk", 422, Some("UNPROCESSABLE_ENTITY"), Invalid),
            ("books", 400, Some("6041"), NotPermitted),
            ("books", 404, Some("1002"), NotFound),
            ("creator", 404, Some("3100"), NotFound),
            ("creator", 400, Some("6041"), Invalid),
            ("other", 502, None, Unavailable),
            ("other", 418, None, Other),
        ] {
            assert_eq!(of(product, status, code), family, "{product} {status} {code:?}");
        }
    }
}
