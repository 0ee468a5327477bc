//! One refresh: what the ledger says is carried out, against the store and the accounts server.

use super::board::Landed;
use super::current::Current;
use super::event::AccountEvent;
use super::landing::Saying;
use super::lease::{self, Claim, Seconds, Watch};
use super::ledger::{Asking, Ledger, Next, Outcome};
use super::seal::Which;
use super::shared::Shared;
use super::{ManagerError, TokenManager, time};
use crate::store::{Record, StoreError, Stored, Swap, Version};
use crate::token::{Evidence, TokenError};
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime};

/// How often one looks whether another has finished.
const LOOK: Duration = Duration::from_millis(100);
/// For so long a limit is waited for; longer ones are said.
const PATIENCE: Seconds = 30;
/// So often an answer is brought to a store that does not take it, or sealed with keys that cannot be had.
const ATTEMPTS: u32 = 5;

/// A refresh under way. However it ends, those who wait hear of it.
pub(super) struct Refresh {
    manager: TokenManager,
    shared: Arc<Shared>,
    saying: Option<Saying>,
    /// The token that will not do.
    not: Option<u64>,
}

/// What Zoho answered.
#[derive(Clone)]
pub(super) enum News {
    Token { value: SecretString, refresh_token: Option<SecretString>, expires_at: Seconds, scopes: Option<Vec<String>> },
    Throttled(Seconds),
    Dead(Seconds),
    Nothing,
}

/// What a refresh brings.
struct Brought {
    current: Current,
    /// When the token dies, if it is one that was asked for here.
    new_until: Option<Seconds>,
}

/// What became of news.
enum Settled {
    Stored(Box<Record>),
    /// Another has the lease by now: what it writes counts.
    Late,
}

impl Refresh {
    pub(super) fn new(manager: TokenManager, shared: Arc<Shared>, saying: Saying, not: Option<u64>) -> Self {
        Self { manager, shared, saying: Some(saying), not }
    }

    pub(super) async fn run(mut self) {
        let result = self.token().await;
        match &result {
            Ok(Brought { new_until: Some(_), .. }) => tracing::debug!(account = %self.shared.id, "a new access token"),
            Ok(_) => {}
            Err(error) => tracing::warn!(account = %self.shared.id, %error, "no new access token"),
        }
        self.end(result);
    }

    fn end(&mut self, result: Result<Brought, TokenError>) {
        let Some(saying) = self.saying.take() else { return };
        let news = result.as_ref().ok().and_then(|brought| brought.new_until);
        let landed = self.shared.landed(result.map(|brought| brought.current), self.manager.0.now());
        // Whoever waits has it before anyone is told.
        saying.say(landed.heard());
        let id = || self.shared.id.clone();
        let event = match (landed, news) {
            (Landed::Well, Some(expires_at)) => AccountEvent::Refreshed { id: id(), expires_at: time(expires_at) },
            (Landed::Held { error, until }, _) => AccountEvent::Failed { id: id(), error, retry_at: time(until) },
            // What is not kept any more, or is being revoked, is so by somebody's will.
            (Landed::Died(error), _) if !matches!(error, TokenError::Manager(_)) => {
                AccountEvent::NeedsConsent { id: id(), error }
            }
            (Landed::Well | Landed::Overtaken | Landed::Died(_) | Landed::Dead(_), _) => return,
        };
        self.manager.0.tell(&event);
    }

    async fn token(&self) -> Result<Brought, TokenError> {
        let inner = &self.manager.0;
        let mut watch = Watch::default();
        let brought = self.bring_unsaved().await?;
        loop {
            let Stored { version, record } = self.load().await?;
            let now = inner.now();
            let watched = watch.look(&record.ledger.lease, now);
            match record.ledger.next(Asking { owner: &inner.owner, now, watched, not: self.not }) {
                Next::Use => return Ok(Brought { current: self.current(&record).await?, new_until: brought }),
                Next::Revoking => {
                    return Err(ManagerError::Revoking { account: self.shared.id.to_string() }.into());
                }
                Next::Dead => return Err(TokenError::InvalidGrant("as Zoho said before".to_owned())),
                Next::Wait(until) => inner.clock.sleep(LOOK.min(Duration::from_secs(until - now))).await,
                Next::Limited(until) if until - now <= PATIENCE => {
                    inner.clock.sleep(Duration::from_secs(until - now)).await;
                }
                Next::Limited(until) => {
                    return Err(TokenError::Throttled { retry_after: Duration::from_secs(until - now) });
                }
                Next::Redeem(ledger, claim) => {
                    if let Some(record) = self.redeem(version, record, ledger, claim).await? {
                        let new_until = record.ledger.access.map(|access| access.expires_at);
                        return Ok(Brought { current: self.current(&record).await?, new_until });
                    }
                }
            }
        }
    }

    /// Redeems the refresh token under a lease. None: another was faster, so that the store is to be read again.
    async fn redeem(
        &self,
        version: Version,
        record: Record,
        ledger: Ledger,
        claim: Claim,
    ) -> Result<Option<Record>, TokenError> {
        let inner = &self.manager.0;
        // What cannot be opened is found before anything is written.
        let refresh_token = self.open(Which::Refresh, &record).await?;
        if self.swap(version, &Record { ledger, ..record }).await? == Swap::Conflict {
            return Ok(None);
        }
        if !claim.is_in_time(inner.now()) {
            self.settle(&claim, News::Nothing).await?;
            return Ok(None);
        }
        let (news, error) = self.ask(&refresh_token).await;
        match self.settle(&claim, news).await {
            Ok(Settled::Stored(record)) => error.map_or(Ok(Some(*record)), Err),
            // The error is of a token that is not the account's any more, or is made good by another's answer.
            Ok(Settled::Late) => Ok(None),
            Err(store) => Err(error.unwrap_or(store)),
        }
    }

