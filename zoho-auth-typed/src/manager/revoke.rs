//! The end of an account: first at Zoho, then in the store. What was begun can be ended by whoever comes next.

use super::event::AccountEvent;
use super::seal::Which;
use super::{ManagerError, TokenManager};
use crate::oauth::Registered;
use crate::store::{AccountId, Record, StoreError, Stored, Swap};
use crate::token::TokenError;
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, PoisonError};

impl TokenManager {
    /// Revokes the consent of an account at Zoho, and removes what is kept of it. That nothing is kept, or that Zoho has
    /// revoked it already, is no error.
    ///
    /// The record is marked before Zoho is asked. From then on no process gets tokens of it
    /// ([`ManagerError::Revoking`]), and a refresh that is under way brings nothing back. Access tokens that other
    /// processes have in hand are of no use when Zoho has answered. If Zoho is not reached, or this process dies, the
    /// mark stays: call this again, or [`prune`](Self::prune) the store. A consent that is kept meanwhile is another one,
    /// and stays.
    ///
    /// # Errors
    /// [`TokenError`] if Zoho was not reached, or refused: it is to be done again. [`TokenError::Manager`], before
    /// anything was done, if the account is one of a client that the builder was not given
    /// ([`ManagerError::UnknownClient`]), if its refresh token cannot be opened ([`ManagerError::Seal`];
    /// [`forget`](Self::forget) removes it), or if the store can only be read; and if the store does not work.
    pub async fn revoke(&self, id: &AccountId) -> Result<(), TokenError> {
        let client = self.client_of(id)?;
        if self.0.store.is_read_only() {
            return Err(ManagerError::from(StoreError::read_only("the store of this manager")).into());
        }
        let Some(refresh_token) = self.mark(id).await? else { return Ok(()) };
        client.credentials(id.data_center()).revoke(&refresh_token).await?;
        self.remove_revoked(id, &refresh_token).await?;
        Ok(())
    }

    fn client_of(&self, id: &AccountId) -> Result<Arc<Registered>, ManagerError> {
        let unknown = || ManagerError::UnknownClient { client_id: id.client_id().to_owned() };
        self.0.clients.get(id.client_id()).cloned().ok_or_else(unknown)
    }

    /// Writes down that it is being revoked. What is to be revoked, if something is kept.
    async fn mark(&self, id: &AccountId) -> Result<Option<SecretString>, ManagerError> {
        while let Some(Stored { version, record }) = self.0.store.load(id).await? {
            let refresh_token = self.0.protection.open(id, Which::Refresh, &record.refresh_token).await?;
            let marked = record.is_revoking();
            let ledger = record.ledger.revoking(self.0.now());
            let record = Record { ledger, access_token: None, ..record };
            if marked || matches!(self.0.store.swap(id, Some(version), Some(&record)).await?, Swap::Done(_)) {
                self.drop_in_hand(id);
                return Ok(Some(refresh_token));
            }
        }
        self.drop_in_hand(id);
        Ok(None)
    }

    /// Removes the record of what was revoked. One that has another refresh token by now is a new consent's.
    async fn remove_revoked(&self, id: &AccountId, revoked: &SecretString) -> Result<(), ManagerError> {
        while let Some(Stored { version, record }) = self.0.store.load(id).await? {
            let kept = self.0.protection.open(id, Which::Refresh, &record.refresh_token).await;
            let another = match kept {
                Ok(kept) => kept.expose_secret() != revoked.expose_secret(),
                // With a key that is not known here, say. A consent takes the mark away.
                Err(_) => !record.is_revoking(),
            };
            if another {
                return Ok(());
            }
            if let Swap::Done(_) = self.0.store.swap(id, Some(version), None).await? {
                self.drop_in_hand(id);
                tracing::debug!(account = %id, "revoked");
                self.0.tell(&AccountEvent::Revoked { id: id.clone() });
                break;
            }
        }
        Ok(())
    }

    /// What this process has in hand of an account is of no use any more.
    pub(super) fn drop_in_hand(&self, id: &AccountId) {
        let accounts = self.0.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = accounts.known.get(id).cloned();
        drop(accounts);
        if let Some(shared) = shared {
            shared.renewed(None);
        }
    }
}
