//! The options of a connection: proxy, certificates, and servers on loopback.

use super::loopback::Loopback;
use crate::error::Error;
use clap::Args;
use std::env;
use std::path::PathBuf;
use zoho_auth_typed::{DataCenter, Hosts, Transport, TransportBuilder, TransportError};

/// The usual variables of a proxy for `https`, in curl's order.
const PROXY: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const NO_PROXY: [&str; 2] = ["no_proxy", "NO_PROXY"];
const CERTIFICATES: &str = "SSL_CERT_FILE";

/// The connection to Zoho's servers.
#[derive(Debug, Args)]
pub(crate) struct Connection {
    /// Connect through this HTTP proxy: `http://HOST:PORT`. The default is `HTTPS_PROXY` or `ALL_PROXY`; hosts in
    /// `NO_PROXY` are reached directly. Put an address with a password into the variable, since other users see
    /// arguments.
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    #[command(flatten)]
    loopback: Loopback,
}

impl Connection {
    /// Returns Zoho's servers, or those of `--loopback`.
    pub(crate) fn hosts(&self, data_center: DataCenter) -> Result<Hosts, Error> {
        self.loopback.hosts(data_center)
    }

    /// Returns the transport to these servers, with the proxy and the certificates of the options and the environment.
    pub(crate) fn transport(&self, data_center: DataCenter) -> Result<Transport, Error> {
        let mut builder = Transport::builder().hosts(self.hosts(data_center)?);
        if let Some(proxy) = self.proxy.clone().or_else(|| variable(&PROXY)).filter(|proxy| !proxy.is_empty()) {
            // As curl does it: `proxy.example:3128` is an HTTP proxy.
            builder = builder.proxy(if proxy.contains("://") { proxy } else { format!("http://{proxy}") });
        }
        if let Some(hosts) = variable(&NO_PROXY) {
            builder = builder.no_proxy(hosts);
        }
        with_certificates(builder)?.build().map_err(|error| match error {
            TransportError::InvalidProxy { reason, .. } => Error::usage(
                format!("invalid proxy address: {reason}"),
                "--proxy http://HOST:PORT; or correct HTTPS_PROXY or ALL_PROXY",
            ),
            TransportError::InvalidRootCertificate { reason, .. } => Error::usage(
                format!("invalid certificates in {CERTIFICATES}: {reason}"),
                "put the path of a PEM file into SSL_CERT_FILE",
            ),
            error => Error::refused(error, ""),
        })
    }
}

/// Adds the certificates of `SSL_CERT_FILE`. On Linux they are among the system's already.
fn with_certificates(builder: TransportBuilder) -> Result<TransportBuilder, Error> {
    match env::var_os(CERTIFICATES) {
        Some(path) if !cfg!(target_os = "linux") && !path.is_empty() => {
            let path = PathBuf::from(path);
            let pem = std::fs::read(&path).map_err(|error| {
                Error::read(&path, error, "put the path of a PEM file into SSL_CERT_FILE, or unset it")
            })?;
            Ok(builder.root_certificate(pem))
        }
        _ => Ok(builder),
    }
}

/// Returns the first of these variables that is set and not empty.
fn variable(names: &[&str]) -> Option<String> {
    names.iter().filter_map(|name| env::var(name).ok()).find(|value| !value.is_empty())
}
