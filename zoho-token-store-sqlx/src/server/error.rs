//! The conversion of the driver's errors.

use std::io;
use zoho_auth_core::StoreError;

/// The cause of a driver's error, which the code of the error shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A conflict of concurrent transactions, which the database has rolled back.
    Serialization,
    /// A write to a replica.
    ReadOnlyReplica,
    /// A table, a privilege, a database or a password that is missing or wrong. Contains the remedy.
    Configuration(&'static str),
    /// Data that the database cannot read.
    Corrupt,
    /// Everything else: the connection, the server or the pool.
    Unavailable,
}

/// Converts an error of the driver. `location` names the table, the server and the database.
pub(crate) fn store_error(cause: Cause, location: &str, error: &sqlx::Error) -> StoreError {
    // The driver adds the position in the source code of the server to the text.
    let text = error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
    match cause {
        Cause::ReadOnlyReplica => StoreError::read_only_replica(location),
        Cause::Configuration(remedy) => StoreError::configuration(location, format!("{text}; {remedy}")),
        Cause::Corrupt => StoreError::corrupt(location, text),
        Cause::Serialization | Cause::Unavailable => match error {
            sqlx::Error::Configuration(_) => {
                StoreError::configuration(location, format!("{text}; correct the URL of the database"))
            }
            sqlx::Error::Tls(_) => {
                StoreError::configuration(location, format!("{text}; check the TLS settings of the URL and the server"))
            }
            _ => StoreError::unavailable(location, text),
        },
    }
}

/// Returns `true` if the connection was lost or could not be opened, and another connection may work immediately. After
/// a timeout, another connection would only wait for the same time.
pub(crate) fn is_connection_error(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() != io::ErrorKind::TimedOut,
        sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}
