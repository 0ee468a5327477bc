//! Processes whose clocks differ by far more than the allowed skew, and clocks that are set back: no account is locked
//! out, no token is lost, and few refreshes are sent twice.

use super::{HOUR, LeadSync, TestEnv, text};
use crate::manual_clock::HandClock;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::token_manager::Clock;
use zoho_auth_typed::{Client, ExposeSecret, Failure, TokenManager, TokenStore};
use zoho_emulator::Fault;

const MINUTE: i64 = 60;
/// The shortest time from one refresh to the next, in seconds: an hour minus the longest refresh window.
const SHORTEST_CYCLE: u64 = HOUR - 360;

/// The clock of a process, which is ahead of or behind the right time. The skew does not affect the time for which
/// tasks sleep.
#[derive(Clone)]
struct SkewedClock {
    right: HandClock,
    /// The skew in seconds.
    skew: Arc<AtomicI64>,
}

impl SkewedClock {
    fn new(right: &HandClock, skew: i64) -> Self {
        Self { right: right.clone(), skew: Arc::new(AtomicI64::new(skew)) }
    }

    fn set(&self, skew: i64) {
        self.skew.store(skew, Ordering::SeqCst);
    }
}

impl Clock for SkewedClock {
    fn now(&self) -> SystemTime {
        let skew = self.skew.load(Ordering::SeqCst);
        let (now, difference) = (Clock::now(&self.right), Duration::from_secs(skew.unsigned_abs()));
        if skew < 0 { now - difference } else { now + difference }
    }

    async fn sleep(&self, how_long: Duration) {
        Clock::sleep(&self.right, how_long).await;
    }
}

struct Process {
    clock: SkewedClock,
    manager: TokenManager,
    client: Client<LeadSync>,
    store: MemoryStore,
}

/// Creates two processes that share one store and whose clocks have the given skews, in seconds.
async fn processes(world: &TestEnv, right: &HandClock, skews: [i64; 2]) -> [Process; 2] {
    let store = MemoryStore::new();
    let clocks = skews.map(|skew| SkewedClock::new(right, skew));
    let managers = clocks.clone().map(|clock| world.manager_builder(store.clone()).clock(clock).build());
    world.insert_account(&managers[0]).await;
    let mut processes = Vec::new();
    for (clock, manager) in clocks.into_iter().zip(managers) {
        let account = manager.account(world.id()).expect("manager should have the client");
        let client = world.oauth.client(&account).await.expect("account should have the scopes of the client");
        processes.push(Process { clock, manager, client, store: store.clone() });
    }
    processes.try_into().ok().expect("there should be two processes")
}

/// Sends a call from each process every `step` seconds, for `seconds` seconds. Panics if a call fails.
async fn call_for(world: &TestEnv, processes: &[Process], seconds: u64, step: usize) {
    for _ in (0..seconds).step_by(step) {
        for process in processes {
            process.client.send(LeadSync::leads().fields("Last_Name")).await.expect("token should be accepted");
            settle(world, &process.store).await;
        }
        world.pass(step as u64);
    }
}

