//! The conversion of rows to records.

use super::SqliteStore;
use secrecy::zeroize::Zeroizing;
use zoho_auth_core::store::{AccountId, Record, StoreError, Version, VersionedRecord};

pub(super) fn stored(
    store: &SqliteStore,
    id: &AccountId,
    version: i64,
    text: String,
) -> Result<VersionedRecord, StoreError> {
    let text = Zeroizing::new(text);
    let record = Record::from_json(&text, &format!("the row of {id} in {}", store.location()))?;
    Ok(VersionedRecord::new(Version::new(version.unsigned_abs()), record))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::tests::record;
    use zoho_auth_core::store::ListEntry;
    use zoho_auth_core::{DataCenter, TokenStore};

    #[tokio::test]
    async fn corrupt_row_does_not_affect_others() {
        let folder = tempfile::tempdir().expect("temp directory should be writable");
        let store =
            SqliteStore::open(folder.path().join("tokens.db")).await.expect("temp directory should be writable");
        let id = |user: &str| AccountId::new(user, "1000.ID", DataCenter::EU);
        let record = record();
        for user in ["anna", "ben", "cleo"] {
            store.compare_and_swap(&id(user), None, Some(&record)).await.expect("record should be writable");
        }
        let corrupt = "UPDATE zoho_accounts SET record = '{\"format\":1,\"grant\":{\"refresh_token\":[\"1000.refre5h\"]}}' WHERE user = 'ben'";
        sqlx::query(corrupt).execute(&store.pool).await.expect("table should be writable");
        let page = store.list_records(None, 10).await.expect("page should be readable");
        let [anna, ben, cleo] = &page[..] else { panic!("{page:?}") };
        for ListEntry { id, stored } in [anna, cleo] {
            assert_eq!(stored.as_ref().map(|stored| &stored.record).ok(), Some(&record), "{id}");
        }
        let error = ben.stored.clone().unwrap_err();
        assert_eq!(ben.id, id("ben"));
        assert_eq!(store.load(&id("ben")).await.unwrap_err().to_string(), error.to_string());
        assert!(error.to_string().contains("ben") && !error.to_string().contains("refre5h"), "{error}");
    }
}
