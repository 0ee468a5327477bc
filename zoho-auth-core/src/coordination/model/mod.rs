//! A simulation of several processes on one record, in any order, with stalls, crashes and clock skew. The module
//! `invariants` checks its results. Only the simulation knows the true time.

mod invariants;

use super::Seconds;
use super::lease::{LEASE_TTL, LeaseGuard, LeaseObserver};
use super::refresh_state::{NextStep, Reason, RefreshRequest, RefreshResult, RefreshState};

/// The lifetime of an access token, in seconds.
const TOKEN_TTL: Seconds = 3600;
/// The maximum duration of a request in seconds, after which its sender gives up.
const REQUEST_TIMEOUT: Seconds = LEASE_TTL / 2;

/// A step of the simulation.
#[derive(Clone, Debug)]
enum Step {
    /// An action of a process. A process without actions for a while is stalled.
    Act(usize),
    /// A crash of a process at any point. The process restarts with another name and empty memory.
    Crash(usize),
    /// A period of time that elapses for all processes.
    Elapse(Seconds),
    /// A period of time that elapses until the latest wait instruction ends.
    ElapseWait,
    /// A new consent of a user.
    Consent,
    /// The start of a revocation by a process.
    Revoke,
    /// A failure of the network, during which no request is sent, or its end.
    ToggleNetwork,
}

/// The state of a process.
#[derive(Clone, Debug)]
enum Phase {
    Idle,
    /// The phase after loading the record. The process will store `state` if the record still has the version
    /// `version`.
    Acquiring {
        version: u64,
        state: RefreshState,
        guard: LeaseGuard,
        grant: u64,
    },
    /// The phase of holding the lease before sending the request.
    Acquired {
        guard: LeaseGuard,
        grant: u64,
    },
    /// The phase after sending the request. `sent` is the true time of sending.
    InFlight {
        guard: LeaseGuard,
        grant: u64,
        sent: Seconds,
    },
    /// The phase after Zoho's response.
    Responded {
        guard: LeaseGuard,
        grant: u64,
        result: RefreshResult,
    },
    /// The phase after reloading the record. The process will store `state`, which includes the result, if the record
    /// still has the version `version`.
    Committing {
        version: u64,
        state: RefreshState,
        guard: LeaseGuard,
        grant: u64,
        result: RefreshResult,
    },
}

#[derive(Clone)]
struct Process {
    name: String,
    /// The number of seconds by which the clock of this process is ahead of the true time.
    clock_skew: Seconds,
    phase: Phase,
    observer: LeaseObserver,
    /// A flag that is `true` if an API rejects every token, so that the process always needs another token.
    needs_token: bool,
}

/// The store, and the true state of the simulation.
#[derive(Clone, Default)]
struct World {
    now: Seconds,
    version: u64,
    state: RefreshState,
    grant: u64,
    /// The true time at which the latest wait instruction ends.
    wait_until: Seconds,
    /// The requests that Zoho received, each with its grant and the true time.
    received: Vec<(u64, Seconds)>,
    /// The requests in flight, each with its grant and the true time of sending.
    in_flight: Vec<(u64, Seconds)>,
    /// The number of requests that were sent while another request for the same grant was in flight.
    overlaps: usize,
    /// The fencing tokens of the access tokens that were written, in order.
    written: Vec<u64>,
    /// A flag that is `true` while no request reaches Zoho.
    offline: bool,
}

impl World {
    fn write(&mut self, version: u64, state: &RefreshState) -> bool {
        let matches = version == self.version;
        if matches {
            let (new, old) = (state.lease.fencing_token(), self.state.lease.fencing_token());
            assert!(new >= old, "the fencing token should never decrease");
            self.version += 1;
            self.state = state.clone();
        }
        matches
    }

    /// Writes `state` as part of a refresh and returns `true` if the record still has the version `version`. Otherwise
    /// returns `false`. Panics if the write undoes a pending revocation.
    fn write_refresh(&mut self, version: u64, state: &RefreshState) -> bool {
        let revocation_pending = self.state.revoking_since().is_some();
        let written = self.write(version, state);
        assert!(!(revocation_pending && written), "a refresh should not undo a pending revocation");
        written
    }

    fn send(&mut self, grant: u64) {
        self.in_flight.retain(|(_, sent)| self.now < sent + REQUEST_TIMEOUT);
        self.overlaps += self.in_flight.iter().filter(|(other, _)| *other == grant).count();
        self.in_flight.push((grant, self.now));
    }

    /// Records that Zoho receives a request. The time of receipt is the current time, or the time at which the sender
    /// gave up if that is earlier.
    fn receive(&mut self, grant: u64, sent: Seconds) {
        self.received.push((grant, self.now.min(sent + REQUEST_TIMEOUT)));
        if let Some(index) = self.in_flight.iter().position(|request| *request == (grant, sent)) {
            self.in_flight.remove(index);
        }
    }

