//! The time of a call, beside the same call with a bare HTTP client.

use crate::row;
use crate::zoho::Leads;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use zoho_auth_typed::{Client, DataCenter, Hosts, Transport};

/// The number of measured calls of each client. The two clients alternate, so that other load on the machine affects
/// both.
const CALLS: usize = 20_000;
/// The number of calls before the measured ones.
const WARM_UP: usize = 1_000;

pub(crate) async fn run() {
    // A minimal server, so that its own work hides as little as possible.
    let address = serve().await;
    let hosts = Hosts::default().with_loopback(DataCenter::EU, &address, &address).expect("origins should be loopback");
    let client = Client::<Leads>::from_access_token("1000.token", DataCenter::EU)
        .with_transport(Transport::new().with_hosts(hosts));
    let bare = loopback_client::builder().timeout(Duration::from_secs(30)).build().expect("client should be built");
    let url = format!("{address}/crm/v8/users");

    let (mut ours, mut theirs) = (Vec::with_capacity(CALLS), Vec::with_capacity(CALLS));
    for turn in 0..CALLS + WARM_UP {
        let began = Instant::now();
        let response = client.send(Leads::users()).await.expect("request should succeed").into_bytes();
        let of_ours = began.elapsed();
        let began = Instant::now();
        let request =
            bare.get(&url).header("authorization", "Zoho-oauthtoken 1000.token").header("accept", "application/json");
        let same = request.send().await.expect("request should succeed").bytes().await.expect("body should be read");
        let of_theirs = began.elapsed();
        assert_eq!(response, same);
        if turn >= WARM_UP {
            ours.push(of_ours);
            theirs.push(of_theirs);
        }
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let more = ours - theirs;
    row(
        "`client.send` beside the same request of a bare reqwest, loopback, release",
        &format!("{ours:.2} µs and {theirs:.2} µs: {more:.2} µs more (medians of {CALLS})"),
        "3 µs",
    );
}

/// Starts a server that sends the same few bytes in response to every request. Returns the server's address.
pub(crate) async fn serve() -> String {
    const ANSWER: &[u8] =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n{\"users\":[]}";
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback port should be free");
    let address = format!("http://{}", listener.local_addr().expect("port should have an address"));
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 4096];
                // Each packet is one request, because both clients send a head and wait for the response.
                while connection.read(&mut request).await.is_ok_and(|read| read > 0) {
                    if connection.write_all(ANSWER).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    address
}

/// Returns the median of the times, in microseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e6
}
