//! An account in memory: the token in hand, and what is done for the next one.

use super::board::{Board, Landed, Shown};
use super::current::Current;
use super::lease::{Claim, Seconds};
use super::refresh::News;
use super::{landing, time};
use crate::oauth::Registered;
use crate::store::AccountId;
use crate::token::TokenError;
use arc_swap::ArcSwapOption;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What all handles on an account share.
pub(crate) struct Shared {
    pub(super) id: AccountId,
    pub(super) client: Arc<Registered>,
    /// Read on every call, without a lock.
    pub(super) current: ArcSwapOption<Current>,
    /// Whether only a consent helps. Of all clients of the account.
    pub(super) needs_consent: Arc<AtomicBool>,
    /// What Zoho has answered and the store has not taken.
    pub(super) unsaved: Mutex<Option<(Claim, News)>>,
    /// The consent whose token was in hand last, by its number in the store.
    consent: AtomicU64,
    /// Until when nothing is tried in the background.
    quiet_until: AtomicU64,
    board: Mutex<Board<landing::Waiting>>,
}

/// What somebody who needs a token is to do.
pub(super) type Ticket = super::board::Ticket<landing::Saying, landing::Waiting>;

impl Shared {
    pub(super) fn new(id: AccountId, client: Arc<Registered>) -> Self {
        Self {
            id,
            client,
            current: ArcSwapOption::empty(),
            needs_consent: Arc::default(),
            unsaved: Mutex::new(None),
            consent: AtomicU64::new(0),
            quiet_until: AtomicU64::new(0),
            board: Mutex::new(Board::new()),
        }
    }

    fn board(&self) -> MutexGuard<'_, Board<landing::Waiting>> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether memory holds what the store does not have: a living token ready to use, or one on its way.
    pub(super) fn is_worth_keeping(&self, now: Seconds) -> bool {
        self.current.load().as_ref().is_some_and(|current| current.lives(time(now)))
            || self.unsaved.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Somebody needs a token.
    pub(super) fn ticket(&self, now: Seconds) -> Ticket {
        self.board().ticket(now, self, landing::channel)
    }

    /// Whether nothing is to be tried in the background now.
    pub(super) fn is_quiet(&self, now: Seconds) -> bool {
        now < self.quiet_until.load(Ordering::Relaxed)
    }

    /// A refresh has ended.
    pub(super) fn landed(&self, result: Result<Current, TokenError>, now: Seconds) -> Landed {
        if let Ok(current) = &result
            && self.consent.swap(current.consent, Ordering::Relaxed) != current.consent
        {
            // Another process has kept it: what was wanting may be granted.
            self.needs_consent.store(false, Ordering::Relaxed);
        }
        self.board().landed(result, now, self)
    }

    /// There are new tokens, or none any more.
    pub(super) fn renewed(&self, current: Option<Current>) {
        self.board().renewed(current, self);
    }
}

impl Shown for Shared {
    type Token = Current;

    fn show(&self, current: Option<Current>) {
        self.current.store(current.map(Arc::new));
    }

    fn quiet_until(&self, until: Seconds) {
        self.quiet_until.store(until, Ordering::Relaxed);
    }

    fn needs_consent(&self, needs: bool) {
        self.needs_consent.store(needs, Ordering::Relaxed);
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("id", &self.id).finish_non_exhaustive()
    }
}
