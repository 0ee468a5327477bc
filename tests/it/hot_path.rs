//! The cost of a cached token, which needs no allocation.

use crate::loopback::transport;
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::token_manager::{Metrics, RefreshOutcome};
use zoho_auth_typed::{Account, AccountId, Client, DataCenter, Encryption, OAuthClient, TokenManager, scopes};
use zoho_emulator::Emulator;

#[derive(scopes::ScopeSet)]
#[scopes(scopes::ZohoCRM::Modules::Leads::Read)]
struct Leads;

/// Metrics that count refreshes, and panic if a task waits for a cached token.
struct CountedRefreshes(AtomicU32);

impl Metrics for CountedRefreshes {
    fn record_refresh(&self, _: &AccountId, _: RefreshOutcome, _: Duration) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn record_wait(&self, _: &AccountId, _: Duration) {
        assert!(self.0.load(Ordering::Relaxed) <= 1, "no task should wait for a cached token");
    }
}

const TIMES: u32 = 100_000;

/// Returns the output of a future, and panics if the future is not ready at once.
pub(crate) fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the future should be ready"),
    }
}

/// Starts the emulator. Returns it with an account that has a cached token, and with a client of the account.
async fn start() -> (Emulator, Account, Client<Leads>) {
    let zoho = Emulator::start().await.expect("emulator should start");
    let app = zoho.register(zoho_emulator::Registration::self_client());
    zoho.user("anna", "eu");
    let transport = transport(zoho.servers());
    let oauth = OAuthClient::<Leads>::self_client().client_id(app.id()).client_secret(app.secret().to_owned());
    let oauth = oauth.data_center(DataCenter::US).build().with_transport(transport);
    let manager = TokenManager::builder(MemoryStore::new(), Encryption::disabled()).oauth_client(&oauth);
    let manager = manager.metrics(CountedRefreshes(AtomicU32::new(0))).build();
    let refresh_token = zoho.refresh_token(&app, "anna", "ZohoCRM.modules.leads.READ");
    let account = manager
        .insert(oauth.account_id("anna", DataCenter::EU), refresh_token)
        .await
        .expect("account should be stored");
    let client = oauth.client(&account).await.expect("account should have the scopes of the client");
    account.token().await.expect("token should be returned");
    (zoho, account, client)
}

#[tokio::test]
async fn cached_token_allocates_nothing() {
    let (_zoho, account, client) = start().await;
    let started = Instant::now();
    let counted = allocation_counter::measure(|| {
        for _ in 0..TIMES {
            at_once(account.token()).expect("token should be returned");
        }
    });
    println!("time for a token: {:?}", started.elapsed() / TIMES);
    assert_eq!(counted.count_total, 0);
    let counted =
        allocation_counter::measure(|| drop(at_once(client.access_token()).expect("token should be returned")));
    assert_eq!(counted.count_total, 0);
}

#[tokio::test]
async fn cached_token_allocates_nothing_on_several_threads() {
    let (_zoho, account, _) = start().await;
    let take = || {
        // `arc-swap` allocates once per thread.
        at_once(account.token()).expect("token should be returned");
        allocation_counter::measure(|| {
            for _ in 0..TIMES {
                at_once(account.token()).expect("token should be returned");
            }
        })
        .count_total
    };
    let counted: u64 = std::thread::scope(|scope| {
        let threads = [(); 4].map(|()| scope.spawn(take));
        threads.into_iter().map(|thread| thread.join().expect("task should not panic")).sum()
    });
    assert_eq!(counted, 0);
}
