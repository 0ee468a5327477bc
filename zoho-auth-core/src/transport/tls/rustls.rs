//! The TLS backend of rustls with the provider that `reqwest` chooses, or with the provider that the application
//! installed.

use crate::transport::error::{TransportError, chain};
use reqwest::{Certificate, ClientBuilder, Identity};

/// The certificates in a transport's settings.
#[derive(Clone, Default)]
pub(in crate::transport) struct Certificates {
    roots: Vec<Certificate>,
    identity: Option<Identity>,
}

impl Certificates {
    pub(in crate::transport) fn parse(roots: &[Vec<u8>], identity: Option<&[u8]>) -> Result<Self, TransportError> {
        let mut parsed = Self::default();
        for pem in roots {
            let invalid = |reason: String| TransportError::InvalidRootCertificate { reason };
            let certificates =
                Certificate::from_pem_bundle(pem).map_err(|error| invalid(chain(&error.without_url())))?;
            if certificates.is_empty() {
                return Err(invalid("the text has no certificate".to_owned()));
            }
            parsed.roots.extend(certificates);
        }
        if let Some(pem) = identity {
            let identity = Identity::from_pem(pem)
                .map_err(|error| TransportError::InvalidClientCertificate { reason: chain(&error.without_url()) })?;
            parsed.identity = Some(identity);
        }
        parsed.check()?;
        Ok(parsed)
    }

    /// Checks the certificates by building clients with them, because certificates are decoded only when a client is
    /// built. The clients do not use the system's certificates.
    fn check(&self) -> Result<(), TransportError> {
        if !self.roots.is_empty() {
            let builder = ClientBuilder::new().no_proxy().tls_backend_rustls();
            let roots = builder.tls_certs_only(self.roots.clone()).build();
            roots.map_err(|error| TransportError::InvalidRootCertificate { reason: chain(&error) })?;
        }
        if let Some(identity) = &self.identity {
            let builder = ClientBuilder::new().no_proxy().tls_backend_rustls().tls_certs_only([]);
            let identity = builder.identity(identity.clone()).build();
            identity.map_err(|error| TransportError::InvalidClientCertificate { reason: chain(&error) })?;
        }
        Ok(())
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the same signature as in the other backends")]
pub(in crate::transport) fn secure(
    builder: ClientBuilder,
    certificates: &Certificates,
) -> Result<ClientBuilder, TransportError> {
    let builder = builder.tls_backend_rustls().tls_certs_merge(certificates.roots.iter().cloned());
    Ok(match &certificates.identity {
        Some(identity) => builder.identity(identity.clone()),
        None => builder,
    })
}

#[expect(clippy::unnecessary_wraps, reason = "the same signature as in the other backends")]
pub(in crate::transport) fn loopback(builder: ClientBuilder) -> Result<ClientBuilder, TransportError> {
    Ok(builder.tls_backend_rustls().tls_certs_only([]))
}
