//! The HTTP connections to Zoho: limited in time and size, encrypted except on loopback, without redirects.

mod builder;
mod clients;
mod error;
pub(crate) mod network_error;
pub(crate) mod response;
mod tls;

pub use builder::TransportBuilder;
pub use error::TransportError;
pub use network_error::NetworkErrorKind;
pub(crate) use response::{MAX_TOKEN_RESPONSE, RawResponse, ResponseError};

use crate::data_center::Hosts;
use clients::Clients;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The connection settings of a client: hosts, proxy, certificates, timeouts and the connection pool.
///
/// `Transport` is cheap to clone, and clones share their connections. The default transport connects directly to the
/// hosts of the built-in data-center table. It trusts the certificate authorities of the system. It reads neither a
/// proxy nor a host from the environment. On Linux, `SSL_CERT_FILE` and `SSL_CERT_DIR` can replace the system's
/// certificates.
///
/// ```
/// use std::time::Duration;
/// use zoho_auth_core::Transport;
///
/// let transport = Transport::builder()
///     .proxy("http://proxy.example:3128")
///     .timeout(Duration::from_secs(20))
///     .build()?;
/// # drop(transport);
/// # Ok::<(), zoho_auth_core::transport::TransportError>(())
/// ```
#[derive(Clone)]
pub struct Transport {
    hosts: Arc<Hosts>,
    clients: Arc<Clients>,
}

impl Transport {
    /// Returns the default transport: the built-in hosts, and a limit of 30 seconds per request.
    pub fn new() -> Self {
        Self { hosts: Arc::default(), clients: Arc::default() }
    }

    /// Returns a builder for the optional settings: proxy, certificates, timeouts and connection pool.
    pub fn builder() -> TransportBuilder {
        TransportBuilder::default()
    }

    /// Returns this transport with other hosts: the built-in table with some servers replaced by servers on loopback.
    /// The returned transport shares its connections with `self`.
    #[must_use]
    pub fn with_hosts(&self, hosts: Hosts) -> Self {
        Self { hosts: Arc::new(hosts), clients: Arc::clone(&self.clients) }
    }

    /// Returns this transport with another limit on the time of a whole request, from connecting to the last byte. The
    /// returned transport does not share its connections with `self`.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        Self { hosts: Arc::clone(&self.hosts), clients: Arc::new(self.clients.with_timeout(timeout)) }
    }

    pub(crate) fn known_hosts(&self) -> &Hosts {
        &self.hosts
    }

    /// Returns the HTTP client for `url`, with a limit on the time of the whole request.
    pub(crate) fn client(&self, url: &url::Url) -> Result<&reqwest::Client, TransportError> {
        self.clients.with_total_timeout(url)
    }

    /// Returns the HTTP client for uploads to `url` and downloads from it, which may take hours. The client does not
    /// limit the time of a whole request, because transfers detect stalls themselves.
    pub(crate) fn streaming_client(&self, url: &url::Url) -> Result<&reqwest::Client, TransportError> {
        self.clients.streaming(url)
    }

    /// Adds the name of the configured proxy to the error if the proxy may have caused the failure.
    pub(crate) fn explain(&self, error: ResponseError) -> ResponseError {
        match self.clients.proxy_name() {
            Some(proxy) => error.with_proxy(proxy),
            None => error,
        }
    }
}

impl Default for Transport {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("settings", &self.clients.settings()).finish_non_exhaustive()
    }
}
