//! The queries for pages of rows, in the order of the accounts.

use super::SqliteStore;
use zoho_auth_core::AccountId;

/// The query for the identifiers only.
pub(super) const SELECT_IDS: &str = "SELECT user, client_id, data_center, environment, version, '' FROM zoho_accounts \
     WHERE (user, client_id, data_center, environment) > (?, ?, ?, ?) \
     ORDER BY user, client_id, data_center, environment LIMIT ?";
/// The query for the identifiers and the records.
pub(super) const SELECT_RECORDS: &str = "SELECT user, client_id, data_center, environment, version, record \
     FROM zoho_accounts \
     WHERE (user, client_id, data_center, environment) > (?, ?, ?, ?) \
     ORDER BY user, client_id, data_center, environment LIMIT ?";

/// Reads up to `limit` accounts after `after`, each with its version and text. A page with fewer accounts is the last
/// one.
///
/// A row with an unknown data center or environment comes from a later version of this crate. This version has no
/// identifier for it, leaves it unchanged, and continues the page after it.
pub(super) async fn read(
    store: &SqliteStore,
    select: &'static str,
    after: Option<&AccountId>,
    limit: usize,
) -> sqlx::Result<Vec<(AccountId, i64, String)>> {
    // Every data center has a code, so all rows come after the empty key.
    let mut after = after.map_or_else(Default::default, |id| {
        let (data_center, environment) = (id.data_center().code().to_owned(), id.environment().as_str().to_owned());
        (id.user().to_owned(), id.client_id().to_owned(), data_center, environment)
    });
    let mut page = Vec::new();
    while page.len() < limit {
        let remaining = limit - page.len();
        let rows: Vec<(String, String, String, String, i64, String)> = sqlx::query_as(select)
            .bind(&after.0)
            .bind(&after.1)
            .bind(&after.2)
            .bind(&after.3)
            .bind(i64::try_from(remaining).unwrap_or(i64::MAX))
            .fetch_all(&store.pool)
            .await?;
        let is_last = rows.len() < remaining;
        if let Some((user, client_id, code, environment, ..)) = rows.last() {
            after = (user.clone(), client_id.clone(), code.clone(), environment.clone());
        }
        for (user, client_id, code, environment, version, text) in rows {
            if let (Ok(data_center), Ok(known)) = (code.parse(), environment.parse()) {
                page.push((AccountId::new(user, client_id, data_center).with_environment(known), version, text));
            } else {
                tracing::warn!(
                    user,
                    client_id,
                    data_center = code,
                    environment,
                    "skipped an account of an unknown data center or environment; update this program"
                );
            }
        }
        if is_last {
            break;
        }
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::tests::record;
    use zoho_auth_core::{DataCenter, TokenStore};

    #[tokio::test]
    async fn rows_of_a_later_version_are_skipped_and_unchanged() {
        let folder = tempfile::tempdir().expect("temp directory should be writable");
        let store =
            SqliteStore::open(folder.path().join("tokens.db")).await.expect("temp directory should be writable");
        let id = |user: &str| AccountId::new(user, "1000.ID", DataCenter::EU);
        let record = record();
        for user in ["anna", "ben", "cleo", "dora", "emil"] {
            store.compare_and_swap(&id(user), None, Some(&record)).await.expect("record should be writable");
        }
        for later in [
            "UPDATE zoho_accounts SET data_center = 'mars' WHERE user IN ('ben', 'cleo')",
            "UPDATE zoho_accounts SET environment = 'staging' WHERE user = 'emil'",
        ] {
            sqlx::query(later).execute(&store.pool).await.expect("table should be writable");
        }

        for limit in 1..4 {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let ids = store.list(after.as_ref(), limit).await.expect("page should be readable");
                let records = store.list_records(after.as_ref(), limit).await.expect("page should be readable");
                assert!(records.iter().all(|listed| listed.stored.is_ok()));
                assert_eq!(records.into_iter().map(|listed| listed.id).collect::<Vec<_>>(), ids);
                seen.extend(ids.iter().map(|id| id.user().to_owned()));
                // A page with fewer accounts is the last one.
                let Some(last) = ids.into_iter().nth(limit - 1) else { break };
                after = Some(last);
            }
            assert_eq!(seen, ["anna", "dora"], "{limit} per page");
        }
        let unknown = "SELECT count(*) FROM zoho_accounts WHERE data_center = 'mars' OR environment = 'staging'";
        let left: i64 = sqlx::query_scalar(unknown).fetch_one(&store.pool).await.expect("count should be readable");
        assert_eq!(left, 3);
    }
}
