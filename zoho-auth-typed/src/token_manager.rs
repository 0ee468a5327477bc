//! The token manager: tokens of many accounts in a store, refreshed once across tasks and processes.
//!
//! ```
//! use zoho_auth_typed::store::MemoryStore;
//! use zoho_auth_typed::{DataCenter, Encryption, KeyRing, OAuthClient, ScopeSet, TokenManager};
//!
//! async fn keep<S: ScopeSet>(oauth: &OAuthClient<S>) -> Result<(), Box<dyn std::error::Error>> {
//!     let protection = Encryption::with_keys(KeyRing::from_env("TOKEN_KEYS")?);
//!     let manager = TokenManager::builder(MemoryStore::new(), protection).oauth_client(oauth).build();
//!
//!     // After a user's consent: `oauth.insert(&manager, "anna", &granted)`. From then on, in any process:
//!     let account = manager.account(oauth.account_id("anna", DataCenter::EU))?;
//!     let token = account.token().await?; // for your own requests
//!     let client = oauth.client(&account).await?; // for the calls of the scope set
//!     # let _ = (token, client);
//!     Ok(())
//! }
//! ```

pub(crate) use zoho_token_manager::__private::{ManagedAccount, insert_grant};
pub use zoho_token_manager::{
    Account, AccountCounts, AccountEntry, AccountEvent, AccountStatus, AccountSummary, Accounts, Clock, Encryption,
    KeepWarm, KeepWarmWorker, KeyProvider, KeyRing, KeyRingError, ManagerError, Metrics, PruneFailure, PruneReport,
    RefreshOutcome, RotationFailure, RotationReport, SystemClock, TokenManager, TokenManagerBuilder, UnsealError,
};
