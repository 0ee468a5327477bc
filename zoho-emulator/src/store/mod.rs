//! The data behind the API, per product. These modules hold only data; [`gateway`](crate::gateway) responds to the
//! requests.

pub(crate) mod crm;
mod files;
mod lists;

pub(crate) use files::FileStore;
pub(crate) use lists::ListStore;

use crm::{BulkReadStore, BulkWriteStore, RecordStore};

/// The data of one data center.
#[derive(Debug, Default)]
pub(crate) struct Stores {
    pub(crate) crm: CrmStores,
    /// The lists of Books, Desk and Creator.
    pub(crate) lists: ListStore,
    /// The files of all products.
    pub(crate) files: FileStore,
}

/// The CRM data of one data center.
#[derive(Debug, Default)]
pub(crate) struct CrmStores {
    pub(crate) records: RecordStore,
    pub(crate) bulk_reads: BulkReadStore,
    pub(crate) bulk_writes: BulkWriteStore,
}
