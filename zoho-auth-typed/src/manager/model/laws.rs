//! What holds in every world, or in every one whose clocks differ by no more than is allowed for.

use super::{Process, REQUEST, Step, World, run};
use crate::manager::lease::{LENGTH, SKEW, Seconds, Watch};
use crate::manager::ledger::{Asking, Ledger, Next, Outcome};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Zoho's limit: so many refreshes of a refresh token in so many seconds. Not by the code's own constants.
const TIMES: usize = 10;
const WINDOW: Seconds = 600;

/// Steps among which those are likely at which something may go wrong by a second.
fn step(processes: usize) -> impl Strategy<Value = Step> {
    let pass = prop_oneof![
        6 => 0_u64..8,
        2 => Just(REQUEST),
        1 => Just(LENGTH - 1),
        1 => 0_u64..200,
    ];
    prop_oneof![
        24 => (0..processes).prop_map(Step::Act),
        1 => (0..processes).prop_map(Step::Crash),
        6 => pass.prop_map(Step::Pass),
        4 => Just(Step::PassTheWait),
        1 => Just(Step::Consent),
    ]
}

/// Steps on one refresh token, without crashes, so that it is redeemed as often as it can be.
fn busy_step(processes: usize) -> impl Strategy<Value = Step> {
    prop_oneof![
        30 => (0..processes).prop_map(Step::Act),
        1 => prop_oneof![1_u64..8, Just(REQUEST)].prop_map(Step::Pass),
        3 => Just(Step::PassTheWait),
    ]
}

/// Clocks that are ahead, by up to what is allowed for.
fn clocks(processes: usize) -> impl Strategy<Value = Vec<Seconds>> {
    prop::collection::vec(prop_oneof![Just(0), Just(SKEW), 0..=SKEW], processes)
}

/// Clocks that say anything.
fn broken_clocks(processes: usize) -> impl Strategy<Value = Vec<Seconds>> {
    prop::collection::vec(prop_oneof![0..100_u64, 0..100_000_000_u64], processes)
}

