//! The tables of the store, and their migrations.

use super::{BEGIN_WRITE, SqliteStore};
use sqlx::sqlite::SqlitePool;
use std::iter::{repeat_n, successors};
use std::time::Duration;
use zoho_auth_core::StoreError;

/// The migrations. New migrations are only appended: the database contains the number of those already applied.
const MIGRATIONS: &[&[&str]] = &[&[
    "CREATE TABLE zoho_accounts (
        user TEXT NOT NULL,
        client_id TEXT NOT NULL,
        data_center TEXT NOT NULL,
        environment TEXT NOT NULL,
        version INTEGER NOT NULL,
        status TEXT NOT NULL,
        status_since INTEGER,
        record TEXT NOT NULL,
        PRIMARY KEY (user, client_id, data_center, environment)
    ) STRICT, WITHOUT ROWID",
    // The index also contains the primary key, so that a list of one status is read in its order.
    "CREATE INDEX zoho_accounts_status ON zoho_accounts (status)",
    // All accounts share one counter: a version is never used again, not even after a removal.
    "CREATE TABLE zoho_versions (only INTEGER PRIMARY KEY CHECK (only = 1), last INTEGER NOT NULL) STRICT",
]];

/// The statement that creates the table with the number of applied migrations.
const CREATE_FORMAT: &str = "CREATE TABLE IF NOT EXISTS zoho_format (only INTEGER PRIMARY KEY CHECK (only = 1), format INTEGER NOT NULL) STRICT";
/// The statement that sets the first version of a new database. Versions start with the current time, so that they are
/// new even if an earlier database was deleted.
const INSERT_FIRST_VERSION: &str = "INSERT INTO zoho_versions (only, last) VALUES (1, unixepoch() << 20)";

/// Returns the statements that create the tables of a new database, as [`migrate`] does.
pub(super) fn ddl() -> String {
    let format = format!("INSERT INTO zoho_format (only, format) VALUES (1, {})", MIGRATIONS.len());
    let migrations = MIGRATIONS.iter().copied().flatten().copied();
    let statements = [CREATE_FORMAT].into_iter().chain(migrations).chain([INSERT_FIRST_VERSION, &format]);
    statements.flat_map(|statement| [statement, ";\n"]).collect()
}

/// Enables WAL, which lets processes read while one process writes. The database stores this mode.
pub(super) async fn use_wal(pool: &SqlitePool) -> sqlx::Result<()> {
    let mut delays = busy_delays();
    loop {
        let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(pool).await?;
        if mode == "wal" {
            return Ok(());
        }
        match sqlx::query_scalar::<_, String>("PRAGMA journal_mode = WAL").fetch_one(pool).await {
            // A file system without support for WAL keeps the old mode, which is slower but correct.
            Ok(_) => return Ok(()),
            // If another process changes the mode at the same time, the statement fails immediately, without waiting
            // for the timeout.
            Err(error) if is_busy(&error) => match delays.next() {
                Some(delay) => tokio::time::sleep(delay).await,
                None => return Err(error),
            },
            Err(error) => return Err(error),
        }
    }
}

/// Returns the delays for changing the journal mode of a busy database. They are 5, 10, 20, 40 and 80 milliseconds, and
/// then 100 milliseconds until ten seconds have elapsed.
fn busy_delays() -> impl Iterator<Item = Duration> {
    let first = successors(Some(Duration::from_millis(5)), |delay| Some(*delay * 2)).take(5);
    first.chain(repeat_n(Duration::from_millis(100), 98))
}

fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    // The lower byte of an extended result code is the primary result code.
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

/// Applies the missing migrations. Concurrent processes exclude each other. Fails if a later version of this crate has
/// migrated the database.
pub(super) async fn migrate(store: &SqliteStore) -> Result<(), StoreError> {
    let format = format(&store.pool).await.map_err(|error| store.failed(&error))?;
    let format = match u64::try_from(format) {
        Ok(format) if format >= MIGRATIONS.len() as u64 => format,
        _ => {
            let applied = apply_migrations(&store.pool).await.map_err(|error| store.failed(&error))?;
            u64::try_from(applied).unwrap_or_default()
        }
    };
    if format > MIGRATIONS.len() as u64 {
        return Err(StoreError::unsupported_format(store.location(), format));
    }
    Ok(())
}

