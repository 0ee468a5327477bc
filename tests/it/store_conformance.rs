//! The conformance suite of stores. Every store passes all cases, and every case detects a store that violates its
//! invariant.

use crate::files::memory_folder;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use zoho_auth_typed::DataCenter;
use zoho_auth_typed::store::conformance::{self, Invariant, StoreFixture};
use zoho_auth_typed::store::{
    AccountId, CasOutcome, EnvStore, FileStore, Filter, ListEntry, MemoryStore, Record, StoreError, TokenStore,
    Version, VersionedRecord,
};

struct InMemory(MemoryStore);

impl StoreFixture for InMemory {
    type Store = MemoryStore;
    async fn open(&self) -> Result<MemoryStore, StoreError> {
        Ok(self.0.clone())
    }
}

#[tokio::test]
async fn memory_store_keeps_all_invariants() {
    conformance::check_all(async || InMemory(MemoryStore::new())).await.expect("store should keep the invariants");
}

struct OneFile(tempfile::TempDir);

impl StoreFixture for OneFile {
    type Store = FileStore;
    async fn open(&self) -> Result<FileStore, StoreError> {
        FileStore::open(self.0.path().join("tokens.json"))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn file_store_keeps_all_invariants() {
    let empty = async || OneFile(memory_folder());
    conformance::check_all(empty).await.expect("store should keep the invariants");
}

#[cfg(feature = "sqlite")]
struct OneDatabase(tempfile::TempDir);

#[cfg(feature = "sqlite")]
impl StoreFixture for OneDatabase {
    type Store = zoho_auth_typed::store::SqliteStore;
    async fn open(&self) -> Result<Self::Store, StoreError> {
        zoho_auth_typed::store::SqliteStore::open(self.0.path().join("tokens.db")).await
    }
}

#[cfg(feature = "sqlite")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_store_keeps_all_invariants() {
    let empty = async || OneDatabase(memory_folder());
    conformance::check_all(empty).await.expect("store should keep the invariants");
}

#[tokio::test]
async fn environment_store_keeps_the_read_only_invariants() {
    let variables = |name: &str| match name {
        "ZOHO_REFRESH_TOKEN" => Some("1000.refre5h".to_owned()),
        "ZOHO_CLIENT_ID" => Some("1000.CLIENT".to_owned()),
        "ZOHO_DC" => Some("eu".to_owned()),
        _ => None,
    };
    let store = EnvStore::from_lookup(variables).expect("all variables should be set");
    assert_eq!(store.id(), &AccountId::new("default", "1000.CLIENT", DataCenter::EU));
    conformance::check_read_only(&store, store.id()).await.expect("store should keep the invariants");
    assert!(!format!("{store:?}").contains("refre5h"));
    let error = EnvStore::from_lookup(|name| variables(name).filter(|_| name != "ZOHO_DC")).unwrap_err();
    assert!(error.to_string().contains("ZOHO_DC"), "{error}");
    conformance::check_read_only(&MemoryStore::new(), store.id()).await.expect_err("writable store should fail");
}

/// A custom store that implements only the three required operations.
struct CustomStore(MemoryStore);

impl TokenStore for CustomStore {
    async fn load(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        self.0.load(id).await
    }

