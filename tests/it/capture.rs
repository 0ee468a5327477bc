//! A recording of everything that a test run shows: log, errors and URLs. A further file lists all secrets that the run
//! used, which must not occur in the other files. The test in `secrecy` runs the tests with a recording and searches it
//! for secrets.

use std::fmt::{Debug, Display};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};
use zoho_auth_typed::{TokenError, token_manager::ManagerError};
use zoho_emulator::Emulator;

/// The environment variable with the folder of the recording. Without it, nothing is recorded.
pub(crate) const FOLDER: &str = "ZOHO_TEST_RECORD";
pub(crate) const LOG: &str = "log";
pub(crate) const ERRORS: &str = "errors";
pub(crate) const URLS: &str = "urls";
pub(crate) const SECRETS: &str = "secrets";

/// Returns the folder of the recording. The first call starts the recording of the log. Returns `None` if nothing is
/// recorded.
fn folder() -> Option<&'static Path> {
    static FOLDER_OF_THIS_RUN: OnceLock<Option<PathBuf>> = OnceLock::new();
    let start = || {
        let folder = PathBuf::from(std::env::var_os(FOLDER)?);
        let log = fs::File::create(folder.join(LOG)).expect("file for the log should be created");
        let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
        subscriber.with_writer(Mutex::new(log)).init();
        Some(folder)
    };
    FOLDER_OF_THIS_RUN.get_or_init(start).as_deref()
}

fn append(name: &str, lines: impl IntoIterator<Item = String>) {
    let Some(folder) = folder() else { return };
    let mut file = OpenOptions::new().append(true).create(true).open(folder.join(name)).expect("file should open");
    let text: String = lines.into_iter().map(|line| line + "\n").collect();
    file.write_all(text.as_bytes()).expect("disk should have space");
}

/// Starts the recording of the log.
pub(crate) fn start() {
    folder();
}

/// Records secrets.
pub(crate) fn secrets<'s>(secrets: impl IntoIterator<Item = &'s str>) {
    append(SECRETS, secrets.into_iter().map(str::to_owned));
}

/// Records URLs that the toolkit requested.
pub(crate) fn urls(urls: impl IntoIterator<Item = String>) {
    append(URLS, urls);
}

/// Records an error as a program may print it.
pub(crate) fn error(error: &(impl Debug + Display)) {
    append(ERRORS, [format!("{error} {error:?} {error:#?}")]);
}

/// A result that a test expects to be an error.
pub(crate) trait ExpectError<E> {
    /// Returns the error and records it.
    fn expect_error(self) -> E;
}

impl<T: Debug, E: Debug + Display> ExpectError<E> for Result<T, E> {
    #[track_caller]
    fn expect_error(self) -> E {
        let refused = self.unwrap_err();
        error(&refused);
        refused
    }
}

/// Returns the error of the token manager. Returns `None` if the error does not come from an account of a token
/// manager.
pub(crate) fn manager_error(error: &TokenError) -> Option<&ManagerError> {
    if let TokenError::Source(source) = error { source.downcast_ref() } else { None }
}

/// An emulator whose URLs and secrets are recorded when it is dropped.
pub(crate) struct Recorded(Emulator);

impl Recorded {
    pub(crate) fn new(emulator: Emulator) -> Self {
        start();
        Self(emulator)
    }
}

impl Deref for Recorded {
    type Target = Emulator;

    fn deref(&self) -> &Emulator {
        &self.0
    }
}

impl Drop for Recorded {
    fn drop(&mut self) {
        let requests = self.0.requests();
        secrets(self.0.secrets().iter().map(String::as_str));
        secrets(requests.iter().filter_map(|seen| seen.parameter("code_verifier")));
        urls(requests.into_iter().map(|seen| format!("{} {}?{}", seen.method, seen.path, seen.query)));
    }
}
