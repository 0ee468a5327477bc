//! Every store keeps every law; and of every law there is a store that breaks it, and is found out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use zoho_auth_typed::DataCenter;
use zoho_auth_typed::store::conformance::{self, Law, Storage};
use zoho_auth_typed::store::{
    AccountId, Environment, File, Listed, Memory, Record, StoreError, Stored, Swap, TokenStore, Version,
};

struct InMemory(Memory);

impl Storage for InMemory {
    type Store = Memory;
    async fn open(&self) -> Memory {
        self.0.clone()
    }
}

#[tokio::test]
async fn memory() {
    conformance::check_all(async || InMemory(Memory::new())).await.expect("it keeps the laws");
}

struct OneFile(tempfile::TempDir);

impl Storage for OneFile {
    type Store = File;
    async fn open(&self) -> File {
        File::open(self.0.path().join("tokens.json")).expect("a folder")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn file() {
    let empty = async || OneFile(tempfile::tempdir().expect("a folder"));
    conformance::check_all(empty).await.expect("it keeps the laws");
}

#[cfg(feature = "sqlite")]
struct OneDatabase(tempfile::TempDir);

#[cfg(feature = "sqlite")]
impl Storage for OneDatabase {
    type Store = zoho_auth_typed::store::Sqlite;
    async fn open(&self) -> Self::Store {
        zoho_auth_typed::store::Sqlite::open(self.0.path().join("tokens.db")).await.expect("a folder")
    }
}

#[cfg(feature = "sqlite")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    let empty = async || OneDatabase(tempfile::tempdir().expect("a folder"));
    conformance::check_all(empty).await.expect("it keeps the laws");
}

#[tokio::test]
async fn environment() {
    let variables = |name: &str| match name {
        "ZOHO_REFRESH_TOKEN" => Some("1000.refre5h".to_owned()),
        "ZOHO_CLIENT_ID" => Some("1000.CLIENT".to_owned()),
        "ZOHO_DC" => Some("eu".to_owned()),
        _ => None,
    };
    let store = Environment::from_variables(variables).expect("all are there");
    assert_eq!(store.id(), &AccountId::new("default", "1000.CLIENT", DataCenter::EU));
    conformance::check_read_only(&store, store.id()).await.expect("it keeps the laws");
    assert!(!format!("{store:?}").contains("refre5h"));
    let error = Environment::from_variables(|name| variables(name).filter(|_| name != "ZOHO_DC")).unwrap_err();
    assert!(error.to_string().contains("ZOHO_DC"), "{error}");
    conformance::check_read_only(&Memory::new(), store.id()).await.expect_err("it can be written");
}

/// A store of somebody's own, of three operations.
struct Own(Memory);

impl TokenStore for Own {
    async fn load(&self, id: &AccountId) -> Result<Option<Stored>, StoreError> {
        self.0.load(id).await
    }

    async fn swap(&self, id: &AccountId, expected: Option<Version>, new: Option<&Record>) -> Result<Swap, StoreError> {
        self.0.swap(id, expected, new).await
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        self.0.list(after, limit).await
    }
}

struct OfOnesOwn(Memory);

impl Storage for OfOnesOwn {
    type Store = Own;
    async fn open(&self) -> Own {
        Own(self.0.clone())
    }
}

#[tokio::test]
async fn three_operations_are_a_store() {
    conformance::check_all(async || OfOnesOwn(Memory::new())).await.expect("it keeps the laws");
}

/// A store that breaks one law.
struct Faulty {
    law: Law,
    inner: Memory,
    /// What this handle remembers, and should not.
    own: Memory,
    swaps: Arc<AtomicU64>,
}

/// The place of such a store.
struct Place {
    law: Law,
    inner: Memory,
    swaps: Arc<AtomicU64>,
}

impl Storage for Place {
    type Store = Faulty;
    async fn open(&self) -> Faulty {
        // Kept by nobody but the handle: gone when it is closed.
        let inner = if self.law == Law::DoneIsKept { Memory::new() } else { self.inner.clone() };
        Faulty { law: self.law, inner, own: Memory::new(), swaps: Arc::clone(&self.swaps) }
    }
}

impl Faulty {
    /// The account as this store knows it.
    fn known(&self, id: &AccountId) -> AccountId {
        if self.law == Law::AccountsAreApart {
            return AccountId::new(id.user().to_lowercase(), id.client_id(), id.data_center());
        }
        id.clone()
    }

