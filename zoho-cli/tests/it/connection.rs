//! Tests of the options and variables of a connection.

use crate::zoho::{errors, zoho_with};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::thread::JoinHandle;

const CREDENTIALS: [(&str, &str); 3] =
    [("ZOHO_CLIENT_ID", "1000.ID"), ("ZOHO_CLIENT_SECRET", "a-secret"), ("ZOHO_REFRESH_TOKEN", "1000.refresh")];

/// Starts a proxy that refuses one tunnel. Returns the port of the proxy, and a thread that returns the first line of
/// the request.
fn refusing_proxy() -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback should be free");
    let port = listener.local_addr().expect("the listener should have an address").port();
    let request = std::thread::spawn(move || {
        let (stream, _) = listener.accept().expect("the command should connect");
        let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
        let first = lines.next().unwrap_or_default();
        let _ = lines.find(String::is_empty);
        (&stream).write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n").expect("the command should read");
        first
    });
    (port, request)
}

/// Runs `zoho token` against Zoho's own host, which only a proxy could reach, and returns the standard error of the
/// command.
fn refused(variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let variables = [&CREDENTIALS[..], variables].concat();
    let arguments = [&["token", "--refresh", "--dc", "eu"][..], arguments].concat();
    let output = zoho_with(&variables, &arguments);
    let text = errors(&output);
    assert_ne!(output.status.code(), Some(0), "{text}");
    assert!(!text.contains("1000.refresh") && !text.contains("Transport::builder"), "{text}");
    text
}

#[test]
fn proxy_of_the_option_is_used_and_named() {
    let (port, request) = refusing_proxy();
    let text = refused(&[("HTTPS_PROXY", "http://127.0.0.1:9")], &["--proxy", &format!("http://127.0.0.1:{port}")]);
    assert_eq!(request.join().expect("the proxy should not panic"), "CONNECT accounts.zoho.eu:443 HTTP/1.1");
    assert!(text.contains(&format!("cannot connect through the proxy `http://127.0.0.1:{port}`")), "{text}");
    assert!(text.contains("check --proxy or HTTPS_PROXY"), "{text}");
}

#[test]
fn proxy_of_each_variable_is_used() {
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let (port, request) = refusing_proxy();
        let text = refused(&[(name, &format!("me:p%40ss@127.0.0.1:{port}"))], &[]);
        assert_eq!(request.join().expect("the proxy should not panic"), "CONNECT accounts.zoho.eu:443 HTTP/1.1");
        assert!(text.contains("cannot connect through the proxy") && !text.contains("p%40ss"), "{name}: {text}");
    }
}

#[test]
fn invalid_proxy_is_a_usage_error() {
    let text = refused(&[], &["--proxy", "socks5://127.0.0.1:1"]);
    assert!(text.contains("invalid proxy address: its scheme is neither `http` nor `https`"), "{text}");
    assert!(text.contains("--proxy http://HOST:PORT"), "{text}");
}
