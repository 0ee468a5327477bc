//! CRM's bulk read from the job to the rows: what a page of 200 records at a time would take hours for.

mod csv;
mod error;
mod job;
mod query;

pub use self::csv::{BulkCsv, BulkRecords, BulkRow, BulkRows};
pub use error::BulkError;
pub use job::{BulkExport, BulkPage, BulkReadJob, BulkState};
pub use query::BulkRead;
