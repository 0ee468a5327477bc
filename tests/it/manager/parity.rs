//! Failures of the token endpoint. A client without a token manager and an account in a database have the same errors,
//! and send the same number of requests.

use super::TestEnv;
use crate::store_location::{OpenStore, StoreLocation};
#[cfg(all(feature = "mysql", feature = "postgres"))]
use optional_software::servers;
use std::mem::discriminant;
use zoho_auth_typed::{DataCenter, Encryption, TokenError};
use zoho_emulator::Fault;

fn faults() -> Vec<Fault> {
    let error = |word: &str| Fault::OAuthError(word.to_owned());
    vec![
        Fault::Throttled,
        Fault::ThrottledWithStatus200,
        Fault::ThrottledLocalized,
        Fault::TooManyRequests { retry_after: None },
        Fault::Status(500),
        Fault::Html,
        Fault::Response { status: 200, body: serde_json::json!({}) },
        Fault::HugeBody { bytes: 4 << 20 },
        Fault::Redirect("http://127.0.0.1:9/".to_owned()),
        error("invalid_code"),
        error("invalid_client"),
        error("invalid_client_secret"),
        error("general_error"),
        Fault::Reset,
        Fault::Truncated,
        Fault::WrongContentType,
        Fault::ExpiresIn(0),
        Fault::ExpiresInMillisecondsOnly,
        Fault::NoExpiresIn,
        Fault::ApiDomain("https://sandbox.zohoapis.eu".to_owned()),
    ]
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn client_without_a_manager_fails_like_an_account_in_sqlite() {
    let folder = tempfile::tempdir().expect("temporary folder should be created");
    let location = StoreLocation::Sqlite(folder.path().join("tokens.db"));
    assert_client_fails_like_an_account_in(&location.open().await).await;
}

#[cfg(all(feature = "mysql", feature = "postgres"))]
#[tokio::test]
async fn client_without_a_manager_fails_like_an_account_in_postgres() {
    let Some(url) = servers::postgres("failures of refreshes with PostgreSQL") else { return };
    assert_client_fails_like_an_account_in(&StoreLocation::new_table(&url).open().await).await;
}

#[cfg(all(feature = "mysql", feature = "postgres"))]
#[tokio::test]
async fn client_without_a_manager_fails_like_an_account_in_mariadb() {
    let Some(url) = servers::mariadb("failures of refreshes with MariaDB") else { return };
    assert_client_fails_like_an_account_in(&StoreLocation::new_table(&url).open().await).await;
}

async fn assert_client_fails_like_an_account_in(store: &OpenStore) {
    for (number, fault) in faults().into_iter().enumerate() {
        let world = TestEnv::start().await;
        let client = world.oauth.client_from_refresh_token(world.refresh_token(), DataCenter::EU);
        let manager = store.clone().into_manager(Encryption::disabled()).oauth_client(&world.oauth).build();
        let id = world.oauth.account_id(format!("user {number}"), DataCenter::EU);
        let account = manager.insert(id, world.refresh_token()).await.expect("account should be stored");
        let (mut results, mut requests) = (Vec::new(), Vec::new());
        for with_manager in [false, true] {
            world.zoho.clear_requests();
            world.zoho.clear_faults();
            world.zoho.fault(fault.clone().times(3));
            let mut errors = Vec::new();
            for _ in 0..3 {
                let token = if with_manager { account.token().await } else { client.access_token().await };
                errors.push(token.err());
            }
            results.push(errors);
            requests.push(world.refreshes());
        }
        let kind = |error: &Option<TokenError>| error.as_ref().map(discriminant);
        let [without, with] = results.as_slice() else { unreachable!("two clients") };
        assert!(without.iter().map(kind).eq(with.iter().map(kind)), "{fault:?}: {without:?} {with:?}");
        assert_eq!(requests[0], requests[1], "{fault:?}");
        assert!(requests[0] <= 2, "{fault:?}: {requests:?}");
    }
}
