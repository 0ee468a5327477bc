//! The state that all servers of an emulator share.

use crate::catalog::Catalog;
use crate::clock::Clock;
use crate::fault::{Fault, FaultPoint, Faults};
use crate::limits::Limits;
use crate::state::State;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The form in which a token response reports the granted scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ScopeInResponse {
    /// A response without `scope`, as in the samples of CRM and Creator.
    Absent,
    /// A list of scopes joined by spaces, as reported for Cliq and Mail.
    #[default]
    WithSpaces,
    /// A list of scopes joined by commas.
    WithCommas,
}

/// The code of a data center, and the origins of its two servers.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) code: String,
    pub(crate) accounts: String,
    pub(crate) gateway: String,
}

/// The state and the settings that all servers of an emulator share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) sites: Vec<Site>,
    pub(crate) limits: Limits,
    pub(crate) scope_in_response: ScopeInResponse,
    pub(crate) clock: Clock,
    state: Mutex<State>,
    faults: Mutex<Faults>,
}

impl Shared {
    pub(crate) fn new(
        sites: Vec<Site>,
        limits: Limits,
        scope_in_response: ScopeInResponse,
        clock: Clock,
        state: State,
        catalog: Arc<Catalog>,
    ) -> Self {
        Self { catalog, sites, limits, scope_in_response, clock, state: Mutex::new(state), faults: Mutex::default() }
    }

    /// Locks the state. No task holds the lock across an `await`. A poisoned lock is used anyway, because the test that
    /// panicked fails in any case.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next fault at the point `at` for a request of the user. `call` is the product and the name of the
    /// call. Returns `None` if no fault is scheduled for the request.
    pub(crate) fn take_fault(&self, at: FaultPoint, user: Option<&str>, call: Option<(&str, &str)>) -> Option<Fault> {
        self.faults().take(at, user, call)
    }

    pub(crate) fn site(&self, code: &str) -> Option<&Site> {
        self.sites.iter().find(|site| site.code == code)
    }
}
