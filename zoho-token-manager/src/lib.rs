#![cfg_attr(docsrs, feature(doc_cfg))]
//! The token manager of `zoho-auth-typed`: tokens of many accounts in a store, encrypted, and refreshed once across
//! tasks and processes.
//!
//! The examples on these pages import from this crate. Applications use the items through
//! `zoho_auth_typed::token_manager`, and the stores through `zoho_auth_typed::store`.

mod encryption;
mod manager;
pub mod store;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use encryption::{Encryption, KeyProvider, KeyRing, KeyRingError, UnsealError};
pub use manager::{
    Account, AccountEntry, AccountEvent, AccountSummary, Accounts, KeepWarm, KeepWarmWorker, ManagerError,
    PruneFailure, PruneReport, RotationFailure, RotationReport, TokenManager, TokenManagerBuilder,
};
pub use zoho_auth_core::store::AccountStatus;
pub use zoho_auth_core::{AccountCounts, Clock, Metrics, RefreshOutcome, SystemClock};
