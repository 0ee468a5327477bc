//! The common part of the stores in database servers.

mod connection;
mod detached;
mod error;
mod key;
pub(crate) mod operations;
mod reachable;
mod swap;
mod table;

pub(crate) use connection::{Connection, ROW_LIMIT, TABLE_LIMIT, in_time};
use detached::detached;
pub(crate) use error::{Cause, store_error};
use key::key;
pub(crate) use operations::{Columns, Loaded, Server};
pub(crate) use reachable::check_reachable;
pub(crate) use swap::{Backend, SwapError};
pub(crate) use table::Table;
pub use table::TableOptions;

use std::time::Duration;

/// The longest wait for a connection.
pub(crate) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// The largest number of connections in the pool of a store that has its own pool. A statement takes milliseconds, and
/// no connection is held while a request to Zoho is in flight.
pub(crate) const MAX_CONNECTIONS: u32 = 10;
/// The time after which an idle connection is tested before its next use.
pub(crate) const TEST_AFTER_IDLE: Duration = Duration::from_secs(5);
