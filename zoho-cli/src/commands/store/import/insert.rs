//! The insertion of accounts into the target.

use super::plan::SdkAccount;
use crate::error::Error;
use crate::tokens::hints;
use crate::tokens::store::{Store, StoreConfig};
use std::collections::BTreeSet;
use zoho_auth_typed::store::StoreError;
use zoho_auth_typed::tokens::RegisteredClient;
use zoho_auth_typed::{
    Encryption, Failure as _, TokenManager, TokenStore as _, Transport, token_manager::ManagerError,
};

/// The outcome for one account. In a dry run, the outcome that an import would have.
pub(super) enum Outcome {
    /// An account that was imported.
    Imported,
    /// An account that the target already had.
    AlreadyThere,
    /// A row that was not imported.
    Failed {
        /// The number of the row, from 1.
        row: usize,
        /// The reason why the row was not imported.
        reason: String,
    },
}

/// The store that receives the accounts.
pub(super) struct Target {
    /// The store, or `None` in a dry run if the store does not exist.
    store: Option<Store>,
    /// The manager that inserts the accounts, or `None` in a dry run.
    manager: Option<TokenManager>,
}

impl Target {
    /// Opens the store, and creates it if it does not exist.
    pub(super) async fn open(
        config: &StoreConfig,
        encryption: Encryption,
        accounts: &[SdkAccount],
    ) -> Result<Self, Error> {
        let store = config.open_or_create().await?;
        let clients: BTreeSet<&str> = accounts.iter().map(|account| account.id.client_id()).collect();
        let transport = Transport::new();
        // No request is sent, so the clients need no secret.
        let manager = clients.into_iter().fold(TokenManager::builder(store.clone(), encryption), |builder, id| {
            builder.oauth_client(RegisteredClient::new(id, transport.clone()))
        });
        Ok(Self { store: Some(store), manager: Some(manager.build()) })
    }

    /// Creates the target of a dry run. `store` is `None` if the store does not exist.
    pub(super) const fn read_only(store: Option<Store>) -> Self {
        Self { store, manager: None }
    }

    /// Inserts an account, unless the target has the account and `overwrite` is `false`. In a dry run, only reads the
    /// target. Fails if the store cannot be used.
    pub(super) async fn insert(&self, account: SdkAccount, overwrite: bool) -> Result<Outcome, Error> {
        let SdkAccount { row, id, refresh_token } = account;
        let failed = |reason: String| Ok(Outcome::Failed { row, reason });
        if let (Some(store), false) = (&self.store, overwrite) {
            match store.load(&id).await {
                Ok(None) => {}
                Ok(Some(_)) => return Ok(Outcome::AlreadyThere),
                Err(error) if is_fatal(&error) => return Err(hints::store_error(&error)),
                Err(error) => return failed(error.to_string()),
            }
        }
        let Some(manager) = &self.manager else { return Ok(Outcome::Imported) };
        match manager.insert(id, refresh_token).await {
            Ok(_) => Ok(Outcome::Imported),
            Err(ManagerError::Store(error)) if is_fatal(&error) => Err(hints::store_error(&error)),
            Err(error @ (ManagerError::Store(_) | ManagerError::InvalidRefreshToken)) => failed(error.to_string()),
            Err(error) => Err(hints::manager_error(&error)),
        }
    }
}

/// Returns `true` for an error that concerns the store, not a single account.
fn is_fatal(error: &StoreError) -> bool {
    error.retry().is_safe() || matches!(error, StoreError::ReadOnly { .. } | StoreError::Configuration { .. })
}
