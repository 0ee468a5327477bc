//! The data that the API serves, by product. These modules contain only data, and [`gateway`](crate::gateway) responds
//! to the requests.

pub(crate) mod crm;
mod files;
mod lists;

pub(crate) use files::FileStore;
pub(crate) use lists::{ListName, ListStore, text};

use crate::retention::Retention;
use crm::{BulkReadStore, BulkWriteStore, RecordStore};

/// The data of one data center.
#[derive(Clone, Debug)]
pub(crate) struct Stores {
    pub(crate) crm: CrmStores,
    /// The lists of all products except CRM.
    pub(crate) lists: ListStore,
    /// The files of all products.
    pub(crate) files: FileStore,
}

impl Stores {
    /// Creates empty stores with the limits of `retention`.
    pub(crate) fn new(retention: &Retention) -> Self {
        Self {
            crm: CrmStores {
                records: RecordStore::new(retention.created_records),
                bulk_reads: BulkReadStore::new(retention.bulk_jobs),
                bulk_writes: BulkWriteStore::new(retention),
            },
            lists: ListStore::new(retention.created_records),
            files: FileStore::new(retention.upload_bytes),
        }
    }
}

/// The CRM data of one data center.
#[derive(Clone, Debug)]
pub(crate) struct CrmStores {
    pub(crate) records: RecordStore,
    pub(crate) bulk_reads: BulkReadStore,
    pub(crate) bulk_writes: BulkWriteStore,
}
