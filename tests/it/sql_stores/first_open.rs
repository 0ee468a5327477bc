//! Replicas that open an empty database at the same time.

use super::{id, new_table, record};
use optional_software::servers;
use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::postgres::PgPoolOptions;
use std::future::Future;
use zoho_auth_typed::TokenStore;
use zoho_auth_typed::store::{CasOutcome, MySqlStore, PostgresStore, StoreError};

/// The number of tables, each of which two replicas create at the same time.
const ROUNDS: usize = 200;

/// Opens the store of each replica in its own task, and writes a record with each store.
async fn open_and_write<S: TokenStore>(replicas: [impl Future<Output = Result<S, StoreError>> + Send + 'static; 2]) {
    let users = ["anna", "ben"];
    let replicas: Vec<_> = replicas
        .into_iter()
        .zip(users)
        .map(|(open, user)| {
            tokio::spawn(async move {
                let store = Box::pin(open).await?;
                let outcome = store.compare_and_swap(&id(user), None, Some(&record(1))).await?;
                Ok::<_, StoreError>((store, outcome))
            })
        })
        .collect();
    let mut stores = Vec::new();
    for replica in replicas {
        let (store, outcome) = replica.await.expect("replica should not panic").expect("store should open");
        assert!(matches!(outcome, CasOutcome::Swapped(_)));
        stores.push(store);
    }
    for store in stores {
        assert_eq!(store.list(None, 10).await.expect("page should be readable"), users.map(id));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_create_the_postgres_table_once() {
    let Some(url) = servers::postgres("concurrent first opens of the PostgreSQL store") else { return };
    let pools = [(); 2].map(|()| PgPoolOptions::new().connect_lazy(&url).expect("URL should be valid"));
    for _ in 0..ROUNDS {
        let table = new_table();
        let open = pools.clone().map(|pool| (pool, table.clone()));
        open_and_write(open.map(|(pool, table)| async move { PostgresStore::from_pool_with(pool, &table).await }))
            .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_create_the_mysql_table_once() {
    let Some(url) = servers::mariadb("concurrent first opens of the MySQL store") else { return };
    let options: MySqlConnectOptions = url.parse().expect("URL should be valid");
    // Each table has its own prepared statements. With the default capacity of 100, most statements would close an
    // older one. The pause before the server acknowledges that message (40 ms) would take most of the time of the test.
    let options = options.statement_cache_capacity(10_000);
    let pools = [(); 2].map(|()| MySqlPoolOptions::new().connect_lazy_with(options.clone()));
    for _ in 0..ROUNDS {
        let table = new_table();
        let open = pools.clone().map(|pool| (pool, table.clone()));
        let open = open.map(|(pool, table)| async move { MySqlStore::from_pool_with(pool, &table).await });
        Box::pin(open_and_write(open)).await;
    }
}
