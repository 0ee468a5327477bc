//! Several processes on one record, in any order, with stalls, crashes and clocks that differ: what must hold all the
//! same.

use super::lease::{Claim, SKEW, Seconds, Watch};
use super::ledger::{Asking, Ledger, Next, Outcome};
use super::window;
use proptest::prelude::*;

/// The life of an access token, in seconds.
const LIFE: Seconds = 3600;

/// One step of the world.
#[derive(Clone, Debug)]
enum Step {
    /// A process goes on by one action.
    Act(usize),
    /// A process dies and comes back with nothing in memory but another name.
    Crash(usize),
    /// Time goes by for all.
    Pass(Seconds),
    /// A user consents again.
    Consent,
    /// Somebody begins to revoke the consent.
    Revoke,
}

/// Where a process is on its way.
#[derive(Clone, Debug)]
enum Phase {
    Idle,
    /// It has read, and will try to write this if the version is the same.
    Claiming {
        version: u64,
        ledger: Ledger,
        claim: Claim,
    },
    /// It has the lease, and redeems.
    Redeeming {
        claim: Claim,
        consent: u64,
    },
    /// It has Zoho's answer.
    Answered {
        claim: Claim,
        expires_at: Seconds,
    },
    /// It has read again, and will try to write the answer.
    Settling {
        version: u64,
        ledger: Ledger,
        number: u64,
    },
}

struct Process {
    name: String,
    /// Its clock is ahead by this.
    ahead: Seconds,
    phase: Phase,
    watch: Watch,
    /// No token will do for it: an API refuses them all.
    thirsty: bool,
}

impl Process {
    fn new(name: String, ahead: Seconds, thirsty: bool) -> Self {
        Self { name, ahead, phase: Phase::Idle, watch: Watch::default(), thirsty }
    }
}

/// The store and what is true.
#[derive(Default)]
struct World {
    now: Seconds,
    version: u64,
    ledger: Ledger,
    consent: u64,
    /// When each refresh token was redeemed, by true time.
    sent: Vec<(u64, Seconds)>,
    /// The numbers of the access tokens that were written, in order.
    written: Vec<u64>,
    /// How many claims were taken.
    claims: u64,
    /// Who waits for Zoho's answer.
    redeeming: Vec<(String, u64)>,
    overlaps: usize,
}

impl World {
    fn write(&mut self, version: u64, ledger: &Ledger) -> bool {
        let same = version == self.version;
        if same {
            assert!(ledger.lease.fence() >= self.ledger.lease.fence(), "the number never falls");
            self.version += 1;
            self.ledger = ledger.clone();
        }
        same
    }

    /// What a process writes for a token, which must not come over the mark.
    fn write_unless_revoking(&mut self, version: u64, ledger: &Ledger) -> bool {
        let marked = self.ledger.revoking_since().is_some();
        let written = self.write(version, ledger);
        assert!(!(marked && written), "a refresh brings back what is being revoked");
        written
    }

    fn act(&mut self, process: &mut Process) {
        let now = self.now + process.ahead;
        process.phase = match std::mem::replace(&mut process.phase, Phase::Idle) {
            Phase::Idle => {
                let watched = process.watch.look(&self.ledger.lease, now);
                let not = self.ledger.access.filter(|_| process.thirsty).map(|access| access.number);
                match self.ledger.next(Asking { owner: &process.name, now, watched, not }) {
                    Next::Redeem(ledger, claim) => Phase::Claiming { version: self.version, ledger, claim },
                    Next::Wait(until) | Next::Limited(until) => {
                        assert!(until > now, "there is a time to wait for");
                        Phase::Idle
                    }
                    Next::Use | Next::Dead => {
                        assert!(self.ledger.revoking_since().is_none(), "what is being revoked gives no tokens");
                        Phase::Idle
                    }
                    Next::Revoking => Phase::Idle,
                }
            }
            Phase::Claiming { version, ledger, claim } => {
                if self.write_unless_revoking(version, &ledger) {
                    self.claims += 1;
                    Phase::Redeeming { claim, consent: self.consent }
                } else {
                    Phase::Idle
                }
            }
            Phase::Redeeming { claim, consent } => {
                if claim.is_in_time(now) {
                    self.sent.push((consent, self.now));
                    self.redeeming.retain(|(name, _)| *name != process.name);
                    self.overlaps += usize::from(!self.redeeming.is_empty());
                    self.redeeming.push((process.name.clone(), claim.fence()));
                    Phase::Answered { claim, expires_at: now + LIFE }
                } else {
                    if let Ok(ledger) = self.ledger.settle(&claim, Outcome::Failed) {
                        self.write(self.version, &ledger);
                    }
                    Phase::Idle
                }
            }
            Phase::Answered { claim, expires_at } => {
                if let Ok(ledger) = self.ledger.settle(&claim, Outcome::Token(expires_at)) {
                    Phase::Settling { version: self.version, ledger, number: claim.fence() }
                } else {
                    self.redeeming.retain(|(name, _)| *name != process.name);
                    Phase::Idle
                }
            }
            Phase::Settling { version, ledger, number } => {
                if self.write_unless_revoking(version, &ledger) {
                    self.written.push(number);
                }
                // Who was not in time reads again in reality; here it lets go, which is the worse case.
                self.redeeming.retain(|(name, _)| *name != process.name);
                Phase::Idle
            }
        };
    }
}

