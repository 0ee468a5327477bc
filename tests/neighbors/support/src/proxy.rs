//! An HTTP proxy (tinyproxy).

use crate::process::Server;
use std::error::Error;
use tempfile::TempDir;

/// A proxy that opens tunnels to one port only.
pub struct Proxy {
    port: u16,
    folder: TempDir,
    _server: Server,
}

impl Proxy {
    /// Starts a proxy that opens tunnels to `allowed_port`. The proxy requires the credentials (`USER PASSWORD`), if
    /// there are any.
    pub fn start(allowed_port: u16, credentials: Option<&str>) -> Result<Self, Box<dyn Error>> {
        let folder = TempDir::new()?;
        let credentials = credentials.map(|both| format!("BasicAuth {both}\n")).unwrap_or_default();
        let log = folder.path().join("log");
        std::fs::write(&log, "")?;
        let (server, port) = Server::start("tinyproxy", &["-d", "-c"], folder.path(), |port| {
            format!(
                "Port {port}\nListen 127.0.0.1\nTimeout 60\nLogFile \"{}\"\nLogLevel Info\nMaxClients 20\n\
                 Allow 127.0.0.1\nAllow ::1\nConnectPort {allowed_port}\n{credentials}",
                log.display()
            )
        })?;
        Ok(Self { port, folder, _server: server })
    }

    /// Returns the URL of the proxy, with the credentials (`USER:PASSWORD`) if there are any.
    pub fn url(&self, credentials: Option<&str>) -> String {
        let credentials = credentials.map(|both| format!("{both}@")).unwrap_or_default();
        format!("http://{credentials}127.0.0.1:{}", self.port)
    }

    /// Returns the log of the proxy.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}
