//! CRM's bulk read and bulk write: jobs, files and rows. They replace single requests, which read up to 200 records or
//! write up to 100 records and would take hours.

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
