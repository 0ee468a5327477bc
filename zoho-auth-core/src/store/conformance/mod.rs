//! The invariants of a [`TokenStore`] as tests for any store.
//!
//! ```no_run
//! use zoho_auth_core::store::{MemoryStore, StoreError, conformance};
//!
//! /// The storage of one test case, initially empty.
//! struct Place(MemoryStore);
//!
//! impl conformance::StoreFixture for Place {
//!     type Store = MemoryStore;
//!     async fn open(&self) -> Result<MemoryStore, StoreError> {
//!         Ok(self.0.clone()) // a file or a database would be opened again
//!     }
//! }
//!
//! # async fn test() {
//! // In a test, on a tokio runtime:
//! conformance::check_all(async || Place(MemoryStore::new())).await.expect("the store should satisfy all invariants");
//! # }
//! ```
//!
//! For a read-only store, use [`check_read_only`].

mod cases;
mod first_open;
mod fixtures;
mod invariant;
mod read_only;
mod record_cases;

pub use invariant::Invariant;
pub use read_only::check_read_only;

use super::{StoreError, TokenStore};
use crate::failure::permanent;
use std::fmt;
use std::future::Future;

/// The storage of one test case. The storage is initially empty, and the test case opens any number of handles.
pub trait StoreFixture: Send + Sync {
    /// The store under test.
    type Store: TokenStore;

    /// Opens another handle, as another process would. The handle should share as little memory as possible with other
    /// handles.
    ///
    /// # Errors
    /// Fails if the store cannot be opened, which violates the invariant under test.
    fn open(&self) -> impl Future<Output = Result<Self::Store, StoreError>> + Send;
}

/// A violation of an invariant by a store.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The violated invariant.
    pub invariant: Invariant,
    /// The behavior of the store that violates the invariant.
    pub detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.detail)
    }
}

impl std::error::Error for Violation {}

permanent!(Violation);

/// Checks one invariant. `storage` must be empty. Requires a tokio runtime.
///
/// # Errors
/// Fails with the violation if the store violates the invariant.
pub async fn check<S: StoreFixture>(invariant: Invariant, storage: &S) -> Result<(), Violation> {
    cases::run(invariant, storage).await.map_err(|because| Violation { invariant, detail: because })
}

/// Checks all invariants. `empty` creates a new fixture with empty storage for each invariant. Requires a tokio
/// runtime.
///
/// # Errors
/// Fails with all violations if the store violates at least one invariant.
pub async fn check_all<S: StoreFixture>(empty: impl AsyncFn() -> S) -> Result<(), Vec<Violation>> {
    let mut violations = Vec::new();
    for invariant in Invariant::ALL {
        violations.extend(check(*invariant, &empty().await).await.err());
    }
    if violations.is_empty() { Ok(()) } else { Err(violations) }
}
