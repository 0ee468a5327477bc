//! HTTP to Zoho: bounded in time and size, TLS but for loopback, no redirect followed.

mod reply;
mod tls;

pub(crate) use reply::{API_ANSWER, NoReply, Reply, TOKEN_ANSWER};

use crate::data_center::Hosts;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use thiserror::Error;

/// How the toolkit reaches Zoho: the hosts, the time-out, and the connections. Cheap to clone; clones share connections.
///
/// The default reaches the hosts of the catalogue's table and nothing else. Nothing is read from the environment but
/// the certificates that the system trusts: no proxy, no host.
#[derive(Clone)]
pub struct Http(Arc<Inner>);

struct Inner {
    hosts: Hosts,
    timeout: Duration,
    hurried: Clients,
    patient: Clients,
}

/// A client for TLS, and one for loopback.
#[derive(Default)]
struct Clients {
    secure: OnceLock<Result<reqwest::Client, NoHttp>>,
    loopback: OnceLock<Result<reqwest::Client, NoHttp>>,
}

/// How long a request may take, from connecting to the last byte.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The HTTP client cannot be made: the system's certificates cannot be read, for one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("no HTTP client can be made: {reason}; check that the system has a certificate store (`ca-certificates`)")]
pub struct NoHttp {
    reason: String,
}

impl Http {
    /// The hosts of the catalogue's table, and 30 seconds for a request.
    pub fn new() -> Self {
        Self::with(Hosts::default(), TIMEOUT)
    }

    fn with(hosts: Hosts, timeout: Duration) -> Self {
        Self(Arc::new(Inner { hosts, timeout, hurried: Clients::default(), patient: Clients::default() }))
    }

    /// The same with other hosts: those of the table, and servers on loopback in place of some.
    #[must_use]
    pub fn hosts(&self, hosts: Hosts) -> Self {
        Self::with(hosts, self.0.timeout)
    }

    /// The same with another time for a request, from connecting to the last byte.
    #[must_use]
    pub fn timeout(&self, timeout: Duration) -> Self {
        Self::with(self.0.hosts.clone(), timeout)
    }

    pub(crate) fn known_hosts(&self) -> &Hosts {
        &self.0.hosts
    }

    /// The client for this URL: its own without TLS for loopback, which needs no certificates.
    pub(crate) fn client(&self, url: &url::Url) -> Result<&reqwest::Client, NoHttp> {
        self.0.hurried.client(url, self.0.timeout, true)
    }

    /// The same without a time for the whole: for transfers, which may take hours and see themselves that they move.
    pub(crate) fn patient_client(&self, url: &url::Url) -> Result<&reqwest::Client, NoHttp> {
        self.0.patient.client(url, self.0.timeout, false)
    }
}

impl Clients {
    fn client(&self, url: &url::Url, timeout: Duration, whole: bool) -> Result<&reqwest::Client, NoHttp> {
        let (slot, secure) = match url.scheme() {
            "http" => (&self.loopback, false),
            _ => (&self.secure, true),
        };
        let client = slot.get_or_init(|| {
            let tls = if secure { tls::configuration() } else { tls::none() };
            let tls = tls.map_err(|error| NoHttp { reason: error.to_string() })?;
            let builder = reqwest::Client::builder().https_only(secure).tls_backend_preconfigured(tls);
            build(if whole { builder.timeout(timeout) } else { builder }, timeout)
        });
        client.as_ref().map_err(Clone::clone)
    }
}

fn build(builder: reqwest::ClientBuilder, timeout: Duration) -> Result<reqwest::Client, NoHttp> {
    builder
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(timeout.min(Duration::from_secs(10)))
        .user_agent(concat!("zoho-auth-typed/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| NoHttp { reason: error.without_url().to_string() })
}

impl Default for Http {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").field("timeout", &self.0.timeout).finish_non_exhaustive()
    }
}
