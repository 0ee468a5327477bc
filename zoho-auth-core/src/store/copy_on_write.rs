//! A read-only store with changes in memory.

use super::dyn_store::{BoxFuture, DynStore};
use super::{AccountId, CasOutcome, Filter, ListEntry, MemoryStore, Record, StoreError, Version, VersionedRecord};
use std::sync::Arc;

/// A read-only base store and an overlay in memory, which receives all writes.
pub(crate) struct CopyOnWrite {
    base: Arc<dyn DynStore>,
    overlay: MemoryStore,
}

impl CopyOnWrite {
    pub(crate) fn new(base: Arc<dyn DynStore>) -> Self {
        Self { base, overlay: MemoryStore::new() }
    }

    /// Copies the record from the base store into the overlay unless the overlay has one, and returns the overlay's
    /// record.
    async fn copy_up(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        if self.overlay.get(id).is_none()
            && let Some(stored) = self.base.load(id).await?
        {
            self.overlay.put(id, None, Some(&stored.record));
        }
        Ok(self.overlay.get(id))
    }

    /// Copies pages of records into the overlay, and returns up to `limit` of the overlay's records that match the
    /// filter. The status of a record in the overlay may differ from its status in the base store.
    async fn copy_up_pages(
        &self,
        filter: Filter,
        after: Option<&AccountId>,
        limit: usize,
    ) -> Result<Vec<ListEntry>, StoreError> {
        let (mut page, mut last) = (Vec::new(), after.cloned());
        while page.len() < limit {
            let missing = limit - page.len();
            let entries = self.copy_up_page(last.as_ref(), missing).await?;
            let ends = entries.len() < missing;
            last = entries.last().map(|entry| entry.id.clone()).or(last);
            page.extend(entries.into_iter().filter(|entry| filter.accepts(entry)));
            if ends {
                break;
            }
        }
        Ok(page)
    }

    /// Copies a page of records into the overlay, and returns the overlay's records.
    async fn copy_up_page(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<ListEntry>, StoreError> {
        let mut page = self.base.list_records(Filter::all(), after, limit).await?;
        for ListEntry { id, stored } in &mut page {
            if let Ok(base) = stored {
                // This call has no effect if the overlay already has the record.
                self.overlay.put(id, None, Some(&base.record));
            }
            if let Some(current) = self.overlay.get(id) {
                *stored = Ok(current);
            }
        }
        Ok(page)
    }
}

impl DynStore for CopyOnWrite {
    fn load<'a>(&'a self, id: &'a AccountId) -> BoxFuture<'a, Option<VersionedRecord>> {
        Box::pin(self.copy_up(id))
    }

    fn compare_and_swap<'a>(
        &'a self,
        id: &'a AccountId,
        expected: Option<Version>,
        new: Option<&'a Record>,
    ) -> BoxFuture<'a, CasOutcome> {
        Box::pin(async move {
            self.copy_up(id).await?;
            Ok(self.overlay.put(id, expected, new))
        })
    }

    fn list_records<'a>(
        &'a self,
        filter: Filter,
        after: Option<&'a AccountId>,
        limit: usize,
    ) -> BoxFuture<'a, Vec<ListEntry>> {
        Box::pin(self.copy_up_pages(filter, after, limit))
    }

    fn remove<'a>(&'a self, _: &'a AccountId) -> BoxFuture<'a, ()> {
        Box::pin(std::future::ready(Err(StoreError::read_only("the store of this manager"))))
    }

    fn is_read_only(&self) -> bool {
        true
    }
}
