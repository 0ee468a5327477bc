//! CRM's bulk read and bulk write from the job to the rows: what a page of 200 records, or a request of 100, at a time
//! would take hours for.

mod csv;
mod error;
mod job;
mod poll;
mod query;
mod state;
mod write;

pub use self::csv::{CsvArchive, Records, Row, Rows};
pub use error::BulkError;
pub use job::{ReadJob, ReadPage, ReadResult};
pub use query::ReadQuery;
pub use state::JobState;
pub use write::{
    CsvChunks, CsvPart, RowError, RowResult, RowResults, RowStatus, WriteJob, WriteRequest, WriteResult, WriteSummary,
};
