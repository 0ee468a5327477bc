//! The settings of later bulk jobs.

/// The default number of status requests before a bulk job is finished.
const DEFAULT_PENDING_POLLS: u32 = 2;

/// The settings for later bulk jobs, which a test sets.
#[derive(Clone, Debug, Default)]
pub(crate) struct JobSettings {
    /// The number of status requests before a job is finished. `None` means the default.
    pub(crate) pending_polls: Option<u32>,
    /// The number of later jobs that fail.
    pub(crate) failing: u32,
}

impl JobSettings {
    /// Returns the number of pending status requests of the next job, and a flag that is `true` if the job fails.
    pub(super) fn next(&mut self) -> (u32, bool) {
        let fails = self.failing > 0;
        self.failing -= u32::from(fails);
        (self.pending_polls.unwrap_or(DEFAULT_PENDING_POLLS), fails)
    }
}
