//! The reasons why a gateway rejects a request.

/// The reason why a gateway rejects a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ApiError {
    NoToken,
    InvalidToken,
    InsufficientScope,
    NoOrganization,
    WrongOrganization,
    /// A request that exceeds a rate limit.
    RateLimited,
    /// A request that exceeds the daily quota.
    QuotaExceeded,
    /// A call that is not in the catalog. No source documents Zoho's response, so the emulator sends its own text in
    /// the product's envelope.
    NoSuchCall,
}
