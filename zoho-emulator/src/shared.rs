//! What all servers of an emulator share.

use crate::clock::Clock;
use crate::fault::{At, Fault, Faults};
use crate::limits::Limits;
use crate::state::State;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How an answer of the token endpoint says which scopes were granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ScopeInAnswer {
    /// Not at all, as the samples of CRM and Creator.
    Absent,
    /// Joined by spaces, as Cliq and Mail are reported to answer.
    #[default]
    WithSpaces,
    /// Joined by commas.
    WithCommas,
}

/// A data centre's two servers.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) code: String,
    pub(crate) accounts: String,
    pub(crate) gateway: String,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) sites: Vec<Site>,
    pub(crate) limits: Limits,
    pub(crate) scope_in_answer: ScopeInAnswer,
    pub(crate) clock: Clock,
    state: Mutex<State>,
    faults: Mutex<Faults>,
}

impl Shared {
    pub(crate) fn new(sites: Vec<Site>, limits: Limits, scope_in_answer: ScopeInAnswer, clock: Clock) -> Self {
        Self { sites, limits, scope_in_answer, clock, state: Mutex::default(), faults: Mutex::default() }
    }

    /// Not held across an await; what a panic left half done is a test's that fails anyway.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next fault there for a request of this user.
    pub(crate) fn take_fault(&self, at: At, user: Option<&str>) -> Option<Fault> {
        self.faults().take(at, user)
    }

    pub(crate) fn site(&self, code: &str) -> Option<&Site> {
        self.sites.iter().find(|site| site.code == code)
    }
}
