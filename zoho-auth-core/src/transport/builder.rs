//! The builder of a transport, and its settings.

use super::clients::Clients;
use super::error::TransportError;
use super::tls::Certificates;
use super::{Hosts, Transport};
use reqwest::header::HeaderValue;
use secrecy::zeroize::Zeroizing;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// The default limit on the time of a whole request, from connecting to the last byte.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The default limit on the time for making a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The longest proxy address, in bytes.
const MAX_PROXY_URL: usize = 4_096;
/// The longest time that idle connections are kept. Timers cannot represent much longer times.
const MAX_POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(365 * 24 * 3600);

/// Builder for [`Transport`].
///
/// Requests to `http` servers on loopback ([`Hosts::with_loopback`]) use neither TLS nor the proxy. Requests to `https`
/// servers on loopback use the settings of this builder, as requests to Zoho do.
#[derive(Clone, Default)]
pub struct TransportBuilder {
    hosts: Hosts,
    proxy: Option<Zeroizing<String>>,
    no_proxy: Option<String>,
    root_certificates: Vec<Vec<u8>>,
    client_certificate: Option<Zeroizing<Vec<u8>>>,
    user_agent: Option<String>,
    connections: Connections,
}

/// The settings that need no validation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Connections {
    pub(super) timeout: Duration,
    pub(super) connect_timeout: Duration,
    pub(super) read_timeout: Option<Duration>,
    pub(super) pool_idle_timeout: Option<Duration>,
    pub(super) pool_max_idle_per_host: Option<usize>,
}

/// The checked settings of a transport.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) connections: Connections,
    pub(super) proxy: Option<Proxy>,
    pub(super) certificates: Certificates,
    pub(super) user_agent: HeaderValue,
}

/// A proxy with its exceptions.
#[derive(Clone)]
pub(super) struct Proxy {
    /// The address without credentials, for messages.
    pub(super) name: String,
    pub(super) proxy: reqwest::Proxy,
}

impl TransportBuilder {
    /// Sets the hosts. The default is the built-in table of data centers.
    #[must_use]
    pub fn hosts(mut self, hosts: Hosts) -> Self {
        self.hosts = hosts;
        self
    }

    /// Sends all requests through an HTTP proxy: `http://HOST:PORT` or `https://HOST:PORT`. Credentials are written
    /// before the host as `USER:PASSWORD@`, percent-encoded.
    ///
    /// Requests use a tunnel (`CONNECT`): the proxy sees the host names of Zoho's servers but no token. The address of
    /// the proxy is never read from an environment variable.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(Zeroizing::new(url.into()));
        self
    }

    /// Connects directly to `hosts` even if a proxy is set. The list is comma-separated and follows the rules of the
    /// variable `NO_PROXY`. An entry is a domain such as `.example.com`, a network such as `192.0.2.0/24`, or `*` for
    /// every host name.
    #[must_use]
    pub fn no_proxy(mut self, hosts: impl Into<String>) -> Self {
        self.no_proxy = Some(hosts.into());
        self
    }

    /// Adds the certificate authorities in the PEM text `pem` to the authorities of the system, for example the
    /// authority of a company proxy that inspects TLS. This method can be called several times.
    #[must_use]
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// Presents a client certificate to servers that request it. The PEM text holds the certificate chain and its
    /// private key.
    #[must_use]
    pub fn client_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.client_certificate = Some(Zeroizing::new(pem.into()));
        self
    }

    /// Limits the time of a whole request, from connecting to the last byte. The default is 30 seconds. Uploads and
    /// downloads have no such limit.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.connections.timeout = timeout;
        self
    }

    /// Limits the time for making a connection, including TLS. The default is 10 seconds.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connections.connect_timeout = timeout;
        self
    }

    /// Limits the time until a response begins, and between two reads of its body. There is no such limit by default.
    /// The limit does not apply to uploads and downloads, which detect stalled transfers themselves.
    #[must_use]
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.connections.read_timeout = Some(timeout);
        self
    }

    /// Sets the header `User-Agent`. The default is `zoho-auth-typed/`, followed by the version of the crate.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Closes connections that were idle for the time `timeout`. The default is 90 seconds, and the maximum is 365
    /// days.
    #[must_use]
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.connections.pool_idle_timeout = Some(timeout.min(MAX_POOL_IDLE_TIMEOUT));
        self
    }

    /// Limits the number of idle connections per host. There is no limit by default. With a limit of 0, each connection
    /// is closed after its request.
    #[must_use]
    pub fn pool_max_idle_per_host(mut self, connections: usize) -> Self {
        self.connections.pool_max_idle_per_host = Some(connections);
        self
    }

    /// Checks the settings and returns the transport. No connection is made.
    ///
    /// # Errors
    /// Fails if the proxy's address, a certificate or the user agent is invalid. Also fails if certificates are given
    /// but no TLS feature is enabled.
    pub fn build(self) -> Result<Transport, TransportError> {
        let proxy = match &self.proxy {
            Some(url) => Some(Proxy::parse(url, self.no_proxy.as_deref())?),
            None => None,
        };
        let user_agent = match &self.user_agent {
            Some(text) => HeaderValue::from_str(text).map_err(|_| TransportError::InvalidUserAgent)?,
            None => default_user_agent(),
        };
        let identity = self.client_certificate.as_deref().map(Vec::as_slice);
        let certificates = Certificates::parse(&self.root_certificates, identity)?;
        let settings = Settings { connections: self.connections, proxy, certificates, user_agent };
        Ok(Transport { hosts: Arc::new(self.hosts), clients: Arc::new(Clients::new(settings)) })
    }
}

