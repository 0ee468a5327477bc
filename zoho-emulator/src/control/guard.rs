//! The check that a request of the control server comes from the test and not from a web page.

use super::reply::Reply;
use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, HOST, ORIGIN};
use std::net::IpAddr;
use subtle::ConstantTimeEq;

/// Rejects a request from a browser, a request for another host, and a request without the token.
///
/// A web page sends the header `Origin` with each request that could change the emulator. A web page whose host name
/// leads to this machine (DNS rebinding) sends its own name in the header `Host`.
pub(super) fn check(headers: &HeaderMap, token: &str) -> Result<(), Reply> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if headers.get_all(HOST).iter().count() != 1 || !is_loopback_literal(host) {
        return Err(Reply::error(403, "the header Host must be a loopback address, such as 127.0.0.1"));
    }
    if headers.contains_key(ORIGIN) {
        return Err(Reply::error(403, "requests from web pages are rejected; send no header Origin"));
    }
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let given = given.strip_prefix("Bearer ").unwrap_or_default();
    if bool::from(given.as_bytes().ct_eq(token.as_bytes())) {
        Ok(())
    } else {
        Err(Reply::error(401, "the control token is missing or wrong; send it as `Authorization: Bearer TOKEN`"))
    }
}

/// Returns `true` if `host` is an IP address of loopback, with or without a port. Returns `false` for a name such as
/// `localhost`.
fn is_loopback_literal(host: &str) -> bool {
    let (address, port) = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, port)) => (address, port),
            None => return false,
        },
        None => host.find(':').map_or((host, ""), |colon| host.split_at(colon)),
    };
    let is_port = port.strip_prefix(':').is_none_or(|port| port.parse::<u16>().is_ok());
    let has_valid_port = port.is_empty() || (port.starts_with(':') && is_port);
    has_valid_port && address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_loopback_are_hosts() {
        for host in ["127.0.0.1", "127.0.0.1:80", "[::1]:80", "[::1]"] {
            assert!(is_loopback_literal(host), "{host}");
        }
        for host in [
            "",
            "localhost",
            "localhost:80",
            "evil.example",
            "127.0.0.1.evil.example",
            "10.0.0.1",
            "[::1",
            "[::1]x",
            "127.0.0.1:x",
        ] {
            assert!(!is_loopback_literal(host), "{host}");
        }
    }
}
