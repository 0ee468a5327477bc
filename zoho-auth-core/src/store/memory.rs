//! The store in memory.

use super::{AccountId, CasOutcome, Filter, ListEntry, Record, StoreError, TokenStore, Version, VersionedRecord};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A store in memory, for tests and for programs with tokens that need not outlive the process. Clones share the
/// records.
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    last: u64,
    records: BTreeMap<AccountId, VersionedRecord>,
}

impl MemoryStore {
    /// Creates an empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get(&self, id: &AccountId) -> Option<VersionedRecord> {
        self.lock().records.get(id).cloned()
    }

    pub(crate) fn put(&self, id: &AccountId, expected: Option<Version>, new: Option<&Record>) -> CasOutcome {
        let inner = &mut *self.lock();
        if inner.records.get(id).map(|stored| stored.version) != expected {
            return CasOutcome::Conflict;
        }
        inner.last += 1;
        let version = Version::new(inner.last);
        match new {
            Some(record) => _ = inner.records.insert(id.clone(), VersionedRecord::new(version, record.clone())),
            None => _ = inner.records.remove(id),
        }
        CasOutcome::Swapped(version)
    }
}

impl TokenStore for MemoryStore {
    async fn load(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        Ok(self.get(id))
    }

    async fn compare_and_swap(
        &self,
        id: &AccountId,
        expected: Option<Version>,
        new: Option<&Record>,
    ) -> Result<CasOutcome, StoreError> {
        Ok(self.put(id, expected, new))
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        Ok(self.lock().records.range((from, Bound::Unbounded)).take(limit).map(|(id, _)| id.clone()).collect())
    }

    async fn list_records(
        &self,
        filter: Filter,
        after: Option<&AccountId>,
        limit: usize,
    ) -> Result<Vec<ListEntry>, StoreError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let listed = |(id, stored): (&AccountId, &VersionedRecord)| ListEntry::new(id.clone(), Ok(stored.clone()));
        let inner = self.lock();
        let matching =
            inner.records.range((from, Bound::Unbounded)).filter(|(_, stored)| filter.matches(stored.record.status()));
        Ok(matching.take(limit).map(listed).collect())
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("accounts", &self.lock().records.len()).finish_non_exhaustive()
    }
}