    /// Asks the accounts server, for half a lease at most.
    async fn ask(&self, refresh_token: &SecretString) -> (News, Option<TokenError>) {
        let (inner, id) = (&self.manager.0, &self.shared.id);
        let credentials = self.shared.client.credentials(id.data_center());
        let fields = [("refresh_token", refresh_token.expose_secret())];
        let now = inner.now();
        let answer = credentials.redeem_at("refresh_token", &fields, time(now));
        let in_time = tokio::time::timeout(Duration::from_secs(lease::LENGTH / 2), answer);
        match in_time.await.unwrap_or_else(|_| Err(TokenError::timeout(id.data_center()))) {
            Ok(answer) => {
                let expires_at = answer.expires_at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
                let (value, refresh_token, scopes) = (answer.access_token, answer.refresh_token, answer.scopes);
                (News::Token { value, refresh_token, expires_at, scopes }, None)
            }
            Err(error) => {
                let news = match &error {
                    TokenError::Throttled { retry_after } => {
                        News::Throttled(inner.now().saturating_add(retry_after.as_secs()))
                    }
                    TokenError::InvalidGrant(_) => News::Dead(inner.now()),
                    _ => News::Nothing,
                };
                (news, Some(error))
            }
        }
    }

    /// Writes down what Zoho answered, over whatever the record is by now, if the lease is still one's own.
    async fn settle(&self, claim: &Claim, news: News) -> Result<Settled, TokenError> {
        let mut attempt = 0;
        loop {
            match self.try_to_settle(claim, &news).await {
                Err(TokenError::Manager(error)) if error.is_retryable() => {
                    attempt += 1;
                    if attempt == ATTEMPTS {
                        if matches!(news, News::Token { .. }) {
                            *self.shared.unsaved.lock().unwrap_or_else(PoisonError::into_inner) =
                                Some((claim.clone(), news));
                        }
                        return Err(error.into());
                    }
                    self.manager.0.clock.sleep(LOOK * 2_u32.pow(attempt)).await;
                }
                settled => return settled,
            }
        }
    }

    async fn try_to_settle(&self, claim: &Claim, news: &News) -> Result<Settled, TokenError> {
        loop {
            let Stored { version, mut record } = self.load().await?;
            let outcome = match news {
                News::Token { expires_at, .. } => Outcome::Token(*expires_at),
                News::Throttled(until) => Outcome::Throttled(*until),
                News::Dead(at) => Outcome::Dead(*at),
                News::Nothing => Outcome::Failed,
            };
            let Ok(ledger) = record.ledger.settle(claim, outcome) else { return Ok(Settled::Late) };
            record.ledger = ledger;
            if let News::Token { value, refresh_token, scopes, .. } = news {
                // Where the record names a newer key, that one seals: the old one may soon be taken away.
                let there = record.access_token.iter().chain([&record.refresh_token]);
                let sealer = self.manager.0.protection.sealer(there).await.map_err(ManagerError::from)?;
                let seal = |which, token| sealer.seal(&self.shared.id, which, token);
                record.access_token = Some(seal(Which::Access, value));
                if let Some(refresh_token) = refresh_token {
                    record.refresh_token = seal(Which::Refresh, refresh_token);
                }
                if let Some(scopes) = scopes {
                    record.evidence = Evidence::Reported(scopes.clone());
                }
            }
            if let Swap::Done(_) = self.swap(version, &record).await? {
                return Ok(Settled::Stored(Box::new(record)));
            }
        }
    }

    /// What an earlier refresh could not store is not asked for again.
    /// When the token dies that this brought.
    async fn bring_unsaved(&self) -> Result<Option<Seconds>, TokenError> {
        let unsaved = self.shared.unsaved.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((claim, news)) = unsaved else { return Ok(None) };
        match self.settle(&claim, news).await? {
            Settled::Stored(record) => Ok(record.ledger.access.map(|access| access.expires_at)),
            Settled::Late => Ok(None),
        }
    }

    /// The record's token, to be the one in hand.
    async fn current(&self, record: &Record) -> Result<Current, TokenError> {
        let (Some(access), Some(_)) = (record.ledger.access, &record.access_token) else {
            let place = format!("the record of {}", self.shared.id);
            return Err(ManagerError::from(StoreError::damaged(place, "it has half of an access token")).into());
        };
        let value = self.open(Which::Access, record).await?;
        let random = getrandom::u64().unwrap_or_default();
        Ok(Current::new(value, access, record.ledger.consent(), self.manager.0.now(), random))
    }

    async fn open(&self, which: Which, record: &Record) -> Result<SecretString, TokenError> {
        let kept = match which {
            Which::Refresh => &record.refresh_token,
            Which::Access => record.access_token.as_ref().unwrap_or(&record.refresh_token),
        };
        Ok(self.manager.0.protection.open(&self.shared.id, which, kept).await?)
    }

    async fn load(&self) -> Result<Stored, TokenError> {
        let id = &self.shared.id;
        let stored = self.manager.0.store.load(id).await.map_err(ManagerError::from)?;
        Ok(stored.ok_or_else(|| ManagerError::NotKept { account: id.to_string() })?)
    }

    async fn swap(&self, version: Version, record: &Record) -> Result<Swap, TokenError> {
        let swapped = self.manager.0.store.swap(&self.shared.id, Some(version), Some(record)).await;
        Ok(swapped.map_err(ManagerError::from)?)
    }
}

impl Drop for Refresh {
    fn drop(&mut self) {
        self.end(Err(ManagerError::Interrupted.into()));
    }
}
