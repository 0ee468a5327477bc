//! CRM's bulk read and bulk write from the job to the rows: what a page of 200 records, or a request of 100, at a time
//! would take hours for.

mod csv;
mod error;
mod job;
mod poll;
mod query;
mod state;
mod write;

pub use self::csv::{BulkCsv, BulkRecords, BulkRow, BulkRows};
pub use error::BulkError;
pub use job::{BulkExport, BulkPage, BulkReadJob};
pub use query::BulkRead;
pub use state::BulkState;
pub use write::{
    BulkFile, BulkFiles, BulkImport, BulkOutcome, BulkOutcomes, BulkRowError, BulkStatus, BulkWrite, BulkWriteJob,
    BulkWritten,
};
