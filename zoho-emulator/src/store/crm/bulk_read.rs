//! The bulk-read jobs.

use super::job_settings::JobSettings;
use crate::bounded::Bounded;
use serde_json::Value;

/// The bulk-read jobs of a data center.
#[derive(Clone, Debug)]
pub(crate) struct BulkReadStore {
    jobs: Bounded<BulkReadJob>,
    pub(crate) settings: JobSettings,
}

/// A bulk-read job.
#[derive(Clone, Debug)]
pub(crate) struct BulkReadJob {
    pub(crate) id: String,
    pub(crate) query: Value,
    /// The number of remaining status requests before the job is finished.
    pub(crate) pending_polls: u32,
    pub(crate) fails: bool,
}

impl BulkReadStore {
    /// Creates a store for up to `jobs` jobs.
    pub(crate) fn new(jobs: usize) -> Self {
        Self { jobs: Bounded::new(jobs), settings: JobSettings::default() }
    }

    /// Creates a job and returns its ID.
    pub(crate) fn create(&mut self, query: Value) -> String {
        let id = (4_150_868_000_000_226_001 + self.jobs.next_position()).to_string();
        let (pending_polls, fails) = self.settings.next();
        self.jobs.push(BulkReadJob { id: id.clone(), query, pending_polls, fails }, 0);
        id
    }

    /// Returns the job with the given ID, or `None` if it does not exist.
    pub(crate) fn job(&self, id: &str) -> Option<&BulkReadJob> {
        self.jobs.iter().find(|job| job.id == id)
    }

    /// Returns the job with the given ID, so that the caller can count a status request. Returns `None` if the job does
    /// not exist.
    pub(crate) fn job_mut(&mut self, id: &str) -> Option<&mut BulkReadJob> {
        self.jobs.iter_mut().find(|job| job.id == id)
    }
}
