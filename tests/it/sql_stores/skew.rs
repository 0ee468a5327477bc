//! Replicas on PostgreSQL whose clocks differ by ten or twenty minutes.

use super::new_table;
use super::virtual_day::{VirtualClock, replica, use_account, zoho};
use crate::manager::{TestEnv, text};
use optional_software::servers;
use std::time::Duration;
use zoho_auth_typed::store::PostgresStore;
use zoho_auth_typed::token_manager::Clock;
use zoho_emulator::Fault;

/// The number of seconds by which the clock of each replica is ahead of the slowest clock.
const AHEAD: [u64; 3] = [0, 600, 1200];
/// The delay of Zoho's response. No test really waits for the response, because the test advances the emulator's clock.
const HELD: Duration = Duration::from_secs(1_000_000);

/// The time between two uses of the account.
const TICK: Duration = Duration::from_secs(300);

/// Checks that a process whose clock differs replaces a lease holder that stalls during a refresh.
async fn replace_holder(url: &str, holder_ahead: u64, other_ahead: u64) {
    let env = TestEnv::start().await;
    let table = new_table();
    let store = async || PostgresStore::connect_with(url, &table).await.expect("server should be available");
    let holder = env.manager_builder(store().await).clock(env.clock.ahead(holder_ahead)).build();
    let account = env.insert_account(&holder).await;
    env.zoho.fault(Fault::Slow(HELD));
    let refresh = tokio::spawn({
        let account = account.clone();
        async move { text(&account).await }
    });
    env.wait_for_refreshes(1).await;
    let started = env.clock.seconds();
    let other = env.manager_builder(store().await).clock(env.clock.jumping().ahead(other_ahead)).build();
    let other = other.account(env.id()).expect("manager should have the client");
    let newer = text(&other).await;
    let waited = env.clock.seconds() - started;
    assert!(
        waited <= 66,
        "clocks ahead by {holder_ahead} and {other_ahead} seconds should not cause a wait of {waited} seconds"
    );
    env.zoho.clock().advance(HELD);
    assert_eq!(
        refresh.await.expect("task should not panic"),
        newer,
        "the former lease holder should use the token of the new one"
    );
    assert_eq!([text(&account).await, text(&other).await], [newer.clone(), newer]);
    assert_eq!(env.refreshes(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stalled_holder_with_another_clock_is_replaced() {
    let Some(url) = servers::postgres("leases of skewed clocks on PostgreSQL") else { return };
    for holder in AHEAD {
        for other in AHEAD.into_iter().filter(|other| *other != holder) {
            replace_holder(&url, holder, other).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_with_skewed_clocks_refresh_once_per_hour() {
    const TICKS: u32 = 72;
    let Some(url) = servers::postgres("refreshes of skewed clocks on PostgreSQL") else { return };
    let (zoho, app, shared) = zoho().await;
    let clock = VirtualClock::start();
    let table = new_table();
    zoho.user("anna", "eu");
    let token = zoho.refresh_token(&app, "anna", "ZohoCRM.modules.leads.READ");
    let mut replicas = Vec::new();
    for ahead in AHEAD {
        let clock = clock.ahead(ahead);
        let manager = replica(&url, &table, &shared, clock.clone()).await;
        replicas.push((manager, clock));
    }
    let id = shared.account_id("anna");
    replicas[0].0.insert(id.clone(), token).await.expect("account should be stored");
    for tick in 0..TICKS {
        // The replicas take turns in using the account first.
        for turn in 0..3 {
            let (manager, own_clock) = &replicas[(usize::try_from(tick).expect("number should be small") + turn) % 3];
            let account = manager.account(id.clone()).expect("manager should have the client");
            use_account(account, own_clock.now() + TICK).await;
        }
        clock.advance(&zoho, TICK.as_secs());
    }
    let refreshes = zoho.requests().iter().filter(|request| request.is_refresh()).count();
    // The fastest clock causes one refresh per 55 minutes in six hours. One more refresh is allowed.
    assert!((7..=8).contains(&refreshes), "{refreshes}");
}
