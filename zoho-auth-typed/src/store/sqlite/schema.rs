//! The tables, and how those of earlier versions become today's.

use super::{PATIENCE, Sqlite, WRITE};
use crate::store::StoreError;
use sqlx::sqlite::SqlitePool;
use std::time::{Duration, Instant, SystemTime};

/// What each version adds. Only ever appended to: the number of those that were done is in the database.
const STEPS: &[&[&str]] = &[&[
    "CREATE TABLE zoho_accounts (
        user TEXT NOT NULL,
        client_id TEXT NOT NULL,
        data_center TEXT NOT NULL,
        version INTEGER NOT NULL,
        record TEXT NOT NULL,
        PRIMARY KEY (user, client_id, data_center)
    ) STRICT, WITHOUT ROWID",
    // One counter for all: a version is never used again, whatever is removed.
    "CREATE TABLE zoho_versions (only INTEGER PRIMARY KEY CHECK (only = 1), last INTEGER NOT NULL) STRICT",
]];

/// Lets processes read while one writes. It is written down in the database, so that one process does it once.
pub(super) async fn use_wal(pool: &SqlitePool) -> sqlx::Result<()> {
    let began = Instant::now();
    loop {
        let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(pool).await?;
        if mode == "wal" {
            return Ok(());
        }
        match sqlx::query_scalar::<_, String>("PRAGMA journal_mode = WAL").fetch_one(pool).await {
            // On a file system that cannot have it, it stays as it is: slower, and right all the same.
            Ok(_) => return Ok(()),
            // Where another process is at it, it fails at once, whatever the time-out.
            Err(error) if is_busy(&error) && began.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Err(error) => return Err(error),
        }
    }
}

fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    // The lower byte of an extended code is the code.
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

/// Makes what is missing. Processes that do so at once take turns, and the second one finds it done.
pub(super) async fn bring_up_to_date(store: &Sqlite) -> Result<(), StoreError> {
    let done = migrate(&store.pool).await.map_err(|error| store.failed(&error))?;
    match u64::try_from(done) {
        Ok(format) if format > STEPS.len() as u64 => Err(StoreError::Newer { place: store.place(), format }),
        _ => Ok(()),
    }
}

/// How many steps there were already, or are done now.
async fn migrate(pool: &SqlitePool) -> sqlx::Result<i64> {
    let mut write = pool.begin_with(WRITE).await?;
    sqlx::query("CREATE TABLE IF NOT EXISTS zoho_format (only INTEGER PRIMARY KEY CHECK (only = 1), format INTEGER NOT NULL) STRICT")
        .execute(&mut *write)
        .await?;
    let format: Option<i64> = sqlx::query_scalar("SELECT format FROM zoho_format").fetch_optional(&mut *write).await?;
    let done = usize::try_from(format.unwrap_or(0)).unwrap_or(usize::MAX);
    if done >= STEPS.len() {
        return Ok(format.unwrap_or(0));
    }
    for step in &STEPS[done..] {
        for statement in *step {
            sqlx::query(*statement).execute(&mut *write).await?;
        }
    }
    if done == 0 {
        // They begin with the time, for the case that there was a database which was deleted.
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let first = i64::try_from(since.as_secs() << 20).unwrap_or(0);
        sqlx::query("INSERT INTO zoho_versions VALUES (1, ?)").bind(first).execute(&mut *write).await?;
    }
    let now = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    sqlx::query("INSERT OR REPLACE INTO zoho_format VALUES (1, ?)").bind(now).execute(&mut *write).await?;
    write.commit().await?;
    Ok(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn tables_of_a_later_version_are_left_as_they_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tokens.db");
        let store = Sqlite::open(&path).await.expect("a folder");
        let again = Sqlite::open(&path).await.expect("what is there will do");
        sqlx::query("UPDATE zoho_format SET format = 99").execute(&again.pool).await.expect("its own table");
        let error = Sqlite::open(&path).await.map(drop).expect_err("it is newer");
        assert!(matches!(error, StoreError::Newer { format: 99, .. }), "{error}");
        let there: i64 =
            sqlx::query_scalar("SELECT count(*) FROM zoho_versions").fetch_one(&store.pool).await.expect("it");
        assert_eq!(there, 1);
    }
}
