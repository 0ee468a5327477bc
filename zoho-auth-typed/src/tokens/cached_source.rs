//! Tokens in memory: refreshed once however many tasks wait, when they have less than five minutes to live.

use super::{AccessToken, TokenError};
use crate::tokens::request::Grant;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use tokio::sync::Mutex;

/// Before a token is sent that dies within this, another one is asked for: its call may take a while, and clocks differ.
const REFRESH_WINDOW: Duration = Duration::from_secs(300);
/// A token that dies within this is not given out at all.
const LAST: Duration = Duration::from_secs(10);

/// The token of one account, and the way to the next one.
pub(crate) struct RefreshingSource {
    grant: Grant,
    current: RwLock<Option<AccessToken>>,
    /// Held while a token is asked for. What the last attempt came to is in it, for those who waited.
    asking: Mutex<Option<TokenError>>,
    /// How many attempts have ended.
    attempts: AtomicU64,
}

impl RefreshingSource {
    pub(crate) fn new(grant: Grant, current: Option<AccessToken>) -> Self {
        Self { grant, current: RwLock::new(current), asking: Mutex::new(None), attempts: AtomicU64::new(0) }
    }

    pub(crate) fn current(&self) -> Option<AccessToken> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) async fn token(&self) -> Result<AccessToken, TokenError> {
        let fresh = |token: &AccessToken| lives(token, REFRESH_WINDOW);
        if let Some(token) = self.current().filter(fresh) {
            return Ok(token);
        }
        match self.next(&fresh).await {
            // The buffer is there for this: what still lives is better than nothing.
            Err(error) => self.current().filter(|token| lives(token, LAST)).ok_or(error),
            token => token,
        }
    }

    pub(crate) async fn renew(&self, refused: &AccessToken) -> Result<AccessToken, TokenError> {
        self.next(&|token| !token.is(refused)).await
    }

    /// The current token if it will do, else a new one. One request at a time; who waits for it takes what it came to.
    async fn next(&self, will_do: &(dyn Fn(&AccessToken) -> bool + Sync)) -> Result<AccessToken, TokenError> {
        let seen = self.attempts.load(Ordering::Acquire);
        let mut last = self.asking.lock().await;
        if let Some(token) = self.current().filter(will_do) {
            return Ok(token);
        }
        if let (Some(error), true) = (&*last, self.attempts.load(Ordering::Acquire) != seen) {
            return Err(error.clone());
        }
        let answer = self.grant.redeem().await;
        self.attempts.fetch_add(1, Ordering::AcqRel);
        match answer {
            Ok(answer) => {
                let token = answer.into_token();
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
                *last = None;
                Ok(token)
            }
            Err(error) => {
                *last = Some(error.clone());
                Err(error)
            }
        }
    }
}

fn lives(token: &AccessToken, longer_than: Duration) -> bool {
    token.expires_at().is_none_or(|end| end.duration_since(SystemTime::now()).is_ok_and(|left| left > longer_than))
}
