//! The uploaded files and jobs of bulk writes.

use super::job_settings::JobSettings;
use super::records::Record;
use crate::bounded::Bounded;
use crate::file::{Content, File};
use crate::retention::Retention;
use serde_json::Value;

/// The approximate size of a file or job in memory without its content, in bytes.
const OVERHEAD: usize = 1_024;

/// The uploaded files and the bulk-write jobs of a data center.
#[derive(Clone, Debug)]
pub(crate) struct BulkWriteStore {
    /// The uploaded files, each with its ID and its organization.
    files: Bounded<UploadedArchive>,
    pub(crate) jobs: Bounded<BulkWriteJob>,
    pub(crate) settings: JobSettings,
    pub(crate) rules: FieldRules,
    /// The origin of the URLs of results. `None` means the origin of the gateway.
    pub(crate) result_origin: Option<String>,
}

/// An uploaded archive.
#[derive(Clone, Debug)]
struct UploadedArchive {
    id: String,
    organization: String,
    file: File,
}

/// A bulk-write job.
#[derive(Clone, Debug)]
pub(crate) struct BulkWriteJob {
    pub(crate) id: String,
    pub(crate) organization: String,
    /// The body of the request that created the job.
    pub(crate) request: Value,
    pub(crate) file: Content,
    /// The number of remaining status requests before the job is finished.
    pub(crate) pending_polls: u32,
    pub(crate) fails: bool,
    /// The outcome, after the rows are written. `Err` contains Zoho's code for a file that cannot be read.
    pub(crate) outcome: Option<Result<BulkWriteOutcome, &'static str>>,
}

/// The outcome of a bulk-write job.
#[derive(Clone, Debug)]
pub(crate) struct BulkWriteOutcome {
    /// The name of the CSV file in the uploaded archive.
    pub(crate) name: String,
    pub(crate) added: u64,
    pub(crate) updated: u64,
    pub(crate) skipped: u64,
    /// The archive with the status of each row.
    pub(crate) zip: File,
}

/// The rules for fields that a test sets. Each rule is a pair of module and field.
#[derive(Clone, Debug, Default)]
pub(crate) struct FieldRules {
    /// The fields in which a new record must have a value.
    pub(crate) required: Vec<(String, String)>,
    /// The fields in which no two records may have the same value.
    pub(crate) unique: Vec<(String, String)>,
}

impl BulkWriteStore {
    /// Creates a store with the limits of `retention`.
    pub(crate) fn new(retention: &Retention) -> Self {
        Self {
            files: Bounded::with_size(usize::MAX, retention.upload_bytes),
            jobs: Bounded::with_size(retention.bulk_jobs, retention.upload_bytes),
            settings: JobSettings::default(),
            rules: FieldRules::default(),
            result_origin: None,
        }
    }

    /// Stores an uploaded file and returns its ID.
    pub(crate) fn insert_file(&mut self, organization: &str, file: File) -> String {
        let id = (4_150_868_000_000_227_001 + self.files.next_position()).to_string();
        let size = file.stored_bytes() + OVERHEAD;
        self.files.push(UploadedArchive { id: id.clone(), organization: organization.to_owned(), file }, size);
        id
    }

    /// Returns the organization and the content of the uploaded file with the given ID. Returns `None` if the file does
    /// not exist.
    pub(crate) fn file(&self, id: &str) -> Option<(&str, &File)> {
        let found = self.files.iter().find(|archive| archive.id == id);
        found.map(|archive| (archive.organization.as_str(), &archive.file))
    }

    /// Creates a job and returns its ID.
    pub(crate) fn create(&mut self, organization: String, file: Content, request: Value) -> String {
        let id = (4_150_868_000_000_228_001 + self.jobs.next_position()).to_string();
        let (pending_polls, fails) = self.settings.next();
        // A job stores its file, and later a result of about the same size.
        let size = 2 * file.stored_bytes() + OVERHEAD;
        let job = BulkWriteJob { id: id.clone(), organization, request, file, pending_polls, fails, outcome: None };
        self.jobs.push(job, size);
        id
    }
}

impl FieldRules {
    /// Returns the required fields in which a new record has no value.
    pub(crate) fn missing(&self, module: &str, record: &Record) -> Vec<String> {
        let lacks = |field: &str| record.get(field).is_none_or(Value::is_null);
        fields_in(&self.required, module).filter(|field| lacks(field)).map(str::to_owned).collect()
    }

    /// Returns the unique fields of a module.
    pub(crate) fn unique(&self, module: &str) -> Vec<String> {
        fields_in(&self.unique, module).map(str::to_owned).collect()
    }
}

fn fields_in<'r>(rules: &'r [(String, String)], module: &str) -> impl Iterator<Item = &'r str> {
    rules.iter().filter(move |(rule, _)| rule == module).map(|(_, field)| field.as_str())
}
