//! CRM's bulk read and bulk write, from the job to the rows. They replace requests of 200 records per page, or 100 per
//! write, which would take hours.

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
