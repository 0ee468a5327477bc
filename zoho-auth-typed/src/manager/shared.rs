//! An account in memory: the token in hand, and what is done for the next one.

use super::current::Current;
use super::flight::{Flight, Order};
use super::lease::{Claim, Seconds};
use super::refresh::News;
use super::{backoff, landing};
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
    /// How often the tokens were replaced from outside of a refresh: by a consent, or by the account's end.
    turns: AtomicU64,
    /// Until when nothing is tried in the background.
    quiet_until: AtomicU64,
    board: Mutex<Board>,
}

/// Who is asking, and where to wait for it.
struct Board {
    flight: Flight<TokenError>,
    landing: Option<landing::Waiting>,
    /// Failures in a row.
    failures: u32,
}

/// What somebody who needs a token is to do.
pub(super) enum Ticket {
    /// Ask for one, say here what came of it, and wait there.
    Fly(landing::Saying, landing::Waiting),
    /// Wait.
    Wait(landing::Waiting),
    /// Take this for an answer.
    Refused(TokenError),
}

/// How a refresh has ended.
pub(super) enum Landed {
    /// There is a token.
    Well,
    /// It is tried again, from then on.
    Held { until: Seconds },
    /// Only a consent helps, as was not known before.
    Died,
    /// Only a consent helps, as was known.
    Dead,
}

impl Shared {
    pub(super) fn new(id: AccountId, client: Arc<Registered>) -> Self {
        Self {
            id,
            client,
            current: ArcSwapOption::empty(),
            needs_consent: Arc::default(),
            unsaved: Mutex::new(None),
            turns: AtomicU64::new(0),
            quiet_until: AtomicU64::new(0),
            board: Mutex::new(Board { flight: Flight::Grounded, landing: None, failures: 0 }),
        }
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether memory holds what the store does not have: a living token ready to use, or one on its way.
    pub(super) fn is_worth_keeping(&self, now: Seconds) -> bool {
        self.current.load().as_ref().is_some_and(|current| current.lives(now))
            || self.unsaved.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Somebody needs a token.
    pub(super) fn ticket(&self, now: Seconds) -> Ticket {
        let mut board = self.board();
        match board.flight.want(now) {
            Order::Refuse(error) => Ticket::Refused(error),
            Order::Start => {
                let (saying, waiting) = landing::channel();
                board.landing = Some(waiting.clone());
                // Who has a token that lives need not look here again before it has landed.
                self.quiet_until.store(u64::MAX, Ordering::Relaxed);
                Ticket::Fly(saying, waiting)
            }
            Order::Join => match &board.landing {
                Some(waiting) => Ticket::Wait(waiting.clone()),
                None => Ticket::Refused(super::ManagerError::Interrupted.into()),
            },
        }
    }

    /// Whether nothing is to be tried in the background now.
    pub(super) fn is_quiet(&self, now: Seconds) -> bool {
        now < self.quiet_until.load(Ordering::Relaxed)
    }

    /// A refresh has ended.
    pub(super) fn landed<T>(&self, result: &Result<T, TokenError>, now: Seconds) -> Landed {
        let mut board = self.board();
        board.landing = None;
        match result {
            Ok(_) => {
                board.failures = 0;
                board.flight.arrived();
                self.quiet_until.store(0, Ordering::Relaxed);
                self.needs_consent.store(false, Ordering::Relaxed);
                Landed::Well
            }
            Err(error) => {
                board.failures = board.failures.saturating_add(1);
                let until = now + backoff::hold(error, board.failures);
                board.flight.failed(error.clone(), now, until);
                self.quiet_until.store(until, Ordering::Relaxed);
                if error.needs_consent() {
                    let known = self.needs_consent.swap(true, Ordering::Relaxed);
                    return if known { Landed::Dead } else { Landed::Died };
                }
                Landed::Held { until }
            }
        }
    }

    /// To be asked for before a record is read that is to be installed.
    pub(super) fn turn(&self) -> u64 {
        self.turns.load(Ordering::SeqCst)
    }

    /// A record's token becomes the one in hand, unless it is of a turn before: then nothing is in hand.
    pub(super) fn install(&self, current: Current, turn: u64) {
        self.current.store(Some(Arc::new(current)));
        if self.turn() != turn {
            self.current.store(None);
        }
    }

    /// There are new tokens: what failed before may work now.
    pub(super) fn renewed(&self, current: Option<Current>) {
        self.turns.fetch_add(1, Ordering::SeqCst);
        self.current.store(current.map(Arc::new));
        self.quiet_until.store(0, Ordering::Relaxed);
        self.needs_consent.store(false, Ordering::Relaxed);
        let mut board = self.board();
        board.failures = 0;
        board.flight.forgive();
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("id", &self.id).finish_non_exhaustive()
    }
}
