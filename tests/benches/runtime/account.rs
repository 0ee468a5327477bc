//! The cost per request of the token of an account, measured with requests that use such a token and with the same
//! requests that use a fixed token.

use crate::row;
use crate::zoho::{Leads, Zoho};
use std::time::Instant;
use tokio::runtime::Handle;
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::{Client, DataCenter, Encryption, Hosts, TokenManager, Transport};

/// The number of requests per thread and round.
const REQUESTS: u32 = 1_000;
/// The number of rounds for each client. The two clients alternate, so that other load on the machine affects both.
const ROUNDS: usize = 60;

pub(crate) async fn run(zoho: &Zoho) {
    let gateway = crate::calls::serve().await;
    let way = zoho.way();
    let oauth = way.oauth();
    let manager = TokenManager::builder(MemoryStore::new(), Encryption::disabled()).oauth_client(&oauth).build();
    let account =
        manager.insert(way.id("account"), zoho.refresh_token("account")).await.expect("account should be stored");
    let hosts = Hosts::default().with_loopback(DataCenter::EU, &gateway, &gateway).expect("origins should be loopback");
    let transport = Transport::new().with_hosts(hosts);
    let of_account = oauth.client(&account).await.expect("account should be stored").with_transport(transport.clone());
    let fixed = Client::<Leads>::from_access_token("1000.token", DataCenter::EU).with_transport(transport);
    of_account.access_token().await.expect("access token should be returned");

    for threads in [1, 2] {
        let mut times = [Vec::with_capacity(ROUNDS), Vec::with_capacity(ROUNDS)];
        for turn in 0..=ROUNDS {
            for (client, times) in [&of_account, &fixed].into_iter().zip(&mut times) {
                let time = microseconds(threads, client);
                // The first round warms up.
                if turn > 0 {
                    times.push(time);
                }
            }
        }
        let [account, fixed] = times.map(Quartiles::of);
        let each = if threads == 1 { "one thread" } else { "two threads" };
        row(
            &format!("`client.send` with the token of an account beside a fixed token, loopback, {each}, release"),
            &format!("{account} and {fixed} per request (medians and quartiles of {ROUNDS} rounds)"),
            "–",
        );
    }
}

/// Sends `REQUESTS` requests on each of `threads` threads. Returns the mean time between two responses over all
/// threads, in microseconds.
fn microseconds(threads: u32, client: &Client<Leads>) -> f64 {
    let runtime = &Handle::current();
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                runtime.block_on(async {
                    for _ in 0..REQUESTS {
                        let response = client.send(Leads::users()).await.expect("request should succeed");
                        std::hint::black_box(response.into_bytes());
                    }
                });
            });
        }
    });
    began.elapsed().as_secs_f64() * 1e6 / f64::from(threads * REQUESTS)
}

struct Quartiles([f64; 3]);

impl Quartiles {
    fn of(mut times: Vec<f64>) -> Self {
        times.sort_unstable_by(f64::total_cmp);
        Self([1, 2, 3].map(|quarter| times[times.len() * quarter / 4]))
    }
}

impl std::fmt::Display for Quartiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self([first, median, third]) = self;
        write!(f, "{median:.2} µs ({first:.2} to {third:.2})")
    }
}
