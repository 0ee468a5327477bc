//! Facts about the responses of APIs, from the catalog: error codes, the outcome in the body, rate-limit headers, page
//! limits, paging styles, upload hosts.

use super::ProductInfo;
use serde_json::Value;
use std::fmt;
pub use zoho_catalog::{ErrorKind, PagingError, PagingKind, RateLimitValue, TokenErrorKind};

/// The facts about the responses of one API.
#[derive(Clone, Copy)]
pub struct ApiFacts {
    /// The meanings of error codes.
    pub errors: &'static [ErrorFact],
    /// The members of the body that report the outcome, for an API that reports errors with a successful HTTP status.
    pub body_outcome: Option<BodyOutcome>,
    /// The response headers that report a rate limit: each name in lower case, and the value that the header reports.
    pub rate_limit_headers: &'static [(&'static str, RateLimitValue)],
    /// The limits on lists.
    pub page_limits: PageLimits,
    /// The paging styles of the calls that return a list page by page.
    pub paging: &'static [Paging],
    /// The calls that upload a file to a host other than the product's, each with the name of that host.
    pub upload_hosts: &'static [(&'static str, &'static str)],
}

/// The meaning of an error code.
#[derive(Clone, Copy)]
pub struct ErrorFact {
    code: &'static str,
    /// The kind of error, or `None` if the HTTP status decides.
    kind: Option<ErrorKind>,
    paging: Option<PagingError>,
    /// Another meaning that the code may have.
    also: Option<ErrorKind>,
}

impl ErrorFact {
    /// Returns the fact with another meaning that the code may have.
    #[must_use]
    pub const fn or(self, also: Option<ErrorKind>) -> Self {
        Self { also, ..self }
    }

    /// Returns the other meaning that the code may have, or `None` if there is only one meaning.
    pub fn also(self) -> Option<ErrorKind> {
        self.also
    }
}

/// The members of a response body that report the outcome.
#[derive(Clone, Copy)]
pub struct BodyOutcome {
    /// The member of the body, and of each result, that holds the code.
    member: &'static str,
    /// The code that stands for success.
    success: &'static str,
    /// The member that holds one result per record. The name is empty if the API has no such member.
    pub results: &'static str,
}

impl BodyOutcome {
    /// Returns `true` if `object`, the body or one of its results, has a code that does not stand for success. Returns
    /// `false` if the object has no code.
    pub fn is_refusal(self, object: &Value) -> bool {
        match object.get(self.member) {
            Some(Value::String(code)) => code != self.success,
            Some(Value::Number(code)) => code.to_string() != self.success,
            _ => false,
        }
    }
}

/// The limits on lists, as far as they are known.
#[derive(Clone, Copy)]
pub struct PageLimits {
    /// The number of items in a page if the request does not set the page size.
    pub default_page_size: Option<u64>,
    /// The number of items that a client can reach with page numbers.
    pub max_items_by_number: Option<u64>,
    /// The number of items that a client can reach with page tokens.
    pub max_items_by_token: Option<u64>,
}

/// A style of returning a list page by page. The text or number of a fact is empty or `None` if the fact is unknown or
/// does not apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The kind of the value that selects a page.
    pub by: PagingKind,
    /// The parameter that selects a page.
    pub parameter: &'static str,
    /// A flag that is `true` if the parameter and the next page token of the response are headers.
    pub in_header: bool,
    /// The parameter for the number of items in a page.
    pub size: &'static str,
    /// The parameter for the page number, for a list with page tokens whose responses may lack a token.
    pub page_number: &'static str,
    /// The number of the first page, or the index of the first item.
    pub first: Option<u64>,
    /// The largest number of items in a page.
    pub max_size: Option<u64>,
    /// The path of the list in the response, separated by dots.
    pub items: &'static str,
    /// The path of the flag that is `true` if another page follows.
    pub more: &'static str,
    /// The path of the next page token in the response, or the name of the header that holds the token.
    pub next: &'static str,
}

zoho_scopes_macros::__common_facts!();

impl ApiFacts {
    /// The facts about a product of which no fact is known.
    pub const NONE: Self = Self {
        errors: &[],
        body_outcome: NO_OUTCOME,
        rate_limit_headers: &[],
        page_limits: PageLimits {
            default_page_size: UNKNOWN,
            max_items_by_number: UNKNOWN,
            max_items_by_token: UNKNOWN,
        },
        paging: &[],
        upload_hosts: &[],
    };
}

/// Formats the facts without their tables, which would fill the log of every call.
impl fmt::Debug for ApiFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiFacts").finish_non_exhaustive()
    }
}

