//! The two types of stores that a command uses.

use zoho_auth_typed::store::{
    AccountId, CasOutcome, FileStore, Filter, ListEntry, Record, SqlStore, StoreError, TokenStore, Version,
    VersionedRecord,
};

/// A token store: an SQL database or a file.
#[derive(Clone, Debug)]
pub(crate) enum Store {
    Sql(SqlStore),
    File(FileStore),
}

/// Evaluates an expression with the store inside a `Store`.
macro_rules! with_store {
    ($any:expr, $store:ident => $call:expr) => {
        match $any {
            Store::Sql($store) => $call,
            Store::File($store) => $call,
        }
    };
}

impl TokenStore for Store {
    async fn load(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        with_store!(self, store => store.load(id).await)
    }

    async fn compare_and_swap(
        &self,
        id: &AccountId,
        expected: Option<Version>,
        new: Option<&Record>,
    ) -> Result<CasOutcome, StoreError> {
        with_store!(self, store => store.compare_and_swap(id, expected, new).await)
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        with_store!(self, store => store.list(after, limit).await)
    }

    // The provided implementations of these methods read every record, and fail if one is unreadable.

    async fn list_records(
        &self,
        filter: Filter,
        after: Option<&AccountId>,
        limit: usize,
    ) -> Result<Vec<ListEntry>, StoreError> {
        with_store!(self, store => store.list_records(filter, after, limit).await)
    }

    async fn remove(&self, id: &AccountId) -> Result<(), StoreError> {
        with_store!(self, store => store.remove(id).await)
    }

    fn is_read_only(&self) -> bool {
        with_store!(self, store => store.is_read_only())
    }
}
