//! The reasons for which a gateway rejects a request.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ApiError {
    NoToken,
    InvalidToken,
    InsufficientScope,
    NoOrganization,
    WrongOrganization,
    /// A request that exceeds a rate limit.
    RateLimited,
    /// A request that exceeds the quota of a day.
    QuotaExceeded,
    /// A call that is not in the catalog. No source documents Zoho's response: the text is the emulator's, in the
    /// product's envelope.
    NoSuchCall,
}
