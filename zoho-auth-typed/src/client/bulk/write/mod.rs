//! CRM's bulk write: from records to zip archives, from an archive to a job, and from a job to the result of each row.
//! <https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/overview.html>

mod csv_chunks;
mod csv_part;
mod job;
mod request;
mod result;
mod row_result;
mod rows;

pub use csv_chunks::CsvChunks;
pub use csv_part::CsvPart;
pub use job::{WriteJob, WriteSummary};
pub use request::WriteRequest;
pub use result::WriteResult;
pub use row_result::{RowError, RowResult, RowResults, RowStatus};
