//! Several processes on one record, in any order, with stalls, crashes and clocks that differ: a world in which `laws`
//! must hold. It knows the true time, which no process does.

mod laws;

use super::lease::{Claim, LENGTH, Seconds, Watch};
use super::ledger::{Asking, Ledger, Next, Outcome};

/// The life of an access token, in seconds.
const LIFE: Seconds = 3600;
/// For so long a request is on its way at most: then it is given up.
const REQUEST: Seconds = LENGTH / 2;

/// One step of the world.
#[derive(Clone, Debug)]
enum Step {
    /// A process goes on by one action. One that does not for long is one that stalls.
    Act(usize),
    /// A process dies, wherever it is, and comes back with nothing in memory but another name.
    Crash(usize),
    /// Time goes by for all.
    Pass(Seconds),
    /// Time goes by until the one that was last told to wait need not wait any more.
    PassTheWait,
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
        consent: u64,
    },
    /// It has the lease, and has not asked Zoho.
    Claimed {
        claim: Claim,
        consent: u64,
    },
    /// Its request is on its way since then, by true time.
    Asking {
        claim: Claim,
        consent: u64,
        sent: Seconds,
    },
    /// It has Zoho's answer.
    Answered {
        claim: Claim,
        consent: u64,
        outcome: Outcome,
    },
    /// It has read again, and will try to write the answer.
    Settling {
        version: u64,
        ledger: Ledger,
        claim: Claim,
        consent: u64,
        outcome: Outcome,
    },
}

#[derive(Clone)]
struct Process {
    name: String,
    /// Its clock is ahead by this.
    ahead: Seconds,
    phase: Phase,
    watch: Watch,
    /// No token will do for it: an API refuses them all.
    thirsty: bool,
}

/// The store, and what is true.
#[derive(Clone, Default)]
struct World {
    now: Seconds,
    version: u64,
    ledger: Ledger,
    consent: u64,
    /// Until when somebody was last told to wait, by true time.
    waits_until: Seconds,
    /// When Zoho saw a request for which consent, by true time.
    arrived: Vec<(u64, Seconds)>,
    /// The requests that are on their way, for which consent and since when.
    under_way: Vec<(u64, Seconds)>,
    /// How often a request was sent while another for the same consent was on its way.
    overlaps: usize,
    /// The numbers of the access tokens that were written, in order.
    written: Vec<u64>,
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

    fn send(&mut self, consent: u64) {
        self.under_way.retain(|(_, sent)| self.now < sent + REQUEST);
        self.overlaps += self.under_way.iter().filter(|(other, _)| *other == consent).count();
        self.under_way.push((consent, self.now));
    }

    /// Zoho sees a request; the latest possible time is when its sender gives it up.
    fn arrive(&mut self, consent: u64, sent: Seconds) {
        self.arrived.push((consent, self.now.min(sent + REQUEST)));
        if let Some(at) = self.under_way.iter().position(|request| *request == (consent, sent)) {
            self.under_way.remove(at);
        }
    }

    fn act(&mut self, process: &mut Process) {
        let now = self.now + process.ahead;
        process.phase = match std::mem::replace(&mut process.phase, Phase::Idle) {
            Phase::Idle => {
                let watched = process.watch.look(&self.ledger.lease, now);
                let not = self.ledger.access.filter(|_| process.thirsty).map(|access| access.number);
                match self.ledger.next(Asking { owner: &process.name, now, watched, not }) {
                    Next::Redeem(ledger, claim) => {
                        Phase::Claiming { version: self.version, ledger, claim, consent: self.consent }
                    }
                    Next::Wait(until) | Next::Limited(until) => {
                        assert!(until > now, "there is a time to wait for");
                        self.waits_until = until - process.ahead;
                        Phase::Idle
                    }
                    Next::Use | Next::Dead => {
                        assert!(self.ledger.revoking_since().is_none(), "what is being revoked gives no tokens");
                        Phase::Idle
                    }
                    Next::Revoking => Phase::Idle,
                }
            }
            Phase::Claiming { version, ledger, claim, consent } => {
                if self.write_unless_revoking(version, &ledger) {
                    Phase::Claimed { claim, consent }
                } else {
                    Phase::Idle
                }
            }
            Phase::Claimed { claim, consent } => {
                if claim.is_in_time(now) {
                    self.send(consent);
                    Phase::Asking { claim, consent, sent: self.now }
                } else {
                    Phase::Answered { claim, consent, outcome: Outcome::Failed }
                }
            }
            Phase::Asking { claim, consent, sent } => {
                self.arrive(consent, sent);
                let in_time = self.now < sent + REQUEST;
                let outcome = if in_time { Outcome::Token(now + LIFE) } else { Outcome::Failed };
                Phase::Answered { claim, consent, outcome }
            }
            Phase::Answered { claim, consent, outcome } => match self.ledger.settle(&claim, outcome) {
                Ok(ledger) => Phase::Settling { version: self.version, ledger, claim, consent, outcome },
                Err(_) => Phase::Idle,
            },
            Phase::Settling { version, ledger, claim, consent, outcome } => {
                if !self.write_unless_revoking(version, &ledger) {
                    // It reads again.
                    return process.phase = Phase::Answered { claim, consent, outcome };
                }
                if let Outcome::Token(_) = outcome {
                    assert_eq!(consent, self.consent, "a token of an old consent does not replace a new one's");
                    self.written.push(claim.fence());
                }
                Phase::Idle
            }
        };
    }

    fn crash(&mut self, process: &mut Process, number: usize) {
        // What was sent is on its way all the same.
        if let Phase::Asking { consent, sent, .. } = process.phase {
            self.arrive(consent, sent);
        }
        process.name = format!("{} died at step {number}", process.name);
        (process.phase, process.watch) = (Phase::Idle, Watch::default());
    }

    fn consents(&mut self) {
        self.consent += 1;
        let renewed = self.ledger.renewed(None, false);
        self.write(self.version, &renewed);
    }
}

impl Process {
    fn new(name: usize, ahead: Seconds, thirsty: bool) -> Self {
        Self { name: name.to_string(), ahead, phase: Phase::Idle, watch: Watch::default(), thirsty }
    }
}

/// Processes with clocks that are ahead by so much do these steps.
fn run(steps: Vec<Step>, ahead: &[Seconds], thirsty: bool) -> World {
    let mut world = World { now: 1_000_000, ..World::default() };
    let process = |(name, ahead): (usize, &Seconds)| Process::new(name, *ahead, thirsty);
    let mut processes: Vec<Process> = ahead.iter().enumerate().map(process).collect();
    for (number, step) in steps.into_iter().enumerate() {
        match step {
            Step::Act(at) => world.act(&mut processes[at]),
            Step::Crash(at) => world.crash(&mut processes[at], number),
            Step::Pass(by) => world.now += by,
            Step::PassTheWait => world.now = world.now.max(world.waits_until),
            Step::Consent => world.consents(),
            Step::Revoke => {
                let revoking = world.ledger.revoking(world.now);
                world.write(world.version, &revoking);
            }
        }
    }
    // What is still on its way comes last.
    for process in &processes {
        if let Phase::Asking { consent, sent, .. } = process.phase {
            world.arrive(consent, sent);
        }
    }
    world
}