    async fn compare_and_swap(
        &self,
        id: &AccountId,
        expected: Option<Version>,
        new: Option<&Record>,
    ) -> Result<CasOutcome, StoreError> {
        self.0.compare_and_swap(id, expected, new).await
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        self.0.list(after, limit).await
    }
}

struct CustomStoreFixture(MemoryStore);

impl StoreFixture for CustomStoreFixture {
    type Store = CustomStore;
    async fn open(&self) -> Result<CustomStore, StoreError> {
        Ok(CustomStore(self.0.clone()))
    }
}

#[tokio::test]
async fn custom_store_with_three_operations_keeps_all_invariants() {
    conformance::check_all(async || CustomStoreFixture(MemoryStore::new()))
        .await
        .expect("store should keep the invariants");
}

/// A store that violates one invariant.
struct Faulty {
    invariant: Invariant,
    inner: MemoryStore,
    /// The cache of this handle. A correct store does not have one.
    own: MemoryStore,
    swaps: Arc<AtomicU64>,
}

/// The fixture of a faulty store.
struct FaultyFixture {
    invariant: Invariant,
    inner: MemoryStore,
    swaps: Arc<AtomicU64>,
    created: AtomicBool,
}

impl StoreFixture for FaultyFixture {
    type Store = Faulty;
    async fn open(&self) -> Result<Faulty, StoreError> {
        // Each process creates the tables that it does not find.
        if self.invariant == Invariant::ConcurrentFirstOpen {
            let exists = self.created.load(Ordering::Relaxed);
            tokio::task::yield_now().await;
            if !exists && self.created.swap(true, Ordering::Relaxed) {
                return Err(StoreError::unavailable("a test", "the table already exists"));
            }
        }
        // Each handle has its own data, which is lost when the handle is closed.
        let inner = if self.invariant == Invariant::Durability { MemoryStore::new() } else { self.inner.clone() };
        Ok(Faulty { invariant: self.invariant, inner, own: MemoryStore::new(), swaps: Arc::clone(&self.swaps) })
    }
}

impl Faulty {
    /// Returns the account ID that this store uses for `id`.
    fn known(&self, id: &AccountId) -> AccountId {
        if self.invariant == Invariant::AccountIsolation {
            let known = AccountId::new(id.user().to_lowercase(), id.client_id(), id.data_center());
            return known.with_environment(id.environment());
        }
        id.clone()
    }

    /// Writes without a check of the current version.
    async fn force(&self, id: &AccountId, new: Option<&Record>) -> Result<CasOutcome, StoreError> {
        let stored = self.inner.load(id).await?.map(|stored| stored.version);
        self.inner.compare_and_swap(id, stored, new).await
    }
}

impl TokenStore for Faulty {
    async fn load(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        let id = &self.known(id);
        let mut stored = self.inner.load(id).await?;
        match self.invariant {
            // The store returns cached values.
            Invariant::ReadYourWrites => {
                if let Some(own) = self.own.load(id).await? {
                    return Ok(Some(VersionedRecord::new(
                        stored.map_or(own.version, |stored| stored.version),
                        own.record,
                    )));
                }
                if let Some(stored) = &stored {
                    self.own.compare_and_swap(id, None, Some(&stored.record)).await?;
                }
            }
            // A column cannot store all characters.
            Invariant::RoundTrip => {
                if let Some(stored) = &mut stored {
                    use zoho_auth_typed::ExposeSecret;
                    let text = stored.record.to_json().expose_secret().replace('😀', "?");
                    stored.record = Record::from_json(&text, "a column")?;
                }
            }
            // Versions restart after a removal, as in a new table.
            Invariant::VersionsAreUnique => {
                let count = self.swaps.load(Ordering::Relaxed);
                return Ok(stored.map(|stored| VersionedRecord::new(Version::new(count), stored.record)));
            }
            // The store invents a missing record.
            Invariant::AbsentInitially if stored.is_none() => {
                let other = MemoryStore::new();
                let text = r#"{"format":1,"grant":{"refresh_token":""},"refresh_state":{"lease":{"fencing_token":0},"refreshes":[],"access":null}}"#;
                other.compare_and_swap(id, None, Some(&Record::from_json(text, "nowhere")?)).await?;
                return other.load(id).await;
            }
            _ => {}
        }
        Ok(stored)
    }