/// Waits until no process holds the lease. Background refreshes have then ended.
async fn settle(world: &TestEnv, store: &MemoryStore) {
    // A started refresh acquires the lease before its first wait, so a few turns of the runtime suffice.
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
    let is_held = async || {
        let stored = store.load(&world.id()).await.expect("store should be available").expect("record should exist");
        stored.record.to_json().expose_secret().contains("\"holder\"")
    };
    while is_held().await {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Returns the largest number of refreshes that two processes with equal clocks send in `seconds` seconds.
fn ideal(seconds: u64) -> usize {
    usize::try_from(seconds / SHORTEST_CYCLE + 1).expect("number should be small")
}

#[tokio::test]
async fn clocks_ten_minutes_apart_cost_one_more_refresh() {
    for skews in [[10, -10], [-10, 10], [0, 10], [10, 0], [0, -10], [-10, 0]] {
        let world = TestEnv::start().await;
        let processes = processes(&world, &world.clock.jumping(), skews.map(|minutes| minutes * MINUTE)).await;
        call_for(&world, &processes, 6 * HOUR, 120).await;
        let refreshes = world.refreshes();
        assert!(
            refreshes <= ideal(6 * HOUR) + 1,
            "clock skews of {skews:?} minutes should not cause {refreshes} refreshes"
        );
    }
}

#[tokio::test]
async fn lone_process_uses_the_tokens_of_one_with_another_clock() {
    for skews in [[10, -10], [-10, 10]] {
        let world = TestEnv::start().await;
        let [first, second] = processes(&world, &world.clock.jumping(), skews.map(|minutes| minutes * MINUTE)).await;
        call_for(&world, &[first], 600, 120).await;
        assert_eq!(world.refreshes(), 1);
        // The first process has ended. The second one uses its token, and refreshes early, or after the API rejects it.
        call_for(&world, &[second], 4 * HOUR, 120).await;
        let refreshes = world.refreshes();
        assert!(
            refreshes <= ideal(4 * HOUR) + 2,
            "clock skews of {skews:?} minutes should not cause {refreshes} refreshes"
        );
    }
}

#[tokio::test]
async fn lease_of_a_process_with_another_clock_is_taken_over() {
    for skews in [[10, -10], [-10, 10]] {
        let world = TestEnv::start().await;
        let [crashed, next] = processes(&world, &world.clock.jumping(), skews.map(|minutes| minutes * MINUTE)).await;
        world.zoho.fault(Fault::Slow(Duration::from_secs(1_000_000)));
        let account = crashed.manager.account(world.id()).expect("manager should have the client");
        let waiting = tokio::spawn(async move { account.token().await.map(drop) });
        world.wait_for_refreshes(1).await;
        let before = Clock::now(&world.clock);
        text(&next.manager.account(world.id()).expect("manager should have the client")).await;
        let waited = Clock::now(&world.clock).duration_since(before).expect("time should advance").as_secs();
        assert!(waited <= 66, "clock skews of {skews:?} minutes should not cause a wait of {waited} seconds");
        // The response to the first process arrives too late and replaces no token.
        world.zoho.clock().advance(Duration::from_secs(1_000_000));
        waiting.await.expect("task should not panic").expect("token of the second process should be returned");
        assert_eq!(world.refreshes(), 2);
    }
}

#[tokio::test]
async fn skewed_clocks_refresh_an_expired_token_up_to_twice() {
    // A process whose clock is ahead takes over a lease that has not expired according to the clock of the lease
    // holder.
    for (skews, expected) in [([10, -10], 1), ([-10, 10], 2)] {
        let world = TestEnv::start().await;
        let clock = world.clock.clone();
        let processes = processes(&world, &clock, skews.map(|minutes| minutes * MINUTE)).await;
        world.zoho.fault(Fault::Slow(Duration::from_millis(50)).times(2));
        let tasks = processes.each_ref().map(|process| {
            let account = process.manager.account(world.id()).expect("manager should have the client");
            tokio::spawn(async move { text(&account).await })
        });
        while !tasks.iter().all(tokio::task::JoinHandle::is_finished) {
            clock.advance_by(Duration::from_millis(20));
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let [first, second] = tasks;
        assert_eq!(
            first.await.expect("task should not panic"),
            second.await.expect("task should not panic"),
            "both processes should use the same token"
        );
        assert_eq!(world.refreshes(), expected, "refreshes with clock skews of {skews:?} minutes");
        for process in &processes {
            process.client.send(LeadSync::leads().fields("Last_Name")).await.expect("token should be accepted");
        }
    }
}

#[tokio::test]
async fn clock_that_is_set_back_costs_one_more_refresh() {
    for minutes_back in [10, 60, 24 * 60] {
        let world = TestEnv::start().await;
        let processes = processes(&world, &world.clock.jumping(), [0, 0]).await;
        call_for(&world, &processes, HOUR / 2, 120).await;
        processes[0].clock.set(-minutes_back * MINUTE);
        call_for(&world, &processes, HOUR, 120).await;
        processes[1].clock.set(-minutes_back * MINUTE);
        call_for(&world, &processes, 3 * HOUR, 120).await;
        let refreshes = world.refreshes();
        let total = HOUR / 2 + 4 * HOUR;
        assert!(
            refreshes <= ideal(total) + 1,
            "a clock that is set back {minutes_back} minutes should not cause {refreshes} refreshes"
        );
    }
}

#[tokio::test]
async fn backoff_before_a_clock_is_set_back_locks_no_account_out() {
    let world = TestEnv::start().await;
    let [process, _] = processes(&world, &world.clock.jumping(), [0, 0]).await;
    let account = process.manager.account(world.id()).expect("manager should have the client");
    world.zoho.fault(Fault::Throttled);
    let wait =
        account.token().await.expect_err("a rate limit").retry_after().expect("error should have a time for the retry");
    assert_eq!(wait, Duration::from_secs(600));
    // According to the clock of the process, the rate limit now ends in twenty minutes.
    process.clock.set(-10 * MINUTE);
    world.pass(1200);
    text(&account).await;
    assert_eq!(world.refreshes(), 2);
}
