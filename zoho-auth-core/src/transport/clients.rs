//! The HTTP clients of a transport. Each client is created on its first use.

use super::builder::Settings;
use super::error::TransportError;
use super::tls;
use std::sync::OnceLock;
use std::time::Duration;

/// The clients of a transport with their settings.
#[derive(Default)]
pub(super) struct Clients {
    settings: Settings,
    with_total_timeout: Pair,
    streaming: Pair,
}

/// An HTTP client for `https` URLs, and an HTTP client for `http` URLs on loopback.
#[derive(Default)]
struct Pair {
    secure: OnceLock<reqwest::Client>,
    loopback: OnceLock<reqwest::Client>,
}

impl Clients {
    pub(super) fn new(settings: Settings) -> Self {
        Self { settings, ..Self::default() }
    }

    pub(super) fn with_timeout(&self, timeout: Duration) -> Self {
        let mut settings = self.settings.clone();
        settings.connections.timeout = timeout;
        Self::new(settings)
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the proxy's address without credentials, or `None` if no proxy is set.
    pub(super) fn proxy_name(&self) -> Option<&str> {
        self.settings.proxy.as_ref().map(|proxy| proxy.name.as_str())
    }

    pub(super) fn with_total_timeout(&self, url: &url::Url) -> Result<&reqwest::Client, TransportError> {
        self.with_total_timeout.client(url, &self.settings, Some(self.settings.connections.timeout))
    }

    pub(super) fn streaming(&self, url: &url::Url) -> Result<&reqwest::Client, TransportError> {
        self.streaming.client(url, &self.settings, None)
    }
}

impl Pair {
    fn client(
        &self,
        url: &url::Url,
        settings: &Settings,
        timeout: Option<Duration>,
    ) -> Result<&reqwest::Client, TransportError> {
        let is_loopback = url.scheme() == "http";
        let cell = if is_loopback { &self.loopback } else { &self.secure };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        // Errors are not stored: the reason that a client cannot be created, such as too many open files, may be
        // temporary.
        let client = if is_loopback { loopback(settings, timeout) } else { secure(settings, timeout) }?;
        Ok(cell.get_or_init(|| client))
    }
}

fn secure(settings: &Settings, timeout: Option<Duration>) -> Result<reqwest::Client, TransportError> {
    let builder = tls::secure(common(settings, timeout), &settings.certificates)?.https_only(true);
    build(match &settings.proxy {
        Some(proxy) => builder.proxy(proxy.proxy.clone()),
        None => builder,
    })
}

fn loopback(settings: &Settings, timeout: Option<Duration>) -> Result<reqwest::Client, TransportError> {
    build(tls::loopback(common(settings, timeout))?)
}

/// Returns a builder with explicit settings, so that clients do not depend on the features of `reqwest` that the
/// application enables. Cargo unifies features, and several features change the defaults of every client in the
/// program.
fn common(settings: &Settings, timeout: Option<Duration>) -> reqwest::ClientBuilder {
    let connections = &settings.connections;
    let mut builder = reqwest::Client::builder()
        .no_proxy()
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        .no_hickory_dns()
        .http1_only()
        .retry(reqwest::retry::never())
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(connections.connect_timeout.min(connections.timeout))
        .user_agent(settings.user_agent.clone());
    if let Some(timeout) = timeout {
        builder = builder.timeout(timeout);
        // The HTTP library starts this timer with the request, and an upload does not reset the timer.
        if let Some(timeout) = connections.read_timeout {
            builder = builder.read_timeout(timeout);
        }
    }
    if let Some(timeout) = connections.pool_idle_timeout {
        builder = builder.pool_idle_timeout(timeout);
    }
    if let Some(connections) = connections.pool_max_idle_per_host {
        builder = builder.pool_max_idle_per_host(connections);
    }
    builder
}

fn build(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, TransportError> {
    builder.build().map_err(|error| TransportError::client(&error.without_url()))
}
