//! The page that the user's browser shows after the callback.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Response, StatusCode};

/// Returns an HTML page with one sentence.
pub(super) fn page(status: StatusCode, sentence: &'static str) -> Response<Full<Bytes>> {
    let html = format!(
        "<!doctype html><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Sign-in</title><style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:30rem;\
         margin:20vh auto;padding:0 1rem;text-align:center}}</style><p>{sentence}</p>"
    );
    let mut response = Response::new(Full::new(Bytes::from(html)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        // The URL of this page contains the authorization code.
        ("referrer-policy", "no-referrer"),
        ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"),
    ] {
        headers.insert(name, hyper::header::HeaderValue::from_static(value));
    }
    response
}