/// Returns the number of migrations in the database. The number is read without a write transaction, so that a database
/// on a full disk can be opened.
async fn format(pool: &SqlitePool) -> sqlx::Result<i64> {
    let tables = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'zoho_format'");
    let tables: i64 = tables.fetch_one(pool).await?;
    if tables == 0 {
        return Ok(0);
    }
    let format = sqlx::query_scalar("SELECT format FROM zoho_format").fetch_optional(pool).await?;
    Ok(format.unwrap_or(0))
}

/// Applies the missing migrations. Returns the number of migrations in the database.
async fn apply_migrations(pool: &SqlitePool) -> sqlx::Result<i64> {
    let mut write = pool.begin_with(BEGIN_WRITE).await?;
    sqlx::query(CREATE_FORMAT).execute(&mut *write).await?;
    let format: Option<i64> = sqlx::query_scalar("SELECT format FROM zoho_format").fetch_optional(&mut *write).await?;
    let applied = usize::try_from(format.unwrap_or(0)).unwrap_or(usize::MAX);
    if applied >= MIGRATIONS.len() {
        return Ok(format.unwrap_or(0));
    }
    for migration in &MIGRATIONS[applied..] {
        for statement in *migration {
            sqlx::query(*statement).execute(&mut *write).await?;
        }
    }
    if applied == 0 {
        sqlx::query(INSERT_FIRST_VERSION).execute(&mut *write).await?;
    }
    let now = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    sqlx::query("INSERT OR REPLACE INTO zoho_format (only, format) VALUES (1, ?)")
        .bind(now)
        .execute(&mut *write)
        .await?;
    write.commit().await?;
    Ok(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_for_a_busy_database_end_after_ten_seconds() {
        let sum: Duration = busy_delays().sum();
        assert!((9_900..=10_000).contains(&sum.as_millis()), "{sum:?}");
    }

    #[tokio::test]
    async fn printed_statements_create_a_usable_database() {
        let folder = tempfile::tempdir().expect("temp directory should be writable");
        let [printed, opened] = ["printed.db", "opened.db"].map(|name| folder.path().join(name));
        let opened = SqliteStore::open(&opened).await.expect("temp directory should be writable");
        crate::sqlite::file::create_private(&printed).expect("temp directory should be writable");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&printed);
        let pool = SqlitePool::connect_with(options).await.expect("database should be writable");
        sqlx::raw_sql(sqlx::AssertSqlSafe(ddl())).execute(&pool).await.expect("statements should be valid");
        let printed = SqliteStore::open(&printed).await.expect("database should be usable");
        let versions = async |store: &SqliteStore| -> i64 {
            let last = sqlx::query_scalar("SELECT last FROM zoho_versions").fetch_one(&store.pool).await;
            last.expect("table should have a row")
        };
        let tables = async |store: &SqliteStore| -> Vec<String> {
            let sql = sqlx::query_scalar("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name");
            sql.fetch_all(&store.pool).await.expect("schema should be readable")
        };
        assert_eq!(tables(&printed).await, tables(&opened).await);
        let apart = versions(&printed).await - versions(&opened).await;
        assert!((0..60 << 20).contains(&apart), "{apart}");
    }

    #[tokio::test]
    async fn tables_of_a_later_version_are_unchanged() {
        let folder = tempfile::tempdir().expect("temp directory should be writable");
        let path = folder.path().join("tokens.db");
        let store = SqliteStore::open(&path).await.expect("temp directory should be writable");
        let again = SqliteStore::open(&path).await.expect("existing database should open");
        sqlx::query("UPDATE zoho_format SET format = 99").execute(&again.pool).await.expect("table should be writable");
        let error = SqliteStore::open(&path).await.map(drop).expect_err("a later format should be rejected");
        assert!(matches!(error, StoreError::UnsupportedFormat { format: 99, .. }), "{error}");
        let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM zoho_versions")
            .fetch_one(&store.pool)
            .await
            .expect("count should be readable");
        assert_eq!(rows, 1);
    }
}
