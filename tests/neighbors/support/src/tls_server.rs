//! A TLS server (stunnel) in front of the emulator.

use crate::Certificates;
use crate::process::Server;
use std::error::Error;
use tempfile::TempDir;

/// A TLS server that decrypts requests and forwards them to an origin on loopback.
pub struct TlsServer {
    port: u16,
    _folder: TempDir,
    _server: Server,
}

/// The handling of client certificates by a TLS server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ClientCertificates {
    /// The mode that requests no certificate.
    Ignored,
    /// The mode that rejects clients without a certificate.
    Required,
}

impl TlsServer {
    /// Starts the server in front of `origin`, which has the form `http://127.0.0.1:PORT`.
    pub fn start(
        origin: &str,
        certificates: &Certificates,
        client_certificates: ClientCertificates,
    ) -> Result<Self, Box<dyn Error>> {
        let folder = TempDir::new()?;
        let target = origin.strip_prefix("http://").ok_or("the origin does not begin with `http://`")?;
        let verify = match client_certificates {
            ClientCertificates::Ignored => String::new(),
            ClientCertificates::Required => {
                format!("verifyChain = yes\nCAfile = {}\n", certificates.path("ca.pem").display())
            }
        };
        let certificate = certificates.path("server.pem");
        let (server, port) = Server::start("stunnel", &[], folder.path(), |port| {
            format!(
                "foreground = yes\npid =\n[emulator]\naccept = 127.0.0.1:{port}\nconnect = {target}\ncert = {}\n{verify}",
                certificate.display()
            )
        })?;
        Ok(Self { port, _folder: folder, _server: server })
    }

    /// Returns the server's origin.
    pub fn origin(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Returns the server's port.
    pub fn port(&self) -> u16 {
        self.port
    }
}
