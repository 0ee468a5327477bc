//! The backend without TLS: only servers on loopback can be reached.

use crate::transport::error::TransportError;
use reqwest::ClientBuilder;

/// The certificates in a transport's settings, of which there are none.
#[derive(Clone, Default)]
pub(in crate::transport) struct Certificates {}

impl Certificates {
    pub(in crate::transport) fn parse(roots: &[Vec<u8>], identity: Option<&[u8]>) -> Result<Self, TransportError> {
        if roots.is_empty() && identity.is_none() { Ok(Self {}) } else { Err(TransportError::TlsDisabled) }
    }
}

pub(in crate::transport) fn secure(_: ClientBuilder, _: &Certificates) -> Result<ClientBuilder, TransportError> {
    Err(TransportError::TlsDisabled)
}

#[expect(clippy::unnecessary_wraps, reason = "the same signature as in the other backends")]
pub(in crate::transport) fn loopback(builder: ClientBuilder) -> Result<ClientBuilder, TransportError> {
    Ok(builder)
}
