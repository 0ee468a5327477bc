//! Errors in the settings of a transport.

use crate::failure::permanent;
use thiserror::Error;

/// An error in the settings of a [`Transport`](super::Transport). Nothing was sent.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum TransportError {
    /// An `https` URL or a certificate in a program without a TLS feature.
    #[error("HTTPS is not compiled in; enable the feature `rustls` or `rustls-ring` of the crate `zoho-auth-typed`")]
    TlsDisabled,
    /// A proxy address that cannot be used.
    #[error("invalid proxy address: {reason}; write `http://HOST:PORT` in `Transport::builder().proxy(…)`")]
    #[non_exhaustive]
    InvalidProxy {
        /// The reason, without the address, because an address may hold a password.
        reason: &'static str,
    },
    /// A PEM text without a valid certificate.
    #[error("invalid root certificate: {reason}; pass PEM text to `Transport::builder().root_certificate(…)`")]
    #[non_exhaustive]
    InvalidRootCertificate {
        /// The reason that the certificate is invalid.
        reason: String,
    },
    /// A PEM text without a valid certificate chain and private key.
    #[error(
        "invalid client certificate: {reason}; pass the chain and its private key in PEM to `Transport::builder().client_certificate(…)`"
    )]
    #[non_exhaustive]
    InvalidClientCertificate {
        /// The reason that the certificate is invalid, without any part of the key.
        reason: String,
    },
    /// A user agent that is not a valid header value.
    #[error(
        "invalid user agent: it contains a character that a header cannot contain; pass visible ASCII to `Transport::builder().user_agent(…)`"
    )]
    InvalidUserAgent,
    /// An HTTP client that cannot be created, for example because the system's certificates cannot be read.
    #[error(
        "failed to create the HTTP client: {reason}; check `SSL_CERT_FILE` and `SSL_CERT_DIR` if they are set, and that the system has a certificate store (`ca-certificates`)"
    )]
    #[non_exhaustive]
    Client {
        /// The reason that the client cannot be created.
        reason: String,
    },
}

permanent!(TransportError);

impl TransportError {
    pub(super) fn client(error: &(dyn std::error::Error + 'static)) -> Self {
        Self::Client { reason: chain(error) }
    }
}

/// Returns the messages of an error and its causes, separated by colons.
pub(super) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
