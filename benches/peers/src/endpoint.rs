//! A token endpoint for the requests of the other crates.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The response to every request: an access token for an hour, and a device code for the clients that request one.
const ANSWER: &str = r#"{
    "access_token": "ya29.an-access-token-of-this-bench", "token_type": "Bearer", "expires_in": 3600,
    "device_code": "device", "user_code": "user", "verification_url": "http://127.0.0.1/", "interval": 1
}"#;

/// Starts the endpoint and returns its address.
pub(crate) async fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback port should be free");
    let address = format!("http://{}", listener.local_addr().expect("port should have an address"));
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(response(connection));
        }
    });
    address
}

/// Responds to the single request of a connection.
async fn response(mut connection: TcpStream) -> std::io::Result<()> {
    let mut request = [0; 8192];
    let mut read = 0;
    while !is_whole(&request[..read]) {
        match connection.read(&mut request[read..]).await? {
            0 => return Ok(()),
            more => read += more,
        }
    }
    // Google's client requires the header.
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nmetadata-flavor: Google\r\nconnection: close\r\n";
    connection.write_all(format!("{head}content-length: {}\r\n\r\n{ANSWER}", ANSWER.len()).as_bytes()).await
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    length.is_none_or(|length| length.trim().parse().is_ok_and(|length: usize| body.len() >= length))
}