    /// Writes whatever is there.
    async fn force(&self, id: &AccountId, new: Option<&Record>) -> Result<Swap, StoreError> {
        let there = self.inner.load(id).await?.map(|stored| stored.version);
        self.inner.swap(id, there, new).await
    }
}

impl TokenStore for Faulty {
    async fn load(&self, id: &AccountId) -> Result<Option<Stored>, StoreError> {
        let id = &self.known(id);
        let mut stored = self.inner.load(id).await?;
        match self.law {
            // It answers from what it has read before.
            Law::DoneIsSeenByAll => {
                if let Some(own) = self.own.load(id).await? {
                    return Ok(Some(Stored::new(stored.map_or(own.version, |stored| stored.version), own.record)));
                }
                if let Some(stored) = &stored {
                    self.own.swap(id, None, Some(&stored.record)).await?;
                }
            }
            // A column that is too short, or of an alphabet that is too small.
            Law::Whole => {
                if let Some(stored) = &mut stored {
                    use zoho_auth_typed::ExposeSecret;
                    let text = stored.record.to_text().expose_secret().replace('😀', "?");
                    stored.record = Record::from_text(&text, "a column")?;
                }
            }
            // Each time the table is new, versions begin anew.
            Law::VersionsAreUsedOnce => {
                let count = self.swaps.load(Ordering::Relaxed);
                return Ok(stored.map(|stored| Stored::new(Version::new(count), stored.record)));
            }
            // It makes up what it does not have.
            Law::NothingAtFirst if stored.is_none() => {
                let other = Memory::new();
                let text = r#"{"format":1,"refresh_token":"","evidence":"asked","refresh_state":{"lease":{"fencing_token":0},"refreshes":[],"access":null}}"#;
                other.swap(id, None, Some(&Record::from_text(text, "nowhere")?)).await?;
                return other.load(id).await;
            }
            _ => {}
        }
        Ok(stored)
    }

    async fn swap(&self, id: &AccountId, expected: Option<Version>, new: Option<&Record>) -> Result<Swap, StoreError> {
        let id = &self.known(id);
        match self.law {
            // INSERT OR REPLACE
            Law::CreatedOnce if expected.is_none() => self.force(id, new).await,
            // UPDATE without a look at the version
            Law::CompareAndSwap if expected.is_some() && self.inner.load(id).await?.is_some() => {
                self.force(id, new).await
            }
            // It looks, and then writes.
            Law::OneOfMany => {
                let there = self.inner.load(id).await?.map(|stored| stored.version);
                tokio::task::yield_now().await;
                if there == expected { self.force(id, new).await } else { Ok(Swap::Conflict) }
            }
            Law::VersionsAreUsedOnce => {
                let (there, count) = (self.inner.load(id).await?.is_some(), self.swaps.load(Ordering::Relaxed));
                if expected != there.then(|| Version::new(count)) {
                    return Ok(Swap::Conflict);
                }
                let next = if there && new.is_some() { count + 1 } else { 1 };
                self.swaps.store(next, Ordering::Relaxed);
                self.force(id, new).await.map(|_| Swap::Done(Version::new(next)))
            }
            // It is only marked as removed.
            Law::Removal if new.is_none() => match self.inner.load(id).await? {
                Some(stored) if Some(stored.version) == expected => {
                    self.inner.swap(id, expected, Some(&stored.record)).await
                }
                _ => Ok(Swap::Conflict),
            },
            // It removes, and then writes.
            Law::AllOrNothing if new.is_some() && expected.is_some() => {
                match self.inner.swap(id, expected, None).await? {
                    Swap::Done(_) => {
                        tokio::task::yield_now().await;
                        tokio::task::yield_now().await;
                        self.inner.swap(id, None, new).await
                    }
                    Swap::Conflict => Ok(Swap::Conflict),
                }
            }
            _ => self.inner.swap(id, expected, new).await,
        }
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        let mut listed = self.inner.list(after, limit).await?;
        if self.law == Law::Listing {
            listed.reverse();
        }
        Ok(listed)
    }

    async fn records(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<Listed>, StoreError> {
        let mut page = self.inner.records(after, limit).await?;
        if self.law == Law::ListingOfRecords {
            // It joins two tables, and takes the row beside.
            let first = page.first().map(|listed| listed.stored.clone());
            let others: Vec<_> = page.iter().skip(1).map(|listed| listed.stored.clone()).chain(first).collect();
            page.iter_mut().zip(others).for_each(|(listed, other)| listed.stored = other);
        }
        Ok(page)
    }
}

/// The broken store of a law fails its case; all cases that come before it in the list it may fail as well.
#[tokio::test]
async fn every_law_finds_the_store_that_breaks_it() {
    for law in Law::ALL.iter().copied() {
        let place = || Place { law, inner: Memory::new(), swaps: Arc::default() };
        let broken = conformance::check(law, &place()).await;
        assert_eq!(broken.as_ref().err().map(|broken| broken.law), Some(law), "a store that breaks `{law}` passes");
        println!("{}", broken.unwrap_err());
    }
}