/// Zoho saw no refresh token too often.
fn within_the_limit(world: &World) -> Result<(), TestCaseError> {
    for consent in 0..=world.consent {
        let of_it = world.arrived.iter().filter(|(of, _)| *of == consent);
        let mut times: Vec<Seconds> = of_it.map(|(_, at)| *at).collect();
        times.sort_unstable();
        let within = times.windows(TIMES + 1).all(|times| times[TIMES] - times[0] >= WINDOW);
        prop_assert!(within, "too often: {times:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the clocks say, whoever stalls, and whoever dies where: what is newer is never overwritten, neither a
    /// token nor a consent.
    #[test]
    fn nothing_newer_is_overwritten(
        steps in prop::collection::vec(step(3), 0..150),
        ahead in broken_clocks(3),
    ) {
        let world = run(steps, &ahead, true);
        prop_assert!(world.written.is_sorted_by(|a, b| a < b), "{:?}", world.written);
    }

    /// While clocks differ by no more than is allowed for: one request at a time for a refresh token, whoever stalls for
    /// how long and dies where.
    #[test]
    fn one_redeems_at_a_time(steps in prop::collection::vec(step(2), 0..150), ahead in clocks(2)) {
        // Of those that died, requests may still be on their way; of a lease that was theirs nobody else has one.
        let world = run(steps, &ahead, true);
        prop_assert_eq!(world.overlaps, 0);
        within_the_limit(&world)?;
    }

    /// The same of Zoho's limit, where a refresh token is redeemed whenever it can be.
    #[test]
    fn the_limit_holds(steps in prop::collection::vec(busy_step(2), 0..400), ahead in clocks(2)) {
        within_the_limit(&run(steps, &ahead, true))?;
    }

    /// Nobody redeems who can use what another has brought.
    #[test]
    fn one_token_serves_all(
        steps in prop::collection::vec(prop_oneof![3 => (0..4_usize).prop_map(Step::Act), 1 => (0..3_u64).prop_map(Step::Pass)], 0..60),
        ahead in clocks(4),
    ) {
        let world = run(steps, &ahead, false);
        prop_assert!(world.arrived.len() <= 1, "{:?}", world.arrived);
    }

    /// However many died holding it, the lease comes free.
    #[test]
    fn it_is_always_free_in_the_end(steps in prop::collection::vec(step(3), 0..100), ahead in broken_clocks(3)) {
        let mut world = run(steps, &ahead, false);
        let (mut late, mut asked) = (Watch::default(), 0);
        let done = loop {
            let watched = late.look(&world.ledger.lease, world.now);
            match world.ledger.next(Asking { owner: "late", now: world.now, watched, not: None }) {
                Next::Wait(until) | Next::Limited(until) => world.now = until,
                done => break done,
            }
            asked += 1;
            prop_assert!(asked < 5, "it waits for ever");
        };
        prop_assert!(matches!(done, Next::Use | Next::Redeem(..)));
    }
}

/// The same in every order of nine steps of two processes whose clocks differ by all that is allowed for, among them that
/// one stalls for as long as it may and sends, and the other takes the lease as soon as it may.
#[test]
fn one_redeems_at_a_time_in_every_order() {
    fn explore(world: &World, processes: &[Process; 2], steps: usize) -> usize {
        assert_eq!(world.overlaps, 0);
        if steps == 0 {
            return 1;
        }
        let act = |at: usize| {
            let (mut world, mut processes) = (world.clone(), processes.clone());
            world.act(&mut processes[at]);
            explore(&world, &processes, steps - 1)
        };
        let pass = |now| explore(&World { now, ..world.clone() }, processes, steps - 1);
        let waits = world.waits_until > world.now;
        act(0) + act(1) + pass(world.now + REQUEST) + if waits { pass(world.waits_until) } else { 0 }
    }
    let world = World { now: 1_000_000, ..World::default() };
    let orders = explore(&world, &[Process::new(0, 0, true), Process::new(1, SKEW, true)], 9);
    assert!(orders > 20_000, "{orders}");
}

/// The first of ten refreshes reaches Zoho as late as it can, the eleventh as soon as it can by a clock that is ahead.
#[test]
fn the_limit_holds_at_its_edge() {
    let late = [0, 0].map(Step::Act).into_iter().chain([Step::Pass(REQUEST), Step::Act(0), Step::Pass(REQUEST)]);
    let late = late.chain([0, 0, 0].map(Step::Act));
    let nine = (0..9).flat_map(|_| [0; 6].map(Step::Act));
    let eleventh = [Step::Act(1), Step::PassTheWait].into_iter().chain([1; 4].map(Step::Act));
    let world = run(late.chain(nine).chain(eleventh).collect(), &[0, SKEW], true);
    assert_eq!(world.arrived.len(), TIMES + 1);
    assert_eq!(world.arrived[TIMES].1 - world.arrived[0].1, WINDOW);
}

/// The story that the fencing number is for, told once.
#[test]
fn a_slow_owner_brings_its_answer_too_late() {
    let ask = |ledger: &Ledger, owner, now| ledger.next(Asking { owner, now, watched: 0, not: None });
    let Next::Redeem(held, slow) = ask(&Ledger::default(), "slow", 1000) else { panic!("it is free") };
    assert!(matches!(ask(&held, "other", 1001), Next::Wait(1065)));
    let Next::Redeem(held, newer) = ask(&held, "other", 1065) else { panic!("its time is over") };
    let settled = held.settle(&newer, Outcome::Token(4665)).expect("its own");
    assert!(settled.settle(&slow, Outcome::Token(4600)).is_err() && settled.settle(&slow, Outcome::Dead).is_err());
    assert_eq!(ask(&settled, "slow", 1070), Next::Use);
}
