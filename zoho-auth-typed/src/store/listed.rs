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
