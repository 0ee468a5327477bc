//! The rows in the accounts' order, a page at a time.

use super::Sqlite;
use crate::store::AccountId;

/// Of each account its id alone.
pub(super) const IDS: &str = "SELECT user, client_id, data_center, version, '' FROM zoho_accounts \
     WHERE (user, client_id, data_center) > (?, ?, ?) ORDER BY user, client_id, data_center LIMIT ?";
/// Its record, too.
pub(super) const RECORDS: &str = "SELECT user, client_id, data_center, version, record FROM zoho_accounts \
     WHERE (user, client_id, data_center) > (?, ?, ?) ORDER BY user, client_id, data_center LIMIT ?";

/// The next accounts after one, each with its version and text: fewer than `limit` only if there are no more.
///
/// A row of a data centre that is not known is of a later version of this crate. It has no id here, is left as it is, and
/// the page goes on behind it.
pub(super) async fn read(
    store: &Sqlite,
    select: &'static str,
    after: Option<&AccountId>,
    limit: usize,
) -> sqlx::Result<Vec<(AccountId, i64, String)>> {
    // Every data centre has a code, so that all rows come after this.
    let mut after = after.map_or_else(Default::default, |id| {
        (id.user().to_owned(), id.client_id().to_owned(), id.data_center().code().to_owned())
    });
    let mut page = Vec::new();
    while page.len() < limit {
        let wanted = limit - page.len();
        let rows: Vec<(String, String, String, i64, String)> = sqlx::query_as(select)
            .bind(&after.0)
            .bind(&after.1)
            .bind(&after.2)
            .bind(i64::try_from(wanted).unwrap_or(i64::MAX))
            .fetch_all(&store.pool)
            .await?;
        let is_last = rows.len() < wanted;
        if let Some((user, client_id, code, ..)) = rows.last() {
            after = (user.clone(), client_id.clone(), code.clone());
        }
        for (user, client_id, code, version, text) in rows {
            if let Ok(data_center) = code.parse() {
                page.push((AccountId::new(user, client_id, data_center), version, text));
            } else {
                tracing::warn!(
                    user,
                    client_id,
                    data_center = code,
                    "an account of a data centre that is not known is passed over: update this program"
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
    use crate::DataCenter;
    use crate::manager::ledger::Ledger;
    use crate::store::{Kept, Record, TokenStore};
    use crate::token::Evidence;

    #[tokio::test]
    async fn rows_of_a_later_version_are_passed_over_and_left_as_they_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Sqlite::open(folder.path().join("tokens.db")).await.expect("a folder");
        let id = |user: &str| AccountId::new(user, "1000.ID", DataCenter::EU);
        let record = Record::new(Kept::new("plain:1000.refre5h".into()), None, Evidence::Asked, Ledger::default());
        for user in ["anna", "ben", "cleo", "dora", "emil"] {
            store.swap(&id(user), None, Some(&record)).await.expect("written");
        }
        let later = "UPDATE zoho_accounts SET data_center = 'mars' WHERE user IN ('ben', 'cleo', 'emil')";
        sqlx::query(later).execute(&store.pool).await.expect("its own table");

        for limit in 1..4 {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let ids = store.list(after.as_ref(), limit).await.expect("a page");
                let records = store.records(after.as_ref(), limit).await.expect("a page");
                assert!(records.iter().all(|listed| listed.stored.is_ok()));
                assert_eq!(records.into_iter().map(|listed| listed.id).collect::<Vec<_>>(), ids);
                seen.extend(ids.iter().map(|id| id.user().to_owned()));
                // A page that is not full is the last one.
                let Some(last) = ids.into_iter().nth(limit - 1) else { break };
                after = Some(last);
            }
            assert_eq!(seen, ["anna", "dora"], "{limit} a page");
        }
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM zoho_accounts WHERE data_center = 'mars'")
            .fetch_one(&store.pool)
            .await
            .expect("a number");
        assert_eq!(left, 3);
    }
}
