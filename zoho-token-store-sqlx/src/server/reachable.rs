//! The first connection to a server.

use super::ACQUIRE_TIMEOUT;
use tokio::net::TcpStream;
use tokio::time::timeout;
use zoho_auth_core::StoreError;

/// Fails if the server does not accept connections. The pool would retry a refused connection until its timeout, and
/// then not report the cause.
pub(crate) async fn check_reachable(host: &str, port: u16, location: &str) -> Result<(), StoreError> {
    // The path of a Unix socket.
    if host.starts_with('/') {
        return Ok(());
    }
    match timeout(ACQUIRE_TIMEOUT, TcpStream::connect((host, port))).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(StoreError::from_io(location, &error)),
        Err(_) => {
            let seconds = ACQUIRE_TIMEOUT.as_secs();
            Err(StoreError::unavailable(
                location,
                format!("the server did not accept a connection within {seconds} seconds"),
            ))
        }
    }
}