    async fn compare_and_swap(
        &self,
        id: &AccountId,
        expected: Option<Version>,
        new: Option<&Record>,
    ) -> Result<CasOutcome, StoreError> {
        let id = &self.known(id);
        match self.invariant {
            // The store inserts with INSERT OR REPLACE.
            Invariant::CreateIsExclusive if expected.is_none() => self.force(id, new).await,
            // The store updates without a check of the version.
            Invariant::CompareAndSwap if expected.is_some() && self.inner.load(id).await?.is_some() => {
                self.force(id, new).await
            }
            // The store reads, and then writes in a separate step.
            Invariant::SingleWinner => {
                let stored = self.inner.load(id).await?.map(|stored| stored.version);
                tokio::task::yield_now().await;
                if stored == expected { self.force(id, new).await } else { Ok(CasOutcome::Conflict) }
            }
            Invariant::VersionsAreUnique => {
                let (stored, count) = (self.inner.load(id).await?.is_some(), self.swaps.load(Ordering::Relaxed));
                if expected != stored.then(|| Version::new(count)) {
                    return Ok(CasOutcome::Conflict);
                }
                let next = if stored && new.is_some() { count + 1 } else { 1 };
                self.swaps.store(next, Ordering::Relaxed);
                self.force(id, new).await.map(|_| CasOutcome::Swapped(Version::new(next)))
            }
            // The store does not remove the record.
            Invariant::Removal if new.is_none() => match self.inner.load(id).await? {
                Some(stored) if Some(stored.version) == expected => {
                    self.inner.compare_and_swap(id, expected, Some(&stored.record)).await
                }
                _ => Ok(CasOutcome::Conflict),
            },
            // The store removes the record, and then writes in a separate step.
            Invariant::Atomicity if new.is_some() && expected.is_some() => {
                match self.inner.compare_and_swap(id, expected, None).await? {
                    CasOutcome::Swapped(_) => {
                        tokio::task::yield_now().await;
                        tokio::task::yield_now().await;
                        self.inner.compare_and_swap(id, None, new).await
                    }
                    CasOutcome::Conflict => Ok(CasOutcome::Conflict),
                }
            }
            _ => self.inner.compare_and_swap(id, expected, new).await,
        }
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        let mut listed = self.inner.list(after, limit).await?;
        if self.invariant == Invariant::Listing {
            listed.reverse();
        }
        Ok(listed)
    }

    async fn list_records(
        &self,
        filter: Filter,
        after: Option<&AccountId>,
        limit: usize,
    ) -> Result<Vec<ListEntry>, StoreError> {
        // The store does not write the column with the status.
        let filter = if self.invariant == Invariant::FilterMatchesStatus { Filter::all() } else { filter };
        let mut page = self.inner.list_records(filter, after, limit).await?;
        if self.invariant == Invariant::ListMatchesLoad {
            // The store joins two tables and returns the wrong row.
            let first = page.first().map(|listed| listed.stored.clone());
            let others: Vec<_> = page.iter().skip(1).map(|listed| listed.stored.clone()).chain(first).collect();
            page.iter_mut().zip(others).for_each(|(listed, other)| listed.stored = other);
        }
        Ok(page)
    }
}

/// Checks that the case of each invariant detects a store that violates the invariant.
#[tokio::test]
async fn faulty_store_is_found_by_the_case_of_its_invariant() {
    for invariant in Invariant::ALL.iter().copied() {
        let fixture = || FaultyFixture {
            invariant,
            inner: MemoryStore::new(),
            swaps: Arc::default(),
            created: AtomicBool::new(false),
        };
        let violation = conformance::check(invariant, &fixture()).await;
        assert_eq!(
            violation.as_ref().err().map(|violation| violation.invariant),
            Some(invariant),
            "a store that violates `{invariant}` should fail"
        );
        println!("{}", violation.unwrap_err());
    }
}

/// A store whose key omits the environment.
struct WithoutEnvironment(MemoryStore);

impl WithoutEnvironment {
    fn key(id: &AccountId) -> AccountId {
        AccountId::new(id.user(), id.client_id(), id.data_center())
    }
}

impl TokenStore for WithoutEnvironment {
    async fn load(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        self.0.load(&Self::key(id)).await
    }

    async fn compare_and_swap(
        &self,
        id: &AccountId,
        expected: Option<Version>,
        new: Option<&Record>,
    ) -> Result<CasOutcome, StoreError> {
        self.0.compare_and_swap(&Self::key(id), expected, new).await
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        self.0.list(after, limit).await
    }
}

impl StoreFixture for WithoutEnvironment {
    type Store = Self;
    async fn open(&self) -> Result<Self, StoreError> {
        Ok(Self(self.0.clone()))
    }
}

#[tokio::test]
async fn store_whose_key_lacks_the_environment_is_found() {
    let violations = conformance::check_all(async || WithoutEnvironment(MemoryStore::new())).await.unwrap_err();
    let invariants: Vec<Invariant> = violations.iter().map(|violations| violations.invariant).collect();
    for invariant in [Invariant::AccountIsolation, Invariant::Listing] {
        assert!(invariants.contains(&invariant), "{violations:?}");
    }
}
