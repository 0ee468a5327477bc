//! CRM's bulk write: records into zips, a zip into a job, a job into what became of each row.
//! <https://www.zoho.com/crm/developer/docs/api/v8/bulk-write/overview.html>

mod file;
mod files;
mod job;
mod outcome;
mod plan;
mod result;
mod rows;

pub use file::BulkFile;
pub use files::BulkFiles;
pub use job::{BulkWriteJob, BulkWritten};
pub use outcome::{BulkOutcome, BulkOutcomes, BulkRowError, BulkStatus};
pub use plan::BulkWrite;
pub use result::BulkImport;
