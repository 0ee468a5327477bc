//! An application that makes TLS connections with its own default `rustls`.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use support::{Certificates, ClientCertificates, TlsServer, Zoho};
use zoho_auth_typed::Transport;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let zoho = Zoho::start().await?;
    let certificates = Certificates::create()?;
    let server = TlsServer::start(zoho.api(), &certificates, ClientCertificates::Ignored)?;

    let (port, authority, token) = (server.port(), certificates.authority(), zoho.token().to_owned());
    let status = tokio::task::spawn_blocking(move || own_request(port, &authority, &token).map_err(|e| e.to_string()));
    assert_eq!(status.await??, "HTTP/1.1 200 OK");

    zoho.list_users().await?;
    let trusting = Transport::builder().root_certificate(certificates.authority()).build()?;
    zoho.list_users_at(&server.origin(), &trusting).await?;
    println!("own-rustls: both clients received responses");
    Ok(())
}

/// Sends the request with rustls and returns the first line of the response. `ClientConfig::builder()` panics if two
/// TLS providers are compiled in and none is installed.
fn own_request(port: u16, authority: &[u8], token: &str) -> Result<String, Box<dyn Error>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority)?)?;
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost")?)?;
    let mut stream = StreamOwned::new(connection, TcpStream::connect(("127.0.0.1", port))?);
    write!(
        stream,
        "GET /crm/v8/users HTTP/1.1\r\nhost: localhost\r\nauthorization: Zoho-oauthtoken {token}\r\nconnection: close\r\n\r\n"
    )?;
    let mut response = Vec::new();
    // The server may close the connection without TLS's closing alert.
    let _ = stream.read_to_end(&mut response);
    Ok(String::from_utf8_lossy(&response).lines().next().unwrap_or_default().to_owned())
}