impl Proxy {
    fn parse(text: &str, no_proxy: Option<&str>) -> Result<Self, TransportError> {
        let invalid = |reason| TransportError::InvalidProxy { reason };
        let url = Url::parse(text.trim()).map_err(|_| invalid("it is not a URL"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(invalid("its scheme is neither `http` nor `https`"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(invalid("it has a path, a query or a fragment"));
        }
        // `http::Uri` rejects hosts that `url` accepts, and the HTTP library then connects without the proxy.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let is_usable = match url.host() {
            Some(url::Host::Domain(name)) => name.bytes().all(is_plain),
            host => host.is_some(),
        };
        if !is_usable || url.as_str().len() > MAX_PROXY_URL {
            return Err(invalid("its host is not a host name"));
        }
        let name = url.origin().ascii_serialization();
        let proxy = reqwest::Proxy::all(url).map_err(|_| invalid("the HTTP library rejects it"))?;
        let exceptions = no_proxy.and_then(reqwest::NoProxy::from_string);
        Ok(Self { name, proxy: proxy.no_proxy(exceptions) })
    }
}

fn default_user_agent() -> HeaderValue {
    HeaderValue::from_static(concat!("zoho-auth-typed/", env!("CARGO_PKG_VERSION")))
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            timeout: TIMEOUT,
            connect_timeout: CONNECT_TIMEOUT,
            read_timeout: None,
            pool_idle_timeout: None,
            pool_max_idle_per_host: None,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connections: Connections::default(),
            proxy: None,
            certificates: Certificates::default(),
            user_agent: default_user_agent(),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("connections", &self.connections)
            .field("proxy", &self.proxy.as_ref().map(|proxy| &proxy.name))
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}

/// Formats the builder without the proxy's address and the client certificate, because they may contain a password and
/// a private key.
impl fmt::Debug for TransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportBuilder").field("connections", &self.connections).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(builder: TransportBuilder) -> String {
        builder.build().expect_err("the settings should be invalid").to_string()
    }

    #[test]
    fn proxy_address_is_checked() {
        let unrendered = ["http://${PROXY_HOST}:3128", "http://{{proxy}}:3128", "http://a`b:1"];
        for bad in unrendered.into_iter().chain([
            "proxy.example:3128",
            "",
            "socks5://127.0.0.1:1",
            "http://127.0.0.1:1/path",
            "http://h:1/?q",
        ]) {
            let text = error(Transport::builder().proxy(bad));
            assert!(text.contains("write `http://HOST:PORT`"), "{bad}: {text}");
        }
        for good in ["http://127.0.0.1:3128", "https://proxy.example", "http://me:p%40ss@proxy.example:1/"] {
            assert!(Transport::builder().proxy(good).build().is_ok(), "{good}");
        }
    }

    #[test]
    fn proxy_password_is_not_printed() {
        let builder = Transport::builder().proxy("http://me:secret-word@proxy.example:1");
        let transport = builder.clone().build().expect("the proxy address should be valid");
        for text in [format!("{builder:?}"), format!("{transport:?}")] {
            assert!(!text.contains("secret-word"), "{text}");
        }
        assert!(!error(Transport::builder().proxy("http://me:secret-word@h:1/path")).contains("secret-word"));
    }

    #[test]
    fn user_agent_is_checked() {
        assert!(error(Transport::builder().user_agent("a\nb")).contains("user agent"));
    }

    #[test]
    #[cfg(any(feature = "rustls", feature = "rustls-ring"))]
    fn certificates_are_checked() {
        for bad in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            assert!(error(Transport::builder().root_certificate(bad)).contains("root certificate"), "{bad:?}");
            assert!(error(Transport::builder().client_certificate(bad)).contains("client certificate"), "{bad:?}");
        }
    }

    #[test]
    #[cfg(any(feature = "rustls", feature = "rustls-ring"))]
    fn key_is_not_printed_when_line_breaks_are_lost() {
        let pem = "-----BEGIN PRIVATE KEY----- c2VjcmV0LWtleS1ieXRlcw== -----END PRIVATE KEY-----";
        let bytes = "99, 50, 86, 106, 99, 109, 86, 48";
        for text in [pem.to_owned(), pem.replace(' ', "\\n"), pem.replace(" c2", "\nc2")] {
            for builder in [
                Transport::builder().root_certificate(text.clone()),
                Transport::builder().client_certificate(text.clone()),
            ] {
                let error = builder.build().expect_err("the text should not be valid PEM");
                let printed = format!("{error} {error:?}");
                assert!(!printed.contains("c2VjcmV0") && !printed.contains(bytes), "{printed}");
            }
        }
    }

    #[test]
    #[cfg(not(any(feature = "rustls", feature = "rustls-ring")))]
    fn certificates_need_tls() {
        for builder in [Transport::builder().root_certificate("x"), Transport::builder().client_certificate("x")] {
            let text = error(builder);
            assert!(text.contains("`rustls`") && text.contains("`rustls-ring`"), "{text}");
        }
    }
}
