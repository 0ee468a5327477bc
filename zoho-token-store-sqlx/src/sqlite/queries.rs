//! The queries for pages of rows, in the order of the accounts.

use crate::page::{Key, Page, Stored};
use crate::row::earliest_status_since;
use sqlx::sqlite::SqlitePool;
use zoho_auth_core::store::{AccountId, Filter};

/// The query for the identifiers only.
const SELECT_IDS: &str = "SELECT user, client_id, data_center, environment, version, '' FROM zoho_accounts \
     WHERE (user, client_id, data_center, environment) > (?, ?, ?, ?) \
     ORDER BY user, client_id, data_center, environment LIMIT ?";
/// The query for the identifiers and the records.
const SELECT_RECORDS: &str = "SELECT user, client_id, data_center, environment, version, record FROM zoho_accounts \
     WHERE (user, client_id, data_center, environment) > (?, ?, ?, ?) \
     ORDER BY user, client_id, data_center, environment LIMIT ?";
/// The query for the identifiers and the records of accounts with one status, optionally since a time or later.
const SELECT_WITH_STATUS: &str = "SELECT user, client_id, data_center, environment, version, record FROM zoho_accounts \
     WHERE (user, client_id, data_center, environment) > (?, ?, ?, ?) \
     AND status = ? AND (? IS NULL OR status_since >= ?) \
     ORDER BY user, client_id, data_center, environment LIMIT ?";

/// A row of each query.
type Row = (String, String, String, String, i64, String);

/// Reads the identifiers of up to `limit` accounts after `after`.
pub(super) async fn ids(pool: &SqlitePool, after: Option<&AccountId>, limit: usize) -> sqlx::Result<Page> {
    let mut page = Page::new(after, limit);
    while let Some((after, rows)) = page.next_query() {
        let [user, client_id, data_center, environment] = after.to_text();
        let rows: Vec<Row> = sqlx::query_as(SELECT_IDS)
            .bind(user)
            .bind(client_id)
            .bind(data_center)
            .bind(environment)
            .bind(rows)
            .fetch_all(pool)
            .await?;
        page.add(rows.into_iter().map(stored));
    }
    Ok(page)
}

/// Reads up to `limit` accounts after `after` that match the filter.
pub(super) async fn records(
    pool: &SqlitePool,
    filter: Filter,
    after: Option<&AccountId>,
    limit: usize,
) -> sqlx::Result<Page> {
    let mut page = Page::new(after, limit);
    while let Some((after, rows)) = page.next_query() {
        let [user, client_id, data_center, environment] = after.to_text();
        let statement = if filter.status_name().is_some() { SELECT_WITH_STATUS } else { SELECT_RECORDS };
        let mut query = sqlx::query_as(statement).bind(user).bind(client_id).bind(data_center).bind(environment);
        if let Some(status) = filter.status_name() {
            let since = earliest_status_since(filter);
            query = query.bind(status).bind(since).bind(since);
        }
        let rows: Vec<Row> = query.bind(rows).fetch_all(pool).await?;
        page.add(rows.into_iter().map(stored));
    }
    Ok(page)
}

fn stored((user, client_id, data_center, environment, version, text): Row) -> (Key, Stored) {
    let key = [user, client_id, data_center, environment].map(String::into_bytes);
    (Key(key), Stored::new(version.unsigned_abs(), text))
}
