//! The guarantees of the file store beyond the invariants of every store.

use crate::capture::ExpectError;
use crate::files::memory_folder;
use crate::hot_path::at_once;
use std::fs;
use std::path::{Path, PathBuf};
use zoho_auth_typed::Failure;
use zoho_auth_typed::store::FileStore;
use zoho_auth_typed::{
    AccountId, DataCenter, Encryption, ExposeSecret, OAuthClient, TokenManager, TokenStore, scopes, store::StoreError,
};

#[derive(scopes::ScopeSet)]
#[scopes(scopes::ZohoCRM::Modules::Leads::Read)]
struct Leads;

fn id() -> AccountId {
    AccountId::new("anna", "1000.ID", DataCenter::EU)
}

/// Returns a folder and a file with one account.
async fn one_account() -> (tempfile::TempDir, PathBuf) {
    let folder = memory_folder();
    let path = folder.path().join("tokens.json");
    write_record(&path).await;
    (folder, path)
}

async fn write_record(path: &Path) {
    let oauth = OAuthClient::<Leads>::self_client().client_id("1000.ID").client_secret("s");
    let oauth = oauth.data_center(DataCenter::EU).build();
    let store = FileStore::open(path).expect("store should open");
    let manager = TokenManager::builder(store, Encryption::disabled()).oauth_client(&oauth).build();
    manager.insert(id(), "1000.refre5h").await.expect("account should be stored");
}

#[cfg(unix)]
#[tokio::test]
async fn store_file_is_readable_only_by_its_owner() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let (folder, path) = one_account().await;
    let mode = |path: &Path| fs::metadata(path).expect("file should exist").permissions().mode() & 0o777;
    for file in fs::read_dir(folder.path())
        .expect("folder should be readable")
        .map(|entry| entry.expect("folder should be readable").path())
    {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    let store = FileStore::open(&path).expect("file should be readable");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("file should be writable");
    for error in [FileStore::open(&path).map(drop).expect_error(), store.load(&id()).await.map(drop).expect_error()] {
        assert!(matches!(error, StoreError::InsecurePermissions { mode: 0o640, .. }), "{error}");
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
    let error = store.compare_and_swap(&id(), None, None).await.map(drop).expect_error();
    assert!(matches!(error, StoreError::InsecurePermissions { .. }), "{error}");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("file should be writable");
    // A symbolic link leads to the same file and remains a link.
    let link = folder.path().join("link.json");
    symlink(&path, &link).expect("link should be created");
    write_record(&link).await;
    assert!(fs::symlink_metadata(&link).expect("link should exist").is_symlink());
    assert_eq!(
        FileStore::open(&link).expect("store should open").path(),
        fs::canonicalize(&path).expect("file should exist")
    );
}

#[tokio::test]
async fn unreadable_store_file_is_not_changed() {
    let (_folder, path) = one_account().await;
    let original = fs::read_to_string(&path).expect("file should be readable");
    let store = FileStore::open(&path).expect("file should be readable");
    let stored = store.load(&id()).await.expect("file should be readable").expect("record should exist");
    assert!(stored.record.to_json().expose_secret().contains("1000.refre5h"));
    for text in ["", "{}", &original[..original.len() / 2], &original.replacen("{\"format\":1", "{\"format\":9", 1)] {
        fs::write(&path, text).expect("file should be writable");
        let error = store.load(&id()).await.map(drop).expect_error();
        assert!(!error.to_string().contains("refre5h") && !error.retry().is_safe(), "{error}");
        store.compare_and_swap(&id(), Some(stored.version), None).await.map(drop).expect_error();
        FileStore::open(&path).map(drop).expect_error();
        assert_eq!(fs::read_to_string(&path).expect("file should be readable"), text);
    }
    fs::write(&path, original).expect("file should be writable");
    assert_eq!(store.load(&id()).await.expect("record should be loaded"), Some(stored));
}

#[tokio::test]
async fn temporary_files_of_dead_processes_are_removed() {
    let (folder, path) = one_account().await;
    let left = folder.path().join(".tokens.json.unfinished-x1Y2z3");
    fs::write(&left, "1000.refre5h").expect("file should be written");
    FileStore::open(&path).expect("file should be readable");
    assert!(!left.exists() && path.exists());
}

#[test]
fn file_store_without_folder_or_runtime_fails() {
    let folder = memory_folder();
    let error = FileStore::open(folder.path().join("missing/tokens.json")).map(drop).expect_error();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    assert!(error.to_string().ends_with("; check the path, and create its folder if it is missing"), "{error}");
    let store = FileStore::open(folder.path().join("tokens.json")).expect("store should open");
    // The future is polled manually, outside of tokio.
    let error = at_once(store.load(&id())).map(drop).expect_error();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    assert!(error.to_string().ends_with("; use the store in a task of a tokio runtime"), "{error}");
}
