//! What is new about an account whose store can only be read: kept in memory over it.

use super::boxed::{Answer, AnyStore};
use super::{AccountId, Listed, Memory, Record, StoreError, Stored, Swap, Version};
use std::sync::Arc;

/// A store that is read, and memory over it for what is written.
pub(crate) struct Overlay {
    below: Arc<dyn AnyStore>,
    above: Memory,
}

impl Overlay {
    pub(crate) fn over(below: Arc<dyn AnyStore>) -> Self {
        Self { below, above: Memory::new() }
    }

    /// The record below becomes the first one above.
    async fn lift(&self, id: &AccountId) -> Result<Option<Stored>, StoreError> {
        if self.above.get(id).is_none()
            && let Some(stored) = self.below.load(id).await?
        {
            self.above.put(id, None, Some(&stored.record));
        }
        Ok(self.above.get(id))
    }

    /// The same for a page of them.
    async fn lift_page(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<Listed>, StoreError> {
        let mut page = self.below.records(after, limit).await?;
        for Listed { id, stored } in &mut page {
            if let Ok(below) = stored {
                // It fails where one is there already.
                self.above.put(id, None, Some(&below.record));
            }
            if let Some(above) = self.above.get(id) {
                *stored = Ok(above);
            }
        }
        Ok(page)
    }
}

impl AnyStore for Overlay {
    fn load<'a>(&'a self, id: &'a AccountId) -> Answer<'a, Option<Stored>> {
        Box::pin(self.lift(id))
    }

    fn swap<'a>(&'a self, id: &'a AccountId, expected: Option<Version>, new: Option<&'a Record>) -> Answer<'a, Swap> {
        Box::pin(async move {
            self.lift(id).await?;
            Ok(self.above.put(id, expected, new))
        })
    }

    fn records<'a>(&'a self, after: Option<&'a AccountId>, limit: usize) -> Answer<'a, Vec<Listed>> {
        Box::pin(self.lift_page(after, limit))
    }

    fn remove<'a>(&'a self, _: &'a AccountId) -> Answer<'a, ()> {
        Box::pin(std::future::ready(Err(StoreError::read_only("the store of this manager"))))
    }

    fn is_read_only(&self) -> bool {
        true
    }
}
