//! The compare-and-swap of a row, with retries after conflicts and lost connections.

use super::error::is_connection_error;
use super::{Cause, store_error};
use crate::page::Key;
use crate::row::NewRow;
use std::future::Future;
use std::time::Duration;
use zoho_auth_core::store::{CasOutcome, StoreError, Version};

/// The delays before the second attempt and the later ones. Only attempts without effect are retried.
const DELAYS: [Duration; 4] =
    [Duration::from_millis(5), Duration::from_millis(20), Duration::from_millis(80), Duration::from_millis(200)];

/// The operations of a database that a compare-and-swap uses.
pub(crate) trait Backend: Sync {
    /// Inserts, replaces or deletes the row in a separate transaction or statement if its version is `expected`.
    /// `expected` is `None` if the row must not exist; `new` is `None` if the row must not exist afterward. Returns the
    /// new version, or `None` if the current version is not `expected`.
    fn try_swap(
        &self,
        key: &Key,
        expected: Option<u64>,
        new: Option<&NewRow>,
    ) -> impl Future<Output = Result<Option<u64>, SwapError>> + Send;

    /// Returns the version of the row, or `None` if there is no row.
    fn version(&self, key: &Key) -> impl Future<Output = sqlx::Result<Option<u64>>> + Send;

    /// Returns the cause of an error.
    fn cause(&self, error: &sqlx::Error) -> Cause;

    /// Returns the location of the table, which errors contain.
    fn location(&self) -> &str;
}

/// An error of a single attempt.
pub(crate) enum SwapError {
    /// An error before the commit. The attempt had no effect.
    NotCommitted(sqlx::Error),
    /// An error of the commit. It is unknown whether the attempt had an effect. Contains the version that the attempt
    /// wrote if the commit succeeded.
    CommitFailed { version: u64, error: sqlx::Error },
}

/// Inserts, replaces or deletes the row if its version is `expected`. `expected` is `None` if the row must not exist;
/// `new` is `None` if the row must not exist afterward.
///
/// Conflicts of concurrent transactions and connections that were lost before the commit are retried. If the connection
/// was lost during the commit, the version of the row shows whether the commit succeeded.
pub(super) async fn swap(
    backend: &impl Backend,
    key: &Key,
    expected: Option<u64>,
    new: Option<&NewRow>,
) -> Result<CasOutcome, StoreError> {
    let mut delays = DELAYS.into_iter();
    loop {
        let error = match backend.try_swap(key, expected, new).await {
            Ok(Some(version)) => return Ok(CasOutcome::Swapped(Version::new(version))),
            Ok(None) => return Ok(CasOutcome::Conflict),
            Err(SwapError::NotCommitted(error)) => error,
            Err(SwapError::CommitFailed { version, error }) => {
                match outcome_of_commit(backend, key, expected, new.is_some(), version, &error).await? {
                    Some(outcome) => return Ok(outcome),
                    None => error,
                }
            }
        };
        let cause = backend.cause(&error);
        if cause != Cause::Serialization && !is_connection_error(&error) {
            return Err(store_error(cause, backend.location(), &error));
        }
        let Some(delay) = delays.next() else { return Err(store_error(cause, backend.location(), &error)) };
        tokio::time::sleep(delay).await;
    }
}

/// Reads from the database. A read is retried if its connection was lost. After a restart of the server, the old
/// connections of the pool are useless, but new connections work.
pub(super) async fn read<T, F: Future<Output = sqlx::Result<T>>>(operation: impl Fn() -> F) -> sqlx::Result<T> {
    let mut delays = DELAYS.into_iter();
    loop {
        match operation().await {
            Err(error) if is_connection_error(&error) => match delays.next() {
                Some(delay) => tokio::time::sleep(delay).await,
                None => return Err(error),
            },
            result => return result,
        }
    }
}

