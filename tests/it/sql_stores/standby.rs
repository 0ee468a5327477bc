//! A standby of `PostgreSQL`, whose data may be out of date. The store uses only the primary server.

use super::relay::Relay;
use super::{id, record};
use optional_software::servers::PrivatePostgres;
use zoho_auth_typed::store::{Filter, PostgresStore, StoreError, TableOptions};
use zoho_auth_typed::{Failure, TokenStore};

fn assert_replica_error<T>(operation: &str, result: Result<T, StoreError>) {
    let error = result.map(drop).expect_err(operation);
    assert!(matches!(error, StoreError::ReadOnlyReplica { .. }) && error.retry().is_safe(), "{operation}: {error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn standby_refuses_reads_and_writes_until_promoted() {
    let Some(primary) = PrivatePostgres::start("the PostgreSQL store on a standby") else { return };
    let relay = Relay::to(&primary.url()).await;
    let store = PostgresStore::connect(&relay.url(&primary.url())).await.expect("server should be available");
    let standby = primary.start_standby();
    store.compare_and_swap(&id("anna"), None, Some(&record(1))).await.expect("record should be writable");
    let stored = store.load(&id("anna")).await.expect("record should be readable").expect("record should exist");

    assert_replica_error("connect", PostgresStore::connect(&standby.url()).await);
    let absent = TableOptions::new().table("absent");
    assert_replica_error("connect to no table", PostgresStore::connect_with(&standby.url(), &absent).await);

    // The address of the primary server now leads to the standby, as after a failover that demoted the primary.
    relay.switch(&standby.url());
    let expected = Some(stored.version);
    assert_replica_error("load", store.load(&id("anna")).await);
    assert_replica_error("load of no record", store.load(&id("ben")).await);
    assert_replica_error("insert", store.compare_and_swap(&id("ben"), None, Some(&record(2))).await);
    assert_replica_error("update", store.compare_and_swap(&id("anna"), expected, Some(&record(2))).await);
    assert_replica_error("delete", store.compare_and_swap(&id("anna"), expected, None).await);
    assert_replica_error("check of no record", store.compare_and_swap(&id("ben"), None, None).await);
    assert_replica_error("remove", store.remove(&id("anna")).await);
    assert_replica_error("list", store.list(None, 10).await);
    assert_replica_error("list of records", store.list_records(Filter::all(), None, 10).await);

    primary.stop_immediately();
    standby.promote();
    assert_eq!(store.load(&id("anna")).await.expect("record should be readable").as_ref(), Some(&stored));
    store.compare_and_swap(&id("anna"), expected, Some(&record(2))).await.expect("record should be writable");
    assert_eq!(store.list(None, 10).await.expect("accounts should be listed"), [id("anna")]);
}
