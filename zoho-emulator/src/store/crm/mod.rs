//! The data of CRM.

mod bulk_read;
mod bulk_write;
mod job_settings;
mod records;

pub(crate) use bulk_read::{BulkReadJob, BulkReadStore};
pub(crate) use bulk_write::{BulkWriteJob, BulkWriteOutcome, BulkWriteStore, FieldRules};
pub(crate) use records::{Record, RecordStore, record_id};
