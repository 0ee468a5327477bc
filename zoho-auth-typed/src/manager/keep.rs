//! A consent is kept, and forgotten.

use super::current::Current;
use super::ledger::Ledger;
use super::seal::Which;
use super::{Account, ManagerError, TokenManager};
use crate::store::{AccountId, Record, StoreError, Stored, Swap};
use crate::token::{AccessToken, Evidence};
use secrecy::{ExposeSecret, SecretString};
use std::time::SystemTime;

/// What a consent gave.
pub(crate) struct Consent {
    pub(crate) refresh_token: SecretString,
    pub(crate) access_token: Option<AccessToken>,
    pub(crate) evidence: Evidence,
}

impl TokenManager {
    /// Keeps the refresh token of an account: one that exists already, from another store or the API console. It replaces
    /// what was kept of the account, even what cannot be understood any more. What its user consented to is *declared*.
    ///
    /// What an exchange gives, [`OAuth::keep`](crate::OAuth::keep) keeps whole.
    ///
    /// # Errors
    /// [`ManagerError`]: as [`account`](Self::account), and if the store cannot be written.
    pub async fn keep(&self, id: AccountId, refresh_token: impl Into<SecretString>) -> Result<Account, ManagerError> {
        let consent = Consent { refresh_token: refresh_token.into(), access_token: None, evidence: Evidence::Declared };
        self.keep_consent(id, consent).await
    }

    pub(crate) async fn keep_consent(&self, id: AccountId, consent: Consent) -> Result<Account, ManagerError> {
        if self.0.store.is_read_only() {
            return Err(StoreError::read_only("the store of this manager").into());
        }
        let account = self.account(id)?;
        let id = account.id();
        let expires_at = consent.access_token.as_ref().map(|token| {
            let at = token.expires_at().and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
            at.map_or_else(|| self.0.now() + 3600, |at| at.as_secs())
        });
        loop {
            let stored = match self.0.store.load(id).await {
                // Nobody else can do anything with it either, and a consent is not to be lost for it.
                Err(StoreError::Damaged { .. }) => {
                    self.0.store.remove(id).await?;
                    None
                }
                stored => stored?,
            };
            let there = stored.as_ref().map(|stored| &stored.record.refresh_token);
            let sealer = self.0.protection.sealer(there).await?;
            let seal = |which, token| sealer.seal(id, which, token);
            // One that cannot be opened is another one.
            let same = stored.as_ref().is_some_and(|Stored { record, .. }| {
                let kept = sealer.open(id, Which::Refresh, &record.refresh_token);
                kept.is_ok_and(|kept| kept.expose_secret() == consent.refresh_token.expose_secret())
            });
            let ledger = stored.as_ref().map_or_else(Ledger::default, |stored| stored.record.ledger.clone());
            let ledger = ledger.renewed(expires_at, same);
            let (access, consent_number) = (ledger.access, ledger.consent());
            let access_token = consent.access_token.as_ref().map(|token| seal(Which::Access, token.secret()));
            let refresh_token = seal(Which::Refresh, &consent.refresh_token);
            let record = Record::new(refresh_token, access_token, consent.evidence.clone(), ledger);
            let version = stored.map(|stored| stored.version);
            if let Swap::Done(_) = self.0.store.swap(id, version, Some(&record)).await? {
                let random = getrandom::u64().unwrap_or_default();
                let current = consent.access_token.zip(access);
                let current = current.map(|(token, access)| {
                    Current::new(token.secret().clone(), access, consent_number, self.0.now(), random)
                });
                account.renewed(current);
                return Ok(account);
            }
        }
    }

    /// Forgets an account: its tokens are removed from the store and from this process. They are not revoked at Zoho:
    /// [`revoke`](Self::revoke) does that, and then removes them. What cannot be understood is removed as well. That nothing was kept is no error.
    ///
    /// # Errors
    /// [`ManagerError::Store`].
    pub async fn forget(&self, id: &AccountId) -> Result<(), ManagerError> {
        if self.0.store.is_read_only() {
            return Err(StoreError::read_only("the store of this manager").into());
        }
        self.0.store.remove(id).await?;
        if let Ok(account) = self.account(id.clone()) {
            account.renewed(None);
        }
        Ok(())
    }
}

impl Account {
    fn renewed(&self, current: Option<Current>) {
        self.shared().renewed(current);
    }
}
