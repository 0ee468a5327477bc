//! The operations of a token store on any database server.

use super::swap::{Backend, read, swap};
use super::{detached, key, store_error};
use crate::page::{Key, Page, Stored};
use crate::row::NewRow;
use std::future::Future;
use std::sync::Arc;
use zoho_auth_core::store::{AccountId, CasOutcome, Filter, ListEntry, Record, StoreError, Version, VersionedRecord};

/// A database server with the table of a store.
pub(crate) trait Server: Backend + Send + 'static {
    /// Reads a row.
    fn load(&self, key: &Key) -> impl Future<Output = sqlx::Result<Loaded>> + Send;

    /// Reads up to `rows` rows after the key `after`. Returns `None` on a replica.
    fn select(
        &self,
        columns: Columns,
        after: &Key,
        rows: i64,
    ) -> impl Future<Output = sqlx::Result<Option<Vec<(Key, Stored)>>>> + Send;

    /// Deletes a row.
    fn remove(&self, key: &Key) -> impl Future<Output = sqlx::Result<()>> + Send;
}

/// The row that was read, if it exists, and a flag that is `true` on a replica.
pub(crate) struct Loaded {
    pub(crate) is_replica: bool,
    pub(crate) stored: Option<Stored>,
}

/// The columns of a page.
#[derive(Clone, Copy)]
pub(crate) enum Columns {
    /// The keys of all rows, with empty records.
    Keys,
    /// The keys and records that match the filter.
    Records(Filter),
}

pub(crate) async fn load(server: &Arc<impl Server>, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
    let key = key(id, server.location())?;
    let shared = Arc::clone(server);
    let loaded = detached(server.location(), async move {
        read(|| shared.load(&key)).await.map_err(|error| failed(&*shared, &error))
    });
    let loaded = loaded.await?;
    if loaded.is_replica {
        return Err(StoreError::read_only_replica(server.location()));
    }
    loaded.stored.map(|stored: Stored| stored.parse(id, server.location())).transpose()
}

pub(crate) async fn compare_and_swap(
    server: &Arc<impl Server>,
    id: &AccountId,
    expected: Option<Version>,
    new: Option<&Record>,
) -> Result<CasOutcome, StoreError> {
    let (key, new) = (key(id, server.location())?, new.map(NewRow::new));
    let shared = Arc::clone(server);
    let swapped = async move { swap(&*shared, &key, expected.map(Version::number), new.as_ref()).await };
    detached(server.location(), swapped).await
}

pub(crate) async fn list(
    server: &Arc<impl Server>,
    after: Option<&AccountId>,
    limit: usize,
) -> Result<Vec<AccountId>, StoreError> {
    Ok(page(server, Columns::Keys, after, limit).await?.into_ids())
}

pub(crate) async fn list_records(
    server: &Arc<impl Server>,
    filter: Filter,
    after: Option<&AccountId>,
    limit: usize,
) -> Result<Vec<ListEntry>, StoreError> {
    Ok(page(server, Columns::Records(filter), after, limit).await?.into_records(server.location()))
}

pub(crate) async fn remove(server: &Arc<impl Server>, id: &AccountId) -> Result<(), StoreError> {
    let key = key(id, server.location())?;
    let shared = Arc::clone(server);
    let removed = async move { shared.remove(&key).await.map_err(|error| failed(&*shared, &error)) };
    detached(server.location(), removed).await
}

/// Reads a page, with further queries in place of rows that the page skips.
async fn page(
    server: &Arc<impl Server>,
    columns: Columns,
    after: Option<&AccountId>,
    limit: usize,
) -> Result<Page, StoreError> {
    let (shared, mut page) = (Arc::clone(server), Page::new(after, limit));
    let complete = async move {
        while let Some((after, rows)) = page.next_query() {
            let rows = shared.select(columns, &after, rows).await.map_err(|error| failed(&*shared, &error))?;
            let rows = rows.ok_or_else(|| StoreError::read_only_replica(shared.location()))?;
            page.add(rows.into_iter());
        }
        Ok(page)
    };
    detached(server.location(), complete).await
}

fn failed(server: &impl Server, error: &sqlx::Error) -> StoreError {
    store_error(server.cause(error), server.location(), error)
}
