//! The invariants of the simulation. Some invariants hold with any clocks. The others hold while the clock skew is
//! within the allowed maximum.

use super::{Process, REQUEST_TIMEOUT, Step, World, run};
use crate::coordination::Seconds;
use crate::coordination::lease::{LEASE_TTL, LeaseObserver, MAX_CLOCK_SKEW};
use crate::coordination::refresh_state::{NextStep, Reason, RefreshRequest, RefreshResult, RefreshState};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Zoho's limit on the refreshes of one refresh token within [`PERIOD`]. It is independent of the constants under test.
const LIMIT: usize = 10;
const PERIOD: Seconds = 600;

/// Generates steps, with a preference for durations at the edge of a time limit.
fn step(processes: usize) -> impl Strategy<Value = Step> {
    let elapse = prop_oneof![
        6 => 0_u64..8,
        2 => Just(REQUEST_TIMEOUT),
        1 => Just(LEASE_TTL - 1),
        1 => 0_u64..200,
    ];
    prop_oneof![
        24 => (0..processes).prop_map(Step::Act),
        1 => (0..processes).prop_map(Step::Crash),
        6 => elapse.prop_map(Step::Elapse),
        4 => Just(Step::ElapseWait),
        1 => Just(Step::Consent),
        1 => Just(Step::Revoke),
        1 => Just(Step::ToggleNetwork),
    ]
}

/// Generates steps with one refresh token and without crashes, so that the refresh token is used as often as possible.
fn busy_step(processes: usize) -> impl Strategy<Value = Step> {
    prop_oneof![
        30 => (0..processes).prop_map(Step::Act),
        1 => prop_oneof![1_u64..8, Just(REQUEST_TIMEOUT)].prop_map(Step::Elapse),
        3 => Just(Step::ElapseWait),
        1 => Just(Step::ToggleNetwork),
    ]
}

/// Generates clock skews up to the allowed maximum.
fn clocks(processes: usize) -> impl Strategy<Value = Vec<Seconds>> {
    prop::collection::vec(prop_oneof![Just(0), Just(MAX_CLOCK_SKEW), 0..=MAX_CLOCK_SKEW], processes)
}

/// Generates clock skews of any size, up to three years.
fn broken_clocks(processes: usize) -> impl Strategy<Value = Vec<Seconds>> {
    prop::collection::vec(prop_oneof![0..100_u64, 0..100_000_000_u64], processes)
}

