//! The pruning of accounts that are no longer usable.

use crate::capture::ExpectError;
use crate::manager::{HOUR, TestEnv, ids};
use std::time::Duration;
use zoho_auth_typed::DataCenter;
use zoho_auth_typed::Failure;
use zoho_auth_typed::store::MemoryStore;
use zoho_emulator::{Fault, FaultPoint};

#[tokio::test]
async fn prune_removes_only_long_revoked_accounts_and_names_failures() {
    let world = TestEnv::start().await;
    let manager = world.manager_builder(MemoryStore::new()).build();
    let id = |user| world.oauth.account_id(user, DataCenter::EU);
    for user in ["anna", "ben", "cleo"] {
        manager.insert(id(user), world.refresh_token()).await.expect("account should be stored");
    }
    world.zoho.disconnect(&world.app, "anna");
    manager.account(id("anna")).expect("manager should have the client").token().await.expect_error();
    world.pass(HOUR);
    manager.account(id("ben")).expect("manager should have the client").token().await.expect_error();
    world.zoho.fault(Fault::Status(502).at_point(FaultPoint::Revoke).times(2));
    manager.revoke(&id("cleo")).await.expect_error();
    let hour = Duration::from_secs(HOUR);
    let first = manager.prune(None, 2, hour).await.expect("accounts should be pruned");
    assert_eq!((first.scanned, first.removed, first.resume_after.as_ref()), (2, vec![id("anna")], Some(&id("ben"))));
    let second = manager.prune(first.resume_after.as_ref(), 2, hour).await.expect("accounts should be pruned");
    assert_eq!((second.scanned, &second.resume_after, second.failed.len()), (1, &None, 1));
    assert_eq!(second.failed[0].id, id("cleo"));
    assert!(second.failed[0].error.retry().is_safe(), "{}", second.failed[0].error);
    assert_eq!(manager.prune(None, 10, hour).await.expect("accounts should be pruned").revoked, [id("cleo")]);
    assert_eq!(ids(&manager).await, [id("ben")]);
}
