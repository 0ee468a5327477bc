//! The laws of a [`TokenStore`] as tests that anyone's store can run.
//!
//! ```no_run
//! use zoho_auth_typed::store::{Memory, conformance};
//!
//! /// Where the stores of one case are: an empty place, and a handle on it whenever one is asked for.
//! struct Place(Memory);
//!
//! impl conformance::Storage for Place {
//!     type Store = Memory;
//!     async fn open(&self) -> Memory {
//!         self.0.clone() // of a file or a database: opened anew
//!     }
//! }
//!
//! # async fn test() {
//! // In a test, on a tokio runtime:
//! conformance::check_all(async || Place(Memory::new())).await.expect("a store that can be relied on");
//! # }
//! ```
//!
//! A store that can only be read is checked by [`check_read_only`].

mod cases;
mod law;
mod read_only;
mod records;
mod sample;

pub use law::Law;
pub use read_only::check_read_only;

use super::TokenStore;
use std::fmt;
use std::future::Future;

/// A place for records, empty at first, on which handles can be opened.
pub trait Storage: Send + Sync {
    /// The store under test.
    type Store: TokenStore;

    /// Another handle on this place, as another process would open it: sharing no more memory than it has to.
    fn open(&self) -> impl Future<Output = Self::Store> + Send;
}

/// A law that a store breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Which one.
    pub law: Law,
    /// What it did.
    pub because: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.law, self.because)
    }
}

impl std::error::Error for Broken {}

/// Checks one law, in an empty place. It needs a tokio runtime.
///
/// # Errors
/// What the store did that breaks it.
pub async fn check<S: Storage>(law: Law, storage: &S) -> Result<(), Broken> {
    cases::run(law, storage).await.map_err(|because| Broken { law, because })
}

/// Checks all laws, each in an empty place of its own. It needs a tokio runtime.
///
/// # Errors
/// All the laws that it breaks.
pub async fn check_all<S: Storage>(empty: impl AsyncFn() -> S) -> Result<(), Vec<Broken>> {
    let mut broken = Vec::new();
    for law in Law::ALL {
        broken.extend(check(*law, &empty().await).await.err());
    }
    if broken.is_empty() { Ok(()) } else { Err(broken) }
}
