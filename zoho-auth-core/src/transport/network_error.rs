//! The kinds of failures below HTTP. Messages use the kind to name the setting that helps.

use std::error::Error;
use std::fmt;

/// The message of `rustls` for a certificate of an unknown authority.
const UNTRUSTED: &str = "invalid peer certificate: UnknownIssuer";
/// The first words of `hyper-util`'s messages about a proxy.
pub(super) const TUNNEL: &str = "tunnel error: ";

/// The kind of a failure below HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NetworkErrorKind {
    /// A proxy that cannot be reached or does not connect to the server.
    Proxy,
    /// A server certificate that is signed by an untrusted authority.
    UntrustedCertificate,
    /// A failure of another kind: of name resolution, TCP or TLS, or a connection that was lost.
    Other,
}

impl NetworkErrorKind {
    /// Returns the kind of failure according to the messages of an error and its causes.
    ///
    /// The messages are those of `hyper-util` (tunnels) and `rustls` (certificates). Their types cannot be matched:
    /// `hyper-util` does not export its types, and in the default build only `reqwest` depends on `rustls`. A
    /// certificate message must match as a whole, because other messages contain names that a server chooses.
    pub(super) fn from_error(error: &(dyn Error + 'static)) -> Self {
        let mut kind = Self::Other;
        let mut source = Some(error);
        while let Some(cause) = source {
            let message = cause.to_string();
            if message == UNTRUSTED {
                return Self::UntrustedCertificate;
            }
            if message.starts_with(TUNNEL) {
                kind = Self::Proxy;
            }
            source = cause.source();
        }
        kind
    }

    /// Returns the advice for this kind of failure, to be displayed at the end of a message. The advice may be an empty
    /// text.
    pub(crate) fn advice(self) -> Advice {
        Advice(self)
    }
}

/// The advice for a kind of failure, to be displayed at the end of a message.
#[derive(Clone, Copy, Debug)]
pub struct Advice(NetworkErrorKind);

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            NetworkErrorKind::Proxy => f.write_str(
                "; check the address and credentials in `Transport::builder().proxy(…)`, and the proxy's rules",
            ),
            NetworkErrorKind::UntrustedCertificate => {
                f.write_str("; add the certificate authority with `Transport::builder().root_certificate(…)`")
            }
            NetworkErrorKind::Other => Ok(()),
        }
    }
}