/// The kind of an error code whose meaning the HTTP status decides.
pub const BY_STATUS: Option<ErrorKind> = None;
/// An unknown limit.
pub const UNKNOWN: Option<u64> = None;

/// The outcome of an API that reports errors by the HTTP status.
pub const NO_OUTCOME: Option<BodyOutcome> = None;

/// Returns the members of the body that report the outcome, from the fields of [`BodyOutcome`].
pub const fn outcome(member: &'static str, success: &'static str, results: &'static str) -> Option<BodyOutcome> {
    Some(BodyOutcome { member, success, results })
}

/// Returns a known limit of `items` items.
pub const fn items(items: u64) -> Option<u64> {
    Some(items)
}

/// Returns the meaning of an error code.
pub const fn error(code: &'static str, kind: Option<ErrorKind>) -> ErrorFact {
    ErrorFact { code, kind, paging: None, also: None }
}

/// Returns the meaning of an error code for a client that reads a list page by page.
pub const fn paging_error(code: &'static str, kind: Option<ErrorKind>, paging: PagingError) -> ErrorFact {
    ErrorFact { code, kind, paging: Some(paging), also: None }
}

/// Defines short names for variants, because each token of generated code costs time in every build.
macro_rules! names {
    ($($name:ident: $type:ty = $value:expr,)+) => {
        $(
            #[doc = concat!("The value `", stringify!($value), "`.")]
            pub const $name: $type = $value;
        )+
    };
}

names! {
    NOT_FOUND: Option<ErrorKind> = Some(ErrorKind::NotFound),
    DUPLICATE: Option<ErrorKind> = Some(ErrorKind::Duplicate),
    INVALID_REQUEST: Option<ErrorKind> = Some(ErrorKind::InvalidRequest),
    PERMISSION_DENIED: Option<ErrorKind> = Some(ErrorKind::PermissionDenied),
    QUOTA_EXCEEDED: Option<ErrorKind> = Some(ErrorKind::QuotaExceeded),
    LOCKED: Option<ErrorKind> = Some(ErrorKind::Locked),
    FEATURE_DISABLED: Option<ErrorKind> = Some(ErrorKind::FeatureDisabled),
    UNAVAILABLE: Option<ErrorKind> = Some(ErrorKind::Unavailable),
    INVALID_TOKEN: Option<ErrorKind> = Some(ErrorKind::InvalidToken),
    INSUFFICIENT_SCOPE: Option<ErrorKind> = Some(ErrorKind::InsufficientScope),
    RATE_LIMITED: Option<ErrorKind> = Some(ErrorKind::RateLimited),
    OTHER: Option<ErrorKind> = Some(ErrorKind::Other),
    END_OF_LIST: PagingError = PagingError::EndOfList,
    PAGE_NUMBER_LIMIT: PagingError = PagingError::PageNumberLimit,
    PAGE_TOKEN_LIMIT: PagingError = PagingError::PageTokenLimit,
    PAGE_TOKEN_REJECTED: PagingError = PagingError::PageTokenRejected,
}

/// Returns the meaning of an error code: the product's own meaning, or else the meaning that all products share.
/// Returns `None` for an unknown code.
pub fn error_fact(product: &ProductInfo, code: &str) -> Option<ErrorFact> {
    let other = OTHER_PRODUCTS.iter().find(|(name, _)| *name == product.name).map(|(_, errors)| *errors);
    let lists = [product.facts.errors, other.unwrap_or_default(), COMMON.errors];
    lists.into_iter().flatten().find(|fact| fact.code == code).copied()
}

/// Returns the kind of an error code, if the code has one.
pub fn error_kind(product: &ProductInfo, code: &str) -> Option<ErrorKind> {
    error_fact(product, code)?.kind
}

/// Returns the meaning of an error code for a client that reads a list page by page, if the code has one.
pub fn paging_meaning(product: &ProductInfo, code: &str) -> Option<PagingError> {
    error_fact(product, code)?.paging
}

/// Returns the names of the response headers that report `value`, with the headers of the product first.
pub fn rate_limit_headers(product: &ProductInfo, value: RateLimitValue) -> impl Iterator<Item = &'static str> + use<> {
    let headers = product.facts.rate_limit_headers.iter().chain(COMMON.rate_limit_headers);
    headers.filter(move |(_, holds)| *holds == value).map(|(name, _)| *name)
}

/// Returns the meaning of an error code of the token endpoint, or `None` if the code is unknown.
pub fn token_error_kind(code: &str) -> Option<TokenErrorKind> {
    TOKEN_ERRORS.iter().find(|(known, _)| *known == code).map(|(_, kind)| *kind)
}
