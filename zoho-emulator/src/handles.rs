//! The handles through which a test reads and changes the data of a data center.

use crate::file::{File, UploadedFile};
use crate::gateway::items::name_of_list;
use crate::shared::Shared;
use crate::store::Stores;
use crate::store::crm::{BulkReadStore, BulkWriteStore};
use serde_json::Value;

/// A handle to the CRM records of a data center. Access needs neither a token nor a scope.
#[derive(Clone, Copy, Debug)]
pub struct RecordsHandle<'e>(DataCenterHandle<'e>);

/// A handle to the lists of all products except CRM in a data center. Access needs neither a token nor a scope.
///
/// The API returns the items in pages. The calls of Books, Desk and Creator can also create, read, change and delete
/// one item.
#[derive(Clone, Copy, Debug)]
pub struct ListsHandle<'e>(DataCenterHandle<'e>);

/// A handle to the files of a data center. Access needs neither a token nor a scope.
#[derive(Clone, Copy, Debug)]
pub struct FilesHandle<'e>(DataCenterHandle<'e>);

/// A handle to the bulk-read jobs of CRM in a data center.
#[derive(Clone, Copy, Debug)]
pub struct BulkReadsHandle<'e>(DataCenterHandle<'e>);

/// A handle to the bulk-write files and jobs of CRM in a data center.
///
/// A job can write the records of an archive of up to four mebibytes. For a larger archive, the job reports that the
/// archive was not stored.
#[derive(Clone, Copy, Debug)]
pub struct BulkWritesHandle<'e>(DataCenterHandle<'e>);

/// The emulator's shared state and the code of a data center.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DataCenterHandle<'e> {
    pub(crate) shared: &'e Shared,
    pub(crate) data_center: &'e str,
}

impl<'e> DataCenterHandle<'e> {
    fn with_stores<T>(self, access: impl FnOnce(&mut Stores) -> T) -> T {
        access(self.shared.state().stores_of(self.data_center))
    }

    pub(crate) fn records(self) -> RecordsHandle<'e> {
        RecordsHandle(self)
    }

    pub(crate) fn lists(self) -> ListsHandle<'e> {
        ListsHandle(self)
    }

    pub(crate) fn files(self) -> FilesHandle<'e> {
        FilesHandle(self)
    }

    pub(crate) fn bulk_reads(self) -> BulkReadsHandle<'e> {
        BulkReadsHandle(self)
    }

    pub(crate) fn bulk_writes(self) -> BulkWritesHandle<'e> {
        BulkWritesHandle(self)
    }
}

impl RecordsHandle<'_> {
    /// Inserts a record and returns its ID. `fields` is a JSON object with API names and values.
    ///
    /// # Panics
    /// Panics if `fields` is not an object.
    pub fn insert(&self, module: &str, fields: Value) -> String {
        let Value::Object(fields) = fields else { panic!("a record must be a JSON object of fields, not {fields}") };
        self.0.with_stores(|stores| stores.crm.records.insert(module, fields))
    }

    /// Returns all records of a module in insertion order.
    pub fn all(&self, module: &str) -> Vec<Value> {
        self.0.with_stores(|stores| stores.crm.records.in_module(module).iter().cloned().map(Value::Object).collect())
    }

    /// Returns the record with the given ID. Returns `None` if the module does not have the record.
    pub fn get(&self, module: &str, id: &str) -> Option<Value> {
        self.0.with_stores(|stores| stores.crm.records.get(module, id).cloned().map(Value::Object))
    }
}

impl ListsHandle<'_> {
    /// Appends an item to a list and returns its ID. An object without an ID gets a new one. The name of a list is the
    /// last segment of its path, such as `invoices` for `books`, `tickets` for `desk` and `teamfolders` for
    /// `workdrive`. This applies to all products whose calls have a paging style in the catalog. The name of a list of
    /// `creator` is the link name of a form or of its report: `Orders` and `All_Orders` are the same list.
    pub fn insert(&self, product: &str, list: &str, item: Value) -> String {
        let known = self.0.shared.catalog.products.iter().find(|known| known.product == product);
        let name = name_of_list(known, product, list);
        self.0.with_stores(|stores| stores.lists.insert(&name, item))
    }

    /// Returns all items of a list in insertion order.
    pub fn all(&self, product: &str, list: &str) -> Vec<Value> {
        self.0.with_stores(|stores| stores.lists.items(product, list).unwrap_or_default().to_vec())
    }
}

impl FilesHandle<'_> {
    /// Serves a file for `GET` at a path, such as `/crm/v8/Leads/4150868000000224001/Attachments/7`. If the path does
    /// not identify the file, add the query parameter `id`, as in `/crm/v8/files?id=7`. Requests still need a token
    /// with the scopes of the call.
    pub fn serve(&self, path: &str, file: File) {
        self.0.with_stores(|stores| stores.files.served.insert(path.to_owned(), file));
    }

    /// Returns the uploaded files in order. CRM then serves an uploaded file of up to four mebibytes. For a larger
    /// file, the emulator stores only the size and the first bytes.
    pub fn uploaded(&self) -> Vec<UploadedFile> {
        self.0.with_stores(|stores| stores.files.uploaded.iter().cloned().collect())
    }
}

impl BulkReadsHandle<'_> {
    /// Sets the number of status requests before a later job is finished. The default is two. The response to the first
    /// is then `ADDED`, and the response to the second is `IN PROGRESS`.
    pub fn set_pending_polls(&self, polls: u32) {
        self.with_store(|store| store.settings.pending_polls = Some(polls));
    }

    /// Makes the next job end as `FAILURE`.
    pub fn fail_next(&self) {
        self.with_store(|store| store.settings.failing += 1);
    }

    fn with_store(&self, change: impl FnOnce(&mut BulkReadStore)) {
        self.0.with_stores(|stores| change(&mut stores.crm.bulk_reads));
    }
}

impl BulkWritesHandle<'_> {
    /// Sets the number of status requests before a later job is finished. The default is two. The response to the first
    /// is then `ADDED`, and the response to the second is `IN PROGRESS`.
    pub fn set_pending_polls(&self, polls: u32) {
        self.with_store(|store| store.settings.pending_polls = Some(polls));
    }

    /// Makes the next job end as `FAILED` and write nothing.
    pub fn fail_next(&self) {
        self.with_store(|store| store.settings.failing += 1);
    }

    /// Requires a value in `field` of every new record of the module. A row without a value is skipped.
    pub fn require_field(&self, module: &str, field: &str) {
        self.with_store(|store| store.rules.required.push((module.to_owned(), field.to_owned())));
    }

    /// Requires that no two records of the module have the same value in `field`. A row that would create a duplicate
    /// is skipped.
    pub fn require_unique(&self, module: &str, field: &str) {
        self.with_store(|store| store.rules.unique.push((module.to_owned(), field.to_owned())));
    }

    /// Sets the origin in the URLs of results. The gateway still serves the results.
    pub fn set_result_origin(&self, origin: &str) {
        self.with_store(|store| store.result_origin = Some(origin.to_owned()));
    }

    /// Stores a file as if it had been uploaded, and returns its ID.
    pub fn upload(&self, file: File) -> String {
        self.with_store(|store| store.insert_file("1", file))
    }

    fn with_store<T>(&self, change: impl FnOnce(&mut BulkWriteStore) -> T) -> T {
        self.0.with_stores(|stores| change(&mut stores.crm.bulk_writes))
    }
}