/// Checks that Zoho did not receive any refresh token too often.
fn within_the_limit(world: &World) -> Result<(), TestCaseError> {
    for grant in 0..=world.grant {
        let received = world.received.iter().filter(|(other, _)| *other == grant);
        let mut times: Vec<Seconds> = received.map(|(_, time)| *time).collect();
        times.sort_unstable();
        let within = times.windows(LIMIT + 1).all(|times| times[LIMIT] - times[0] >= PERIOD);
        prop_assert!(within, "Zoho should not receive more than {LIMIT} refreshes in {PERIOD} seconds: {times:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    /// Checks, for any clocks, stalls and crashes, that a newer token or grant is never overwritten.
    #[test]
    fn newer_data_is_never_overwritten(
        steps in prop::collection::vec(step(3), 0..150),
        clock_skews in broken_clocks(3),
    ) {
        let world = run(steps, &clock_skews, true);
        prop_assert!(world.written.is_sorted_by(|a, b| a < b), "{:?}", world.written);
    }

    /// Checks that no more than one request per refresh token is in flight, with the allowed clock skew and any stalls
    /// and crashes.
    #[test]
    fn one_process_refreshes_at_a_time(steps in prop::collection::vec(step(2), 0..150), clock_skews in clocks(2)) {
        // A request of a crashed process may still be in flight, but no other process has acquired its lease yet.
        let world = run(steps, &clock_skews, true);
        prop_assert_eq!(world.overlaps, 0);
        within_the_limit(&world)?;
    }

    /// Checks that the rate limit holds if a refresh token is used as often as possible.
    #[test]
    fn rate_limit_holds(steps in prop::collection::vec(busy_step(2), 0..400), clock_skews in clocks(2)) {
        within_the_limit(&run(steps, &clock_skews, true))?;
    }

    /// Checks that a process that can use another process's token does not refresh.
    #[test]
    fn one_token_serves_all_processes(
        steps in prop::collection::vec(prop_oneof![3 => (0..4_usize).prop_map(Step::Act), 1 => (0..3_u64).prop_map(Step::Elapse)], 0..60),
        clock_skews in clocks(4),
    ) {
        let world = run(steps, &clock_skews, false);
        prop_assert!(world.received.len() <= 1, "{:?}", world.received);
    }

    /// Checks that the lease becomes free eventually, regardless of the number of crashed lease holders.
    #[test]
    fn lease_becomes_free_eventually(steps in prop::collection::vec(step(3), 0..100), clock_skews in broken_clocks(3)) {
        let mut world = run(steps, &clock_skews, false);
        let (mut observer, mut waits) = (LeaseObserver::default(), 0);
        let step = loop {
            let lease_observed_for = observer.observe(&world.state.lease, world.now);
            let request = RefreshRequest { owner: "late", now: world.now, lease_observed_for, reason: Reason::NoToken };
            match world.state.next_step(request) {
                NextStep::WaitForLease(until) | NextStep::RateLimited(until) => world.now = until,
                step => break step,
            }
            waits += 1;
            prop_assert!(waits < 5, "the process should not wait forever");
        };
        prop_assert!(matches!(step, NextStep::UseStored | NextStep::Refresh(..) | NextStep::RevocationPending));
    }
}

/// Explores every order of nine steps of two processes with the maximum clock skew. In some orders, a process stalls
/// for as long as allowed and then sends, while the other process acquires the lease as soon as allowed.
#[test]
fn one_process_refreshes_at_a_time_in_every_order() {
    fn explore(world: &World, processes: &[Process; 2], steps: usize) -> usize {
        assert_eq!(world.overlaps, 0);
        if steps == 0 {
            return 1;
        }
        let act = |index: usize| {
            let (mut world, mut processes) = (world.clone(), processes.clone());
            world.act(&mut processes[index]);
            explore(&world, &processes, steps - 1)
        };
        let advance_to = |now| explore(&World { now, ..world.clone() }, processes, steps - 1);
        let waits = world.wait_until > world.now;
        act(0) + act(1) + advance_to(world.now + REQUEST_TIMEOUT) + if waits { advance_to(world.wait_until) } else { 0 }
    }
    let world = World { now: 1_000_000, ..World::default() };
    let orders = explore(&world, &[Process::new(0, 0, true), Process::new(1, MAX_CLOCK_SKEW, true)], 9);
    assert!(orders > 20_000, "{orders}");
}

/// Checks the rate limit at its edge. The first of ten refreshes reaches Zoho as late as possible. The eleventh reaches
/// Zoho as early as possible, from a process with a clock that is ahead.
#[test]
fn rate_limit_holds_at_its_edge() {
    let elapse = || Step::Elapse(REQUEST_TIMEOUT);
    let late = [0, 0].map(Step::Act).into_iter().chain([elapse(), Step::Act(0), elapse()]);
    let late = late.chain([0, 0, 0].map(Step::Act));
    let nine = (0..9).flat_map(|_| [0; 6].map(Step::Act));
    let eleventh = [Step::Act(1), Step::ElapseWait].into_iter().chain([1; 4].map(Step::Act));
    let world = run(late.chain(nine).chain(eleventh).collect(), &[0, MAX_CLOCK_SKEW], true);
    assert_eq!(world.received.len(), LIMIT + 1);
    assert_eq!(world.received[LIMIT].1 - world.received[0].1, PERIOD);
}

/// Checks that the fencing token protects newer data from the result of a slow lease holder.
#[test]
fn result_of_slow_lease_holder_is_rejected() {
    let next_step = |state: &RefreshState, owner, now| {
        state.next_step(RefreshRequest { owner, now, lease_observed_for: 0, reason: Reason::NoToken })
    };
    let token = |expires_at| RefreshResult::Token { expires_at, forced_by: None };
    let NextStep::Refresh(held, slow, _) = next_step(&RefreshState::default(), "slow", 1000) else {
        panic!("the lease should be free")
    };
    assert!(matches!(next_step(&held, "other", 1001), NextStep::WaitForLease(1065)));
    let NextStep::Refresh(held, newer, _) = next_step(&held, "other", 1065) else {
        panic!("the lease should have expired")
    };
    let committed = held.commit(&newer, token(4665)).expect("the guard should be current");
    assert!(
        committed.commit(&slow, token(4600)).is_err()
            && committed.commit(&slow, RefreshResult::ConsentRevoked(1070)).is_err()
    );
    assert_eq!(next_step(&committed, "slow", 1070), NextStep::UseStored);
}

/// Checks that a failure of the network does not lock an account out, because attempts that sent nothing do not count.
#[test]
fn network_failure_does_not_lock_an_account_out() {
    let attempts = (0..30).flat_map(|_| [Step::Act(0), Step::Act(0), Step::Act(0), Step::Act(0), Step::Act(0)]);
    let steps = [Step::ToggleNetwork].into_iter().chain(attempts).chain([Step::ToggleNetwork]);
    let world = run(steps.chain([0; 6].map(Step::Act)).collect(), &[0], true);
    assert_eq!(world.received.len(), 1, "the first attempt after the failure should be sent immediately");
}
