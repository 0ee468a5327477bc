//! One account: where its tokens come from.

use super::current::Current;
use super::lease::Seconds;
use super::refresh::Refresh;
use super::shared::{Shared, Ticket};
use super::{ManagerError, TokenManager, landing, seconds};
use crate::store::{AccountId, Record};
use crate::token::{AccessToken, TokenError, TokenSource};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::SystemTime;
use tokio::runtime::Handle;

/// How often somebody waits for a token that then will not do: it was refused before, or was dead when it came.
const ROUNDS: usize = 3;

/// One account of a [`TokenManager`]. Cheap to clone; a client takes it with
/// [`OAuth::with_account`](crate::OAuth::with_account).
#[derive(Clone)]
pub struct Account {
    manager: TokenManager,
    shared: Arc<Shared>,
    runtime: Handle,
}

impl Account {
    pub(super) fn new(manager: TokenManager, shared: Arc<Shared>, runtime: Handle) -> Self {
        Self { manager, shared, runtime }
    }

    /// Which account it is.
    pub fn id(&self) -> &AccountId {
        &self.shared.id
    }

    /// An access token that is good for minutes as a rule, and for ten seconds at least: while no new one can be had, what
    /// still lives is given out.
    ///
    /// While there is one, this takes no lock, waits for nothing and allocates nothing, except once a token that threads
    /// take by turns a thousand times: from then on they take it without waiting for each other's memory. From five to
    /// six minutes before it dies, the first who calls this has another one asked for in the background. If there is
    /// none, all who call this wait for one request.
    ///
    /// # Errors
    /// [`TokenError`]: what came of the last attempt, which is not repeated before its time: of a network after a second,
    /// then two, up to a minute; of a limit when it is over; of a wrong setting after a minute; of a dead consent never,
    /// until the store has a new one.
    pub async fn token(&self) -> Result<AccessToken, TokenError> {
        match self.at_hand(self.manager.0.clock.now()) {
            Some(token) => Ok(token),
            None => self.next(Current::lives).await,
        }
    }

    /// Another token than this one, which an API has refused as dead.
    ///
    /// # Errors
    /// As [`token`](Self::token).
    pub async fn renew(&self, refused: &AccessToken) -> Result<AccessToken, TokenError> {
        self.next(|current, now| current.lives(now) && !current.is(refused)).await
    }

    /// The token in hand, if it lives.
    fn at_hand(&self, now: SystemTime) -> Option<AccessToken> {
        let current = self.shared.current.load();
        let current = current.as_ref().filter(|current| current.lives(now))?;
        if current.is_due(now) && !self.shared.is_quiet(seconds(now)) {
            // What comes of it is heard by whoever needs it.
            _ = self.ask(Some(current.number), seconds(now));
        }
        Some(current.token())
    }

    /// The token in hand if it will do, else the next one.
    async fn next(
        &self,
        will_do: impl Fn(&Current, SystemTime) -> bool + Send + Sync,
    ) -> Result<AccessToken, TokenError> {
        for _ in 0..ROUNDS {
            let now = self.manager.0.clock.now();
            let not = match self.shared.current.load().as_ref() {
                Some(current) if will_do(current, now) => return Ok(current.token()),
                current => current.map(|current| current.number),
            };
            self.ask(not, seconds(now))?.hear().await?;
        }
        match self.shared.current.load().as_ref() {
            Some(current) if will_do(current, self.manager.0.clock.now()) => Ok(current.token()),
            _ => Err(TokenError::Malformed { status: 200, reason: "each token that it gives is dead already" }),
        }
    }

    /// Sees to it that a token is asked for: where to hear what came of it.
    fn ask(&self, not: Option<u64>, now: Seconds) -> Result<landing::Waiting, TokenError> {
        match self.shared.ticket(now) {
            Ticket::Refused(error) => Err(error),
            Ticket::Wait(waiting) => Ok(waiting),
            Ticket::Fly(saying, waiting) => {
                // In a task of its own: whoever waits for it may be cancelled.
                let refresh = Refresh::new(self.manager.clone(), Arc::clone(&self.shared), saying, not);
                self.runtime.spawn(refresh.run());
                Ok(waiting)
            }
        }
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// What the store has of it.
    pub(crate) async fn record(&self) -> Result<Record, ManagerError> {
        let stored = self.manager.0.store.load(self.id()).await?;
        stored.map(|stored| stored.record).ok_or_else(|| ManagerError::NotKept { account: self.id().to_string() })
    }

    /// Whether only a consent helps, for all clients of the account.
    pub(crate) fn needs_consent(&self) -> &Arc<AtomicBool> {
        &self.shared.needs_consent
    }
}

impl TokenSource for Account {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        Self::token(self).await
    }

    async fn renew(&self, refused: &AccessToken) -> Result<AccessToken, TokenError> {
        Self::renew(self, refused).await
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("id", self.id()).finish_non_exhaustive()
    }
}