fn step(processes: usize, longest_pass: Seconds) -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (0..processes).prop_map(Step::Act),
        1 => (0..processes).prop_map(Step::Crash),
        3 => (0..longest_pass).prop_map(Step::Pass),
        1 => Just(Step::Consent),
        1 => Just(Step::Revoke),
    ]
}

fn run(steps: Vec<Step>, ahead: &[Seconds], thirsty: bool) -> World {
    let mut world = World { now: 1_000_000, ..World::default() };
    let process = |(at, ahead): (usize, &Seconds)| Process::new(at.to_string(), *ahead, thirsty);
    let mut processes: Vec<Process> = ahead.iter().enumerate().map(process).collect();
    for (number, step) in steps.into_iter().enumerate() {
        match step {
            Step::Act(at) => world.act(&mut processes[at]),
            Step::Crash(at) => {
                let dead = &mut processes[at];
                world.redeeming.retain(|(name, _)| *name != dead.name);
                (dead.name, dead.phase, dead.watch) = (format!("{at}-{number}"), Phase::Idle, Watch::default());
            }
            Step::Pass(by) => world.now += by,
            Step::Consent => {
                world.consent += 1;
                let renewed = world.ledger.renewed(None, false);
                world.write(world.version, &renewed);
            }
            Step::Revoke => {
                let revoking = world.ledger.revoking(world.now);
                world.write(world.version, &revoking);
            }
        }
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Whatever the clocks say and however long somebody stalls: what is newer is never overwritten, and no refresh
    /// token is redeemed more often than Zoho allows, but for what the clocks differ by.
    #[test]
    fn a_newer_token_is_never_overwritten(
        steps in prop::collection::vec(step(4, 200), 0..400),
        ahead in prop::collection::vec(0_u64..100_000, 4),
    ) {
        let world = run(steps, &ahead, true);
        prop_assert!(world.written.is_sorted_by(|a, b| a < b), "{:?}", world.written);
        prop_assert!(world.sent.len() as u64 <= world.claims, "who did not claim it does not redeem it");
    }

    /// With clocks that differ by no more than is allowed for: no refresh token is redeemed more than ten times in ten
    /// minutes, whoever crashes when.
    #[test]
    fn the_limit_holds_over_processes(
        steps in prop::collection::vec(step(4, 6).prop_filter("one refresh token", |step| !matches!(step, Step::Consent | Step::Revoke)), 0..900),
        ahead in prop::collection::vec(0..SKEW, 4),
    ) {
        let world = run(steps, &ahead, true);
        // A claim is counted when it is taken, and sent within half a lease of that.
        for (at, (consent, first)) in world.sent.iter().enumerate() {
            let same = world.sent[at..].iter().filter(|(other, sent)| other == consent && *sent < first + 570);
            prop_assert!(same.count() <= window::TIMES, "{:?}", world.sent);
        }
    }

    /// With clocks that differ by no more than is allowed for, and nobody who stalls while it redeems: one at a time.
    #[test]
    fn one_redeems_at_a_time(
        steps in prop::collection::vec(step(4, 12), 0..300),
        ahead in prop::collection::vec(0..SKEW, 4),
    ) {
        // A stall is what takes longer than 40 seconds: what is in hand is brought home before that.
        let mut world = World { now: 1_000_000, ..World::default() };
        let process = |(at, ahead): (usize, &Seconds)| Process::new(at.to_string(), *ahead, false);
        let mut processes: Vec<Process> = ahead.iter().enumerate().map(process).collect();
        let mut busy_since = vec![None::<Seconds>; processes.len()];
        for step in steps {
            match step {
                Step::Pass(by) => world.now += by,
                Step::Act(at) => world.act(&mut processes[at]),
                Step::Crash(_) | Step::Consent | Step::Revoke => {}
            }
            for (at, process) in processes.iter_mut().enumerate() {
                let busy = !matches!(process.phase, Phase::Idle);
                busy_since[at] = if busy { busy_since[at].or(Some(world.now)) } else { None };
                if busy_since[at].is_some_and(|since| world.now - since > 40) {
                    while !matches!(process.phase, Phase::Idle) {
                        world.act(process);
                    }
                }
            }
        }
        prop_assert_eq!(world.overlaps, 0);
        prop_assert!(world.sent.len() <= 1, "one token serves all for an hour: {:?}", world.sent);
    }

    /// However many died holding it, the lease comes free.
    #[test]
    fn it_is_always_free_in_the_end(
        steps in prop::collection::vec(step(3, 100), 0..200),
        ahead in prop::collection::vec(0_u64..100_000_000, 3),
    ) {
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
        prop_assert!(matches!(done, Next::Use | Next::Redeem(..) | Next::Revoking));
    }
}

/// The story that the fencing number is for, told once.
#[test]
fn a_slow_owner_brings_its_answer_too_late() {
    let ask = |ledger: &Ledger, owner, now| ledger.next(Asking { owner, now, watched: 0, not: None });
    let Next::Redeem(held, slow) = ask(&Ledger::default(), "slow", 1000) else { panic!("it is free") };
    assert!(matches!(ask(&held, "other", 1001), Next::Wait(1065)));
    let Next::Redeem(held, newer) = ask(&held, "other", 1065) else { panic!("its time is over") };
    let settled = held.settle(&newer, Outcome::Token(4665)).expect("its own");
    assert!(
        settled.settle(&slow, Outcome::Token(4600)).is_err() && settled.settle(&slow, Outcome::Dead(1070)).is_err()
    );
    assert_eq!(ask(&settled, "slow", 1070), Next::Use);
}
