//! Errors of several types in one function, and how a program reacts to them.

use crate::capture::ExpectError;
use crate::manager::{LeadSync, TestEnv};
use serde_json::Value;
use zoho_auth_typed::store::MemoryStore;
use zoho_auth_typed::{AccountId, DataCenter, Error, Failure, Retry, TokenManager, token_manager::ManagerError};
use zoho_emulator::{Fault, FaultPoint};

/// Returns the leads. Each step fails with its own error type.
async fn leads(world: &TestEnv, manager: &TokenManager, id: AccountId) -> Result<Value, Error> {
    let account = manager.account(id)?;
    let client = world.oauth.client(&account).await?;
    client.prepare(LeadSync::leads().fields("Last_Name"))?;
    Ok(client.send(LeadSync::leads().fields("Last_Name")).await?.json()?)
}

#[tokio::test]
async fn question_mark_converts_the_errors_of_all_steps() {
    let world = TestEnv::start().await;
    let manager = world.manager_builder(MemoryStore::new()).build();
    let unknown = AccountId::new("anna", "1000.UNKNOWN", DataCenter::EU);
    let error = leads(&world, &manager, unknown).await.expect_error();
    assert!(matches!(error, Error::Manager(ManagerError::UnknownClient { .. })), "{error:?}");
    assert_eq!((error.retry(), error.needs_consent()), (Retry::Never, false));

    let error = leads(&world, &manager, world.id()).await.expect_error();
    assert!(matches!(error, Error::Token(_)) && error.needs_consent(), "{error:?}");

    world.insert_account(&manager).await;
    let error = leads(&world, &manager, world.id()).await.expect_error();
    assert!(matches!(error, Error::Decode(_)), "an empty body should be a decode error: {error:?}");
    assert_eq!(error.retry(), Retry::Never);

    world.zoho.fault(Fault::Status(502).at_point(FaultPoint::Api));
    let error = leads(&world, &manager, world.id()).await.expect_error();
    assert!(matches!(error, Error::Send(_)), "{error:?}");
    assert_eq!(error.retry(), Retry::Safe { after: None });
}
