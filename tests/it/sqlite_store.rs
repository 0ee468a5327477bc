//! The guarantees of the `SQLite` store beyond the invariants of every store.

use crate::capture::ExpectError;
use crate::hot_path::at_once;
use std::fs;
use zoho_auth_typed::Failure;
use zoho_auth_typed::store::SqliteStore;
use zoho_auth_typed::{AccountId, DataCenter, TokenStore, store::StoreError};

fn id() -> AccountId {
    AccountId::new("anna", "1000.ID", DataCenter::EU)
}

#[cfg(unix)]
#[tokio::test]
async fn database_file_is_readable_only_by_its_owner() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("temporary folder should be created");
    let path = folder.path().join("tokens.db");
    let store = SqliteStore::open(&path).await.expect("store should open");
    let files: Vec<_> = fs::read_dir(folder.path())
        .expect("folder should be readable")
        .map(|entry| entry.expect("folder should be readable").path())
        .collect();
    assert!(files.len() >= 2, "the folder should contain the database and its log: {files:?}");
    for file in files {
        let mode = fs::metadata(&file).expect("file should exist").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.display());
    }
    store.close().await;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("file should be writable");
    let error = SqliteStore::open(&path).await.map(drop).expect_error();
    assert!(matches!(error, StoreError::InsecurePermissions { mode: 0o644, .. }), "{error}");
}

#[tokio::test]
async fn file_that_is_not_a_database_is_not_changed() {
    let folder = tempfile::tempdir().expect("temporary folder should be created");
    let path = folder.path().join("tokens.db");
    SqliteStore::open(&path).await.expect("store should open").close().await;
    let text = "a letter, and no database at all: ".repeat(100);
    fs::write(&path, &text).expect("file should be writable");
    let error = SqliteStore::open(&path).await.map(drop).expect_error();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    assert_eq!(fs::read_to_string(&path).expect("file should be readable"), text);
    let error = SqliteStore::open(folder.path().join("missing/tokens.db")).await.map(drop).expect_error();
    assert!(error.retry().is_safe(), "{error}");
    assert!(error.to_string().ends_with("; check the path, and create its folder if it is missing"), "{error}");
}

#[test]
fn sqlite_store_without_a_runtime_fails() {
    let folder = tempfile::tempdir().expect("temporary folder should be created");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime should start");
    let store = runtime.block_on(SqliteStore::open(folder.path().join("tokens.db"))).expect("store should open");
    let id = id();
    assert!(matches!(at_once(store.load(&id)).map(drop).expect_error(), StoreError::Unavailable { .. }));
    assert!(matches!(runtime.block_on(store.load(&id)), Ok(None)));
}
