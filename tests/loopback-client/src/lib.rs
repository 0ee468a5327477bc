//! The HTTP client of tests, examples and benchmarks for servers on loopback.

/// Returns a builder of a client that needs neither the system's certificates nor a provider that the process
/// installs, ignores proxies, and follows no redirect.
pub fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .tls_backend_rustls()
        .tls_certs_only([])
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
}

/// Returns the client of [`builder`].
///
/// # Panics
/// Panics if the client cannot be built, which nothing in [`builder`] can cause.
pub fn client() -> reqwest::Client {
    builder().build().expect("a client without certificates can always be built")
}
