//! The list of accounts, in pages.

use super::state;
use crate::capture::ExpectError;
use crate::manager::{TestEnv, text};
use std::time::Duration;
use zoho_auth_typed::store::{EnvStore, FileStore, MemoryStore};
use zoho_auth_typed::{
    DataCenter, ExposeSecret,
    store::StoreError,
    token_manager::{AccountEntry, AccountStatus, Clock},
    tokens::GrantedScopes,
};

fn users(page: &[AccountEntry]) -> Vec<&str> {
    page.iter().map(|info| info.id.user()).collect()
}

#[tokio::test]
async fn account_list_shows_the_status_of_each_account() {
    let world = TestEnv::start().await;
    let manager = world.manager_builder(MemoryStore::new()).build();
    let id = |user| world.oauth.account_id(user, DataCenter::EU);
    for user in ["anna", "ben", "cleo"] {
        manager.insert(id(user), world.refresh_token()).await.expect("kept");
    }
    let now = world.clock.now();
    let anna = manager.account(id("anna")).expect("an account");
    let ben = manager.account(id("ben")).expect("an account");
    let living = anna.token().await.expect("a token");
    world.zoho.disconnect(&world.app, "anna");
    world.pass(60);
    ben.token().await.expect_error();
    let page = manager.list(None, 10).await.expect("a page");
    assert_eq!(users(&page), ["anna", "ben", "cleo"]);
    let expires_at = state(&page[0]).1.expect("a token");
    assert_eq!((state(&page[0]).0, Some(expires_at)), (AccountStatus::Active, living.expires_at()));
    let AccountStatus::ConsentRequired { since, .. } = state(&page[1]).0 else { panic!("{page:?}") };
    let since = since.duration_since(now).expect("later").as_secs_f64().ceil();
    assert!((59.0..=60.0).contains(&since), "{since} seconds");
    assert_eq!(state(&page[2]), (AccountStatus::Active, None));
    assert_eq!(page[2].state.as_ref().expect("a record").granted, GrantedScopes::Assumed);
    let who = |needs: &dyn Fn(&AccountEntry) -> bool| -> Vec<String> {
        page.iter().filter(|info| needs(info)).map(|info| info.id.user().to_owned()).collect()
    };
    assert_eq!(who(&AccountEntry::needs_consent), ["ben"]);
    assert_eq!(who(&|info| info.expires_by(expires_at - Duration::from_secs(1))), ["cleo"]);
    assert_eq!(who(&|info| info.expires_by(expires_at)), ["anna", "cleo"]);
    // The output contains no token and nothing derived from a token.
    let shown = format!("{page:?}");
    assert!(!shown.contains(living.secret().expose_secret()), "{shown}");
    assert!(world.zoho.secrets().iter().all(|secret| !shown.contains(secret.as_str())), "{shown}");
    // The list has pages.
    let first = manager.list(None, 2).await.expect("a page");
    let second = manager.list(first.last().map(|last| &last.id), 2).await.expect("a page");
    assert_eq!(format!("{:?}", [first, second].concat()), format!("{page:?}"));
}

#[tokio::test]
async fn corrupt_record_is_listed_and_hides_no_other() {
    let world = TestEnv::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tokens.json");
    let store = FileStore::open(&path).expect("a folder");
    let manager = world.manager_builder(store).build();
    let id = |user| world.oauth.account_id(user, DataCenter::EU);
    for user in ["anna", "ben", "cleo"] {
        manager.insert(id(user), world.refresh_token()).await.expect("kept");
    }
    let whole = std::fs::read_to_string(&path).expect("the file");
    let damaged: Vec<String> = whole
        .lines()
        .map(|line| {
            let ben = line.contains(r#""user":"ben""#);
            if ben { line.replace(r#"\"refresh_state\""#, r#"\"refresh_5tate\""#) } else { line.to_owned() }
        })
        .collect();
    assert_ne!(damaged.join("\n").trim(), whole.trim());
    std::fs::write(&path, damaged.join("\n")).expect("its own file");
    let page = manager.list(None, 10).await.expect("a page");
    assert_eq!(users(&page), ["anna", "ben", "cleo"]);
    let error = page[1].state.clone().expect_error();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    assert!(!page[1].needs_consent() && !page[1].expires_by(world.clock.now()));
    assert!(page[0].state.is_ok() && page[2].state.is_ok());

    // A new consent replaces the account, and then the account can be removed.
    manager.account(id("ben")).expect("an account").token().await.expect_error();
    manager.insert(id("ben"), world.refresh_token()).await.expect("kept");
    let page = manager.list(None, 10).await.expect("a page");
    assert!(page[1].state.is_ok());
    std::fs::write(&path, damaged.join("\n")).expect("its own file");
    manager.remove(&id("ben")).await.expect("forgotten");
    assert_eq!(users(&manager.list(None, 10).await.expect("a page")), ["anna", "cleo"]);
}

#[tokio::test]
async fn read_only_store_lists_the_current_state() {
    let world = TestEnv::start().await;
    let (token, client) = (world.refresh_token(), world.app.id().to_owned());
    let variables = |name: &str| match name {
        "ZOHO_REFRESH_TOKEN" => Some(token.clone()),
        "ZOHO_CLIENT_ID" => Some(client.clone()),
        "ZOHO_DC" => Some("eu".to_owned()),
        _ => None,
    };
    let store = EnvStore::from_lookup(variables).expect("all are there");
    let id = store.id().clone();
    let manager = world.manager_builder(store).build();
    let listed = async || manager.list(None, 10).await.expect("a page").iter().map(state).collect::<Vec<_>>();
    assert_eq!(listed().await, [(AccountStatus::Active, None)]);
    text(&manager.account(id).expect("an account")).await;
    assert!(matches!(listed().await[..], [(AccountStatus::Active, Some(_))]));
}
