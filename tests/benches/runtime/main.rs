//! What the toolkit costs while it runs: a call beside the same call of a bare HTTP client, and a token in hand.
//!
//! ```text
//! cargo bench -p tests --bench runtime
//! ```

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};
use zoho_auth_typed::store::Memory;
use zoho_auth_typed::{Account, Client, DataCenter, Hosts, Http, OAuth, Protection, TokenManager, crm, zoho_app};
use zoho_emulator::Emulator;

#[zoho_app]
struct Leads {
    users: crm::GetUsers,
}

/// Calls of each kind, one after the other, by turns: what the machine does meanwhile meets both.
const CALLS: usize = 20_000;
/// Tokens of one measurement.
const TOKENS: u32 = 5_000_000;

fn main() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(run());
}

async fn run() {
    // A minimal server, so that its own work hides as little as possible.
    let address = serve().await;
    let hosts = Hosts::default().with_loopback(DataCenter::EU, &address, &address).expect("loopback");
    let client = Client::<Leads>::from_access_token("1000.token", DataCenter::EU).with_http(Http::new().hosts(hosts));
    let _ = rustls::crypto::ring::default_provider().install_default();
    let bare = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().expect("a client");
    let url = format!("{address}/crm/v8/users");

    let (mut ours, mut theirs) = (Vec::with_capacity(CALLS), Vec::with_capacity(CALLS));
    for turn in 0..CALLS + 1_000 {
        let began = Instant::now();
        let answer = client.send(Leads::users()).await.expect("an answer").into_bytes();
        let of_ours = began.elapsed();
        let began = Instant::now();
        let request =
            bare.get(&url).header("authorization", "Zoho-oauthtoken 1000.token").header("accept", "application/json");
        let same = request.send().await.expect("an answer").bytes().await.expect("a body");
        let of_theirs = began.elapsed();
        assert_eq!(answer, same);
        if turn >= 1_000 {
            ours.push(of_ours);
            theirs.push(of_theirs);
        }
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!("a call, bare reqwest        {:>10.2} µs (median of {CALLS})", micros(theirs));
    println!("a call, client.send         {:>10.2} µs", micros(ours));
    println!("  more than bare            {:>10.2} µs", micros(ours) - micros(theirs));

    let (_zoho, account) = account().await;
    let one = tokens(&account);
    println!("a token in hand, one thread {one:>10.1} ns (mean of {TOKENS})");
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| tokens(&account));
        }
    });
    let both = f64::from(2 * TOKENS) / began.elapsed().as_secs_f64();
    println!("two threads                 {:>10.2} times the tokens of one", both * one / 1e9);
}

/// Nanoseconds for a token.
fn tokens(account: &Account) -> f64 {
    let began = Instant::now();
    for _ in 0..TOKENS {
        let future = pin!(account.token());
        let Poll::Ready(token) = future.poll(&mut Context::from_waker(Waker::noop())) else { panic!("it waits") };
        std::hint::black_box(token.expect("a token"));
    }
    began.elapsed().as_secs_f64() * 1e9 / f64::from(TOKENS)
}

/// An account with a fresh token, and the emulator that gave it.
async fn account() -> (Emulator, Account) {
    let zoho = Emulator::start().await.expect("ports on loopback");
    let app = zoho.register(zoho_emulator::Client::self_client());
    zoho.user("anna", "eu");
    let http = Http::new().hosts(Hosts::on_loopback(zoho.servers()).expect("loopback"));
    let oauth = OAuth::<Leads>::self_client().client_id(app.id()).client_secret(app.secret().to_owned());
    let oauth = oauth.registered_at(DataCenter::US).build().with_http(http);
    let manager = TokenManager::builder(Memory::new(), Protection::plaintext()).client(&oauth).build();
    let refresh_token = zoho.refresh_token(&app, "anna", Leads::SCOPE);
    let account = manager.keep(oauth.account_id("anna", DataCenter::EU), refresh_token).await.expect("kept");
    account.token().await.expect("a token");
    (zoho, account)
}

/// Answers every request with the same few bytes.
async fn serve() -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    const ANSWER: &[u8] =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n{\"users\":[]}";
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port on loopback");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut asked = [0; 4096];
                // One request a packet: both clients send a head and wait.
                while connection.read(&mut asked).await.is_ok_and(|read| read > 0) {
                    if connection.write_all(ANSWER).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    address
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
