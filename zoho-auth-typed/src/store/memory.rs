//! A store in memory.

use super::{AccountId, Listed, Record, StoreError, Stored, Swap, TokenStore, Version};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A store in memory, for tests and for programs whose tokens need not outlive them. Clones share the records.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    last: u64,
    records: BTreeMap<AccountId, Stored>,
}

impl Memory {
    /// Creates an empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get(&self, id: &AccountId) -> Option<Stored> {
        self.lock().records.get(id).cloned()
    }

    pub(crate) fn put(&self, id: &AccountId, expected: Option<Version>, new: Option<&Record>) -> Swap {
        let inner = &mut *self.lock();
        if inner.records.get(id).map(|stored| stored.version) != expected {
            return Swap::Conflict;
        }
        inner.last += 1;
        let version = Version::new(inner.last);
        match new {
            Some(record) => _ = inner.records.insert(id.clone(), Stored::new(version, record.clone())),
            None => _ = inner.records.remove(id),
        }
        Swap::Done(version)
    }
}

impl TokenStore for Memory {
    async fn load(&self, id: &AccountId) -> Result<Option<Stored>, StoreError> {
        Ok(self.get(id))
    }

    async fn swap(&self, id: &AccountId, expected: Option<Version>, new: Option<&Record>) -> Result<Swap, StoreError> {
        Ok(self.put(id, expected, new))
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        Ok(self.lock().records.range((from, Bound::Unbounded)).take(limit).map(|(id, _)| id.clone()).collect())
    }

    async fn records(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<Listed>, StoreError> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let listed = |(id, stored): (&AccountId, &Stored)| Listed::new(id.clone(), Ok(stored.clone()));
        Ok(self.lock().records.range((from, Bound::Unbounded)).take(limit).map(listed).collect())
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").field("accounts", &self.lock().records.len()).finish_non_exhaustive()
    }
}
