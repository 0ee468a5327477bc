//! The TLS backend of rustls with *ring*, or with the provider that the application installed.

use crate::transport::error::TransportError;
use reqwest::ClientBuilder;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use rustls_platform_verifier::Verifier;
use std::sync::Arc;

/// The certificates in a transport's settings.
#[derive(Default)]
pub(in crate::transport) struct Certificates {
    roots: Vec<CertificateDer<'static>>,
    identity: Option<Identity>,
}

struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Certificates {
    pub(in crate::transport) fn parse(roots: &[Vec<u8>], identity: Option<&[u8]>) -> Result<Self, TransportError> {
        let mut parsed = Self::default();
        for pem in roots {
            let certificates = certificates(pem).map_err(|reason| TransportError::InvalidRootCertificate { reason })?;
            let mut store = RootCertStore::empty();
            for certificate in &certificates {
                store
                    .add(certificate.clone())
                    .map_err(|error| TransportError::InvalidRootCertificate { reason: error.to_string() })?;
            }
            parsed.roots.extend(certificates);
        }
        if let Some(pem) = identity {
            let invalid = |reason: String| TransportError::InvalidClientCertificate { reason };
            let chain = certificates(pem).map_err(invalid)?;
            let key = PrivateKeyDer::from_pem_slice(pem).map_err(|error| invalid(pem_reason(&error)))?;
            parsed.identity = Some(Identity { chain, key });
            let builder = with_provider().map_err(|error| TransportError::client(&error))?;
            let builder = builder.with_root_certificates(RootCertStore::empty());
            parsed.with_identity(builder).map_err(|error| invalid(error.to_string()))?;
        }
        Ok(parsed)
    }

    fn with_identity(
        &self,
        builder: ConfigBuilder<ClientConfig, rustls::client::WantsClientCert>,
    ) -> Result<ClientConfig, rustls::Error> {
        match &self.identity {
            Some(Identity { chain, key }) => builder.with_client_auth_cert(chain.clone(), key.clone_key()),
            None => Ok(builder.with_no_client_auth()),
        }
    }
}

impl Clone for Certificates {
    fn clone(&self) -> Self {
        let identity = self.identity.as_ref();
        Self {
            roots: self.roots.clone(),
            identity: identity.map(|Identity { chain, key }| Identity { chain: chain.clone(), key: key.clone_key() }),
        }
    }
}

/// Returns the certificates in a PEM text. Fails if the text is malformed or contains no certificate.
fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match read {
        Ok(certificates) if certificates.is_empty() => Err("the text has no certificate".to_owned()),
        Ok(certificates) => Ok(certificates),
        Err(error) => Err(pem_reason(&error)),
    }
}

/// Returns the reason for `error`, without any part of the PEM text, which may contain a key.
fn pem_reason(error: &pem::Error) -> String {
    let reason = match error {
        pem::Error::MissingSectionEnd { .. } => "a section has no `-----END …-----` line",
        pem::Error::IllegalSectionStart { .. } => "a `-----BEGIN …-----` line is malformed",
        pem::Error::Base64Decode(_) => "a section is not valid base64",
        pem::Error::NoItemsFound => "the text has no private key",
        _ => "the text is not valid PEM",
    };
    reason.to_owned()
}

fn with_provider() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, rustls::Error> {
    ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()
}

fn provider() -> Arc<CryptoProvider> {
    CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()))
}

pub(in crate::transport) fn secure(
    builder: ClientBuilder,
    certificates: &Certificates,
) -> Result<ClientBuilder, TransportError> {
    let config = || -> Result<ClientConfig, rustls::Error> {
        let verifier = verifier(&certificates.roots)?;
        let builder = with_provider()?.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
        certificates.with_identity(builder)
    };
    Ok(builder.tls_backend_preconfigured(config().map_err(|error| TransportError::client(&error))?))
}

#[cfg(any(all(unix, not(target_os = "android")), windows))]
fn verifier(roots: &[CertificateDer<'static>]) -> Result<Verifier, rustls::Error> {
    if roots.is_empty() {
        Verifier::new(provider())
    } else {
        Verifier::new_with_extra_roots(roots.iter().cloned(), provider())
    }
}

/// Returns the verifier of the platform. Fails if `roots` is not empty: the verifier of this platform does not support
/// additional root certificates, and they must not be ignored silently.
#[cfg(not(any(all(unix, not(target_os = "android")), windows)))]
fn verifier(roots: &[CertificateDer<'static>]) -> Result<Verifier, rustls::Error> {
    if roots.is_empty() {
        Verifier::new(provider())
    } else {
        Err(rustls::Error::General("this platform does not support additional root certificates".to_owned()))
    }
}

pub(in crate::transport) fn loopback(builder: ClientBuilder) -> Result<ClientBuilder, TransportError> {
    let config = with_provider().map_err(|error| TransportError::client(&error))?;
    let config = config.with_root_certificates(RootCertStore::empty()).with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}
