//! A page of records, as a store lists them.

use super::{AccountId, StoreError, Stored, TokenStore};

/// An account of a store with its record, of [`TokenStore::records`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Which account.
    pub id: AccountId,
    /// Its record; or why this one cannot be read, which hides none of the others.
    pub stored: Result<Stored, StoreError>,
}

impl Listed {
    /// An account and its record.
    pub const fn new(id: AccountId, stored: Result<Stored, StoreError>) -> Self {
        Self { id, stored }
    }
}

/// Lists, and loads each: for stores that have no better way.
pub(super) async fn one_by_one(
    store: &(impl TokenStore + ?Sized),
    after: Option<&AccountId>,
    limit: usize,
) -> Result<Vec<Listed>, StoreError> {
    let mut page: Vec<Listed> = Vec::new();
    let mut last = after.cloned();
    while page.len() < limit {
        let wanted = limit - page.len();
        let ids = store.list(last.as_ref(), wanted).await?;
        let ends = ids.len() < wanted;
        last = ids.last().cloned().or(last);
        for id in ids {
            match store.load(&id).await {
                Ok(Some(stored)) => page.push(Listed::new(id, Ok(stored))),
                // Removed since it was listed. Another one takes its place: a short page is the last one.
                Ok(None) => {}
                Err(error) if error.is_retryable() => return Err(error),
                Err(error) => page.push(Listed::new(id, Err(error))),
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
    use crate::manager::ledger::Ledger;
    use crate::store::{Kept, Memory, Record, Swap, Version};
    use crate::token::Evidence;

    fn id(user: &str) -> AccountId {
        AccountId::new(user, "1000.ID", DataCenter::EU)
    }

    /// Between listing and loading, `ben` is removed; `dora` is damaged.
    struct Changing(Memory);

    impl TokenStore for Changing {
        async fn load(&self, of: &AccountId) -> Result<Option<Stored>, StoreError> {
            if *of == id("dora") {
                return Err(StoreError::damaged("a test", "it is no record"));
            }
            if *of == id("elsa") {
                return Err(StoreError::unavailable("a test", "no connection"));
            }
            Ok(self.0.load(of).await?.filter(|_| *of != id("ben")))
        }

        async fn swap(&self, _: &AccountId, _: Option<Version>, _: Option<&Record>) -> Result<Swap, StoreError> {
            Ok(Swap::Conflict)
        }

        async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
            self.0.list(after, limit).await
        }
    }

    #[tokio::test]
    async fn what_is_gone_shortens_no_page_and_what_is_damaged_stands_in_its_place() {
        let store = Changing(Memory::new());
        let record = Record::new(Kept::new("plain:1000.x".into()), None, Evidence::Asked, Ledger::default());
        for user in ["anna", "ben", "cleo", "dora", "elsa"] {
            store.0.swap(&id(user), None, Some(&record)).await.expect("memory");
        }
        let page = store.records(None, 3).await.expect("a page");
        let there: Vec<(&str, bool)> = page.iter().map(|listed| (listed.id.user(), listed.stored.is_ok())).collect();
        assert_eq!(there, [("anna", true), ("cleo", true), ("dora", false)]);
        let error = store.records(Some(&id("dora")), 3).await.unwrap_err();
        assert!(error.is_retryable(), "what may work later is no page: {error}");
    }
}
