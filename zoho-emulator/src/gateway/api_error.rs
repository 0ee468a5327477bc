//! The reasons for which a gateway rejects a request.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ApiError {
    NoToken,
    InvalidToken,
    InsufficientScope,
    NoOrganization,
    WrongOrganization,
    /// The catalog has no such call. No source documents Zoho's response: the text is the emulator's, in the product's
    /// envelope.
    NoSuchCall,
}