/// Returns the outcome of a commit whose acknowledgment was lost. Returns `None` if the commit had no effect.
///
/// # Errors
/// Fails if the row cannot be read, and if another process has written the row since. The other process may have
/// replaced the record that this process committed.
async fn outcome_of_commit(
    backend: &impl Backend,
    key: &Key,
    expected: Option<u64>,
    writes: bool,
    version: u64,
    error: &sqlx::Error,
) -> Result<Option<CasOutcome>, StoreError> {
    // The database has rejected the commit.
    if backend.cause(error) == Cause::Serialization {
        return Ok(None);
    }
    let stored = read(|| backend.version(key)).await;
    let stored = stored.map_err(|failure| store_error(backend.cause(&failure), backend.location(), &failure))?;
    let written = writes.then_some(version);
    if stored == written {
        return Ok(Some(CasOutcome::Swapped(Version::new(version))));
    }
    if stored == expected {
        return Ok(None);
    }
    let reason =
        format!("the connection was lost during a commit, so it is unknown whether the record was written: {error}");
    Err(StoreError::unavailable(backend.location(), reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::sync::Mutex;

    /// A database with one row and with scripted responses.
    #[derive(Default)]
    struct Planned {
        /// The result of each attempt, and whether the attempt has an effect.
        attempts: Mutex<Vec<(Failure, bool)>>,
        row: Mutex<Option<u64>>,
        /// A version that another process writes after each attempt.
        overwrite: Option<u64>,
    }

    #[derive(Clone, Copy)]
    enum Failure {
        None,
        BeforeCommit,
        DuringCommit,
    }

    fn lost() -> sqlx::Error {
        io::Error::from(io::ErrorKind::ConnectionReset).into()
    }

    impl Backend for Planned {
        async fn try_swap(
            &self,
            _: &Key,
            expected: Option<u64>,
            new: Option<&NewRow>,
        ) -> Result<Option<u64>, SwapError> {
            let (failure, has_effect) = self.attempts.lock().expect("lock should not be poisoned").remove(0);
            let mut row = self.row.lock().expect("lock should not be poisoned");
            if *row != expected {
                return Ok(None);
            }
            let version = 100 + expected.unwrap_or(0);
            if has_effect {
                *row = new.map(|_| version);
            }
            if self.overwrite.is_some() {
                *row = self.overwrite;
            }
            match failure {
                Failure::None => Ok(Some(version)),
                Failure::BeforeCommit => Err(SwapError::NotCommitted(lost())),
                Failure::DuringCommit => Err(SwapError::CommitFailed { version, error: lost() }),
            }
        }

        async fn version(&self, _: &Key) -> sqlx::Result<Option<u64>> {
            Ok(*self.row.lock().expect("lock should not be poisoned"))
        }

        fn cause(&self, _: &sqlx::Error) -> Cause {
            Cause::Unavailable
        }

        fn location(&self) -> &'static str {
            "a test"
        }
    }

    fn planned(attempts: &[(Failure, bool)], row: Option<u64>) -> Planned {
        Planned { attempts: Mutex::new(attempts.to_vec()), row: Mutex::new(row), overwrite: None }
    }

    fn row() -> NewRow {
        let text = r#"{"format":1,"grant":{"refresh_token":"plain:1000.r"},"refresh_state":{"lease":{"fencing_token":0},"refreshes":[],"access":null}}"#;
        NewRow::new(&zoho_auth_core::store::Record::from_json(text, "a test").expect("the text should be a record"))
    }

    async fn run(database: &Planned, expected: Option<u64>, new: Option<&NewRow>) -> Result<CasOutcome, StoreError> {
        swap(database, &Key::default(), expected, new).await
    }

    #[tokio::test]
    async fn lost_connection_before_the_commit_is_retried() {
        let database = planned(&[(Failure::BeforeCommit, false), (Failure::None, true)], Some(1));
        let outcome = run(&database, Some(1), Some(&row())).await.expect("second attempt should succeed");
        assert_eq!(outcome, CasOutcome::Swapped(Version::new(101)));
    }

    #[tokio::test]
    async fn lost_acknowledgment_of_a_commit_is_resolved_by_the_version() {
        for (expected, new) in [(Some(1), Some(row())), (None, Some(row())), (Some(1), None)] {
            let committed = planned(&[(Failure::DuringCommit, true)], expected);
            let outcome = run(&committed, expected, new.as_ref()).await.expect("outcome should be known");
            assert!(matches!(outcome, CasOutcome::Swapped(_)));
            let lost = planned(&[(Failure::DuringCommit, false), (Failure::None, true)], expected);
            let outcome = run(&lost, expected, new.as_ref()).await.expect("second attempt should succeed");
            assert!(matches!(outcome, CasOutcome::Swapped(_)));
            assert!(lost.attempts.lock().expect("lock should not be poisoned").is_empty(), "swap should be repeated");
        }
    }

    #[tokio::test]
    async fn commit_followed_by_another_write_is_an_error() {
        let database = Planned { overwrite: Some(7), ..planned(&[(Failure::DuringCommit, true)], Some(1)) };
        let error = run(&database, Some(1), Some(&row())).await.expect_err("outcome should be unknown");
        assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    }

    #[tokio::test(start_paused = true)]
    async fn lost_connections_are_retried_four_times() {
        let database = planned(&[(Failure::BeforeCommit, false); 5], Some(1));
        let error = run(&database, Some(1), Some(&row())).await.expect_err("all attempts should fail");
        assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
        assert!(database.attempts.lock().expect("lock should not be poisoned").is_empty());
    }
}
