//! The HTTP client of tests, examples and benchmarks for servers on loopback.

/// Returns a builder of a client that ignores proxies and does not follow redirects. The client needs neither the
/// certificates of the system nor an installed TLS provider.
pub fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .tls_backend_rustls()
        .tls_certs_only([])
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
}

/// Returns a client that [`builder`] builds.
///
/// # Panics
/// Panics if the client cannot be built. The settings of [`builder`] do not cause this.
pub fn client() -> reqwest::Client {
    builder().build().expect("client without certificates should build")
}
