//! The options of a connection: proxy, certificates, and servers on loopback.

use super::hints;
use super::loopback::Loopback;
use crate::error::Error;
use clap::Args;
use std::env;
use std::fmt;
use std::path::PathBuf;
use zoho_auth_typed::{DataCenter, Hosts, Transport, transport::TransportBuilder};

/// The usual proxy variables for `https`, in curl's order.
const PROXY: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const NO_PROXY: [&str; 2] = ["no_proxy", "NO_PROXY"];
const CERTIFICATES: &str = "SSL_CERT_FILE";

/// The options for the connection to Zoho's servers.
#[derive(Args)]
pub(crate) struct Connection {
    /// Connect through this HTTP proxy: `http://HOST:PORT`. The default is `HTTPS_PROXY` or `ALL_PROXY`; hosts in
    /// `NO_PROXY` are reached directly. Set an address with a password only in the variable, because other users can
    /// see arguments.
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    #[command(flatten)]
    loopback: Loopback,
}

/// A representation without the address of the proxy, which may contain a password.
impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("loopback", &self.loopback).finish_non_exhaustive()
    }
}

impl Connection {
    /// Returns Zoho's hosts. The servers of `--loopback` replace the hosts of their data centers; `data_center` is the
    /// data center of servers without `DC=`.
    pub(crate) fn hosts(&self, data_center: DataCenter) -> Result<Hosts, Error> {
        self.loopback.hosts(data_center)
    }

    /// Returns the transport to the hosts, with the proxy of the option or the environment, and with the certificates
    /// of `SSL_CERT_FILE`.
    pub(crate) fn transport(&self, data_center: DataCenter) -> Result<Transport, Error> {
        let mut builder = Transport::builder().hosts(self.hosts(data_center)?);
        let proxy = match &self.proxy {
            Some(proxy) => Some(proxy.clone()),
            None => variable(&PROXY)?,
        };
        if let Some(proxy) = proxy.filter(|proxy| !proxy.is_empty()) {
            // The command treats `proxy.example:3128` as an HTTP proxy, like curl.
            builder = builder.proxy(if proxy.contains("://") { proxy } else { format!("http://{proxy}") });
        }
        if let Some(hosts) = variable(&NO_PROXY)? {
            builder = builder.no_proxy(hosts);
        }
        with_certificates(builder)?.build().map_err(|error| hints::transport_error(&error))
    }
}

/// Adds the certificates in the file of `SSL_CERT_FILE`, except on Linux. There, the TLS library itself reads the
/// variable, and replaces the system's certificates with those in the file.
fn with_certificates(builder: TransportBuilder) -> Result<TransportBuilder, Error> {
    match env::var_os(CERTIFICATES) {
        Some(path) if !cfg!(target_os = "linux") && !path.is_empty() => {
            let path = PathBuf::from(path);
            let pem = std::fs::read(&path).map_err(|error| {
                Error::read(&path, error, "set SSL_CERT_FILE to the path of a PEM file, or unset it")
            })?;
            Ok(builder.root_certificate(pem))
        }
        _ => Ok(builder),
    }
}

/// Returns the value of the first of these variables that is set and not empty. Returns `None` if all are unset or
/// empty.
///
/// # Errors
/// Fails if the value is not UTF-8, because a proxy setting must not be ignored.
fn variable(names: &[&str]) -> Result<Option<String>, Error> {
    let set = names.iter().find_map(|name| Some((name, env::var_os(name).filter(|value| !value.is_empty())?)));
    set.map(|(name, value)| {
        value
            .into_string()
            .map_err(|_| Error::usage(format!("the variable {name} is not UTF-8"), "correct or unset the variable"))
    })
    .transpose()
}