    fn act(&mut self, process: &mut Process) {
        let now = self.now + process.clock_skew;
        process.phase = match std::mem::replace(&mut process.phase, Phase::Idle) {
            Phase::Idle => {
                let lease_observed_for = process.observer.observe(&self.state.lease, now);
                let reason = match self.state.access {
                    Some(access) if process.needs_token => Reason::Expiring(access.fencing_token),
                    _ => Reason::NoToken,
                };
                let request = RefreshRequest { owner: &process.name, now, lease_observed_for, reason };
                match self.state.next_step(request) {
                    NextStep::Refresh(state, guard, _) => {
                        Phase::Acquiring { version: self.version, state: *state, guard, grant: self.grant }
                    }
                    NextStep::WaitForLease(until) | NextStep::RateLimited(until) => {
                        assert!(until > now, "a wait should end in the future");
                        self.wait_until = until - process.clock_skew;
                        Phase::Idle
                    }
                    NextStep::UseStored | NextStep::ConsentRevoked(_) => {
                        assert!(
                            self.state.revoking_since().is_none(),
                            "an account with a pending revocation should get no tokens"
                        );
                        Phase::Idle
                    }
                    NextStep::RevocationPending => Phase::Idle,
                }
            }
            Phase::Acquiring { version, state, guard, grant } => {
                if self.write_refresh(version, &state) {
                    Phase::Acquired { guard, grant }
                } else {
                    Phase::Idle
                }
            }
            Phase::Acquired { guard, grant } => {
                if guard.has_time_for_request(now) && !self.offline {
                    self.send(grant);
                    Phase::InFlight { guard, grant, sent: self.now }
                } else {
                    Phase::Responded { guard, grant, result: RefreshResult::NotSent }
                }
            }
            Phase::InFlight { guard, grant, sent } => {
                self.receive(grant, sent);
                let in_time = self.now < sent + REQUEST_TIMEOUT;
                let token = RefreshResult::Token { expires_at: now + TOKEN_TTL, forced_by: None };
                let result = if in_time { token } else { RefreshResult::Failed };
                Phase::Responded { guard, grant, result }
            }
            Phase::Responded { guard, grant, result } => match self.state.commit(&guard, result) {
                Ok(state) => Phase::Committing { version: self.version, state, guard, grant, result },
                Err(_) => Phase::Idle,
            },
            Phase::Committing { version, state, guard, grant, result } => {
                if !self.write_refresh(version, &state) {
                    // The process reloads the record.
                    return process.phase = Phase::Responded { guard, grant, result };
                }
                if let RefreshResult::Token { .. } = result {
                    assert_eq!(grant, self.grant, "a token of an old grant should not replace a token of a new grant");
                    self.written.push(guard.fencing_token());
                }
                Phase::Idle
            }
        };
    }

    fn crash(&mut self, process: &mut Process, number: usize) {
        // A request that was sent still reaches Zoho.
        if let Phase::InFlight { grant, sent, .. } = process.phase {
            self.receive(grant, sent);
        }
        process.name = format!("{}, restarted at step {number}", process.name);
        (process.phase, process.observer) = (Phase::Idle, LeaseObserver::default());
    }

    fn consent(&mut self) {
        self.grant += 1;
        let granted = self.state.with_new_grant(None, false);
        self.write(self.version, &granted);
    }

    fn revoke(&mut self) {
        let revoking = self.state.with_pending_revocation(self.now);
        self.write(self.version, &revoking);
    }
}

impl Process {
    fn new(name: usize, clock_skew: Seconds, needs_token: bool) -> Self {
        let observer = LeaseObserver::default();
        Self { name: name.to_string(), clock_skew, phase: Phase::Idle, observer, needs_token }
    }
}

/// Runs the steps with one process per clock skew, and returns the resulting world.
fn run(steps: Vec<Step>, clock_skews: &[Seconds], needs_token: bool) -> World {
    let mut world = World { now: 1_000_000, ..World::default() };
    let process = |(name, clock_skew): (usize, &Seconds)| Process::new(name, *clock_skew, needs_token);
    let mut processes: Vec<Process> = clock_skews.iter().enumerate().map(process).collect();
    for (number, step) in steps.into_iter().enumerate() {
        match step {
            Step::Act(index) => world.act(&mut processes[index]),
            Step::Crash(index) => world.crash(&mut processes[index], number),
            Step::Elapse(seconds) => world.now += seconds,
            Step::ElapseWait => world.now = world.now.max(world.wait_until),
            Step::Consent => world.consent(),
            Step::Revoke => world.revoke(),
            Step::ToggleNetwork => world.offline = !world.offline,
        }
    }
    // Requests that are still in flight arrive last.
    for process in &processes {
        if let Phase::InFlight { grant, sent, .. } = process.phase {
            world.receive(grant, sent);
        }
    }
    world
}
