//! The entries of a page of records.

use super::{AccountId, Filter, StoreError, TokenStore, VersionedRecord};
use crate::failure::Failure;

/// An account with its record, as returned by [`TokenStore::list_records`].
#[derive(Clone, Debug)]
pub struct ListEntry {
    /// The account.
    pub id: AccountId,
    /// The account's record, or the error if this record cannot be read.
    pub stored: Result<VersionedRecord, StoreError>,
}

impl ListEntry {
    /// Combines an account with its record, or with the error if the record cannot be read.
    pub const fn new(id: AccountId, stored: Result<VersionedRecord, StoreError>) -> Self {
        Self { id, stored }
    }
}

/// Lists the accounts of a page and loads each record, for stores that cannot read a page in one operation.
pub(super) async fn list_and_load(
    store: &(impl TokenStore + ?Sized),
    filter: Filter,
    after: Option<&AccountId>,
    limit: usize,
) -> Result<Vec<ListEntry>, StoreError> {
    let mut page: Vec<ListEntry> = Vec::new();
    let mut last = after.cloned();
    while page.len() < limit {
        let missing = limit - page.len();
        let ids = store.list(last.as_ref(), missing).await?;
        let ends = ids.len() < missing;
        last = ids.last().cloned().or(last);
        for id in ids {
            match store.load(&id).await {
                Ok(Some(stored)) if filter.matches(stored.record.status()) => page.push(ListEntry::new(id, Ok(stored))),
                // The record does not match, or was removed after it was listed. The next account is added instead,
                // because callers treat a short page as the last one.
                Ok(_) => {}
                Err(error) if error.retry().is_safe() => return Err(error),
                Err(error) => page.push(ListEntry::new(id, Err(error))),
            }
        }
        if ends {
            break;
        }
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DataCenter;
    use crate::coordination::refresh_state::RefreshState;
    use crate::store::{CasOutcome, Grant, MemoryStore, Record, StoredToken, Version};

    fn id(user: &str) -> AccountId {
        AccountId::new(user, "1000.ID", DataCenter::EU)
    }

    /// A store that removes `ben` between listing and loading, and has a corrupt record for `dora`.
    struct Changing(MemoryStore);

    impl TokenStore for Changing {
        async fn load(&self, account: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
            if *account == id("dora") {
                return Err(StoreError::corrupt("a test", "the text is not a record"));
            }
            if *account == id("elsa") {
                return Err(StoreError::unavailable("a test", "no connection"));
            }
            Ok(self.0.load(account).await?.filter(|_| *account != id("ben")))
        }

        async fn compare_and_swap(
            &self,
            _: &AccountId,
            _: Option<Version>,
            _: Option<&Record>,
        ) -> Result<CasOutcome, StoreError> {
            Ok(CasOutcome::Conflict)
        }

        async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
            self.0.list(after, limit).await
        }
    }

    #[tokio::test]
    async fn removed_records_do_not_shorten_a_page_and_corrupt_ones_stay() {
        let store = Changing(MemoryStore::new());
        let record =
            Record::new(Grant::RefreshToken(StoredToken::new("plain:1000.x".into())), None, RefreshState::default());
        for user in ["anna", "ben", "cleo", "dora", "elsa"] {
            store
                .0
                .compare_and_swap(&id(user), None, Some(&record))
                .await
                .expect("the store in memory should be writable");
        }
        let page = store.list_records(Filter::all(), None, 3).await.expect("the page should be readable");
        let listed: Vec<(&str, bool)> = page.iter().map(|listed| (listed.id.user(), listed.stored.is_ok())).collect();
        assert_eq!(listed, [("anna", true), ("cleo", true), ("dora", false)]);
        let error = store.list_records(Filter::all(), Some(&id("dora")), 3).await.unwrap_err();
        assert!(error.retry().is_safe(), "a retryable error should not become an entry: {error}");
    }
}
