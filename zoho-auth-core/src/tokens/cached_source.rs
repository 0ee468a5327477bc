//! A token source that caches the access token in memory. It refreshes the token less than five minutes before expiry,
//! once for all waiting tasks.

use super::{AccessToken, Grant, TokenError};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use tokio::sync::Mutex;

/// The remaining lifetime that triggers a refresh, to allow for slow requests and clock skew.
const REFRESH_WINDOW: Duration = Duration::from_secs(300);
/// The remaining lifetime at which a token is no longer used at all.
const LAST: Duration = Duration::from_secs(10);

/// The access token of one account, and the grant for the next one.
pub struct RefreshingSource {
    grant: Grant,
    current: RwLock<Option<AccessToken>>,
    /// The lock for refreshing, held during the request. It contains the error of the last attempt for the tasks that
    /// waited.
    asking: Mutex<Option<TokenError>>,
    /// The number of completed attempts.
    attempts: AtomicU64,
}

impl RefreshingSource {
    /// Creates a source with the current token, if there is one.
    pub fn new(grant: Grant, current: Option<AccessToken>) -> Self {
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
            // The refresh window exists for this case: a token that is still valid is better than an error.
            Err(error) => self.current().filter(|token| lives(token, LAST)).ok_or(error),
            token => token,
        }
    }

    pub(crate) async fn renew(&self, refused: &AccessToken) -> Result<AccessToken, TokenError> {
        self.next(&|token| !token.is(refused)).await
    }

    /// Returns the current token if `will_do` accepts it, and a new token otherwise. One request is in flight at a
    /// time, and waiting tasks share its result.
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
