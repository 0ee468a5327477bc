//! The kind of a failure below HTTP, so that messages can name the setting that helps.

use std::fmt;

/// The kind of a failure below HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NetworkErrorKind {
    /// The proxy cannot be reached, or refuses to connect to the server.
    Proxy,
    /// The server's certificate is signed by an authority that is not trusted.
    UntrustedCertificate,
    /// Any other failure: name resolution, TCP, TLS, or a connection that broke.
    Other,
}

impl NetworkErrorKind {
    /// Finds the kind in the messages of an error and its causes.
    ///
    /// The texts are those of `hyper-util` (tunnels) and `rustls` (certificates). Their types cannot be matched:
    /// `hyper-util` does not return its own, and in the default build `rustls` is a dependency of `reqwest` only.
    pub(super) fn from_text(text: &str) -> Self {
        if text.contains("UnknownIssuer") {
            Self::UntrustedCertificate
        } else if text.contains("tunnel error") {
            Self::Proxy
        } else {
            Self::Other
        }
    }

    /// Returns the advice that ends a message, or an empty text.
    pub(crate) fn advice(self) -> Advice {
        Advice(self)
    }
}

/// The advice for a kind of failure, as the end of a message.
pub(crate) struct Advice(NetworkErrorKind);

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
