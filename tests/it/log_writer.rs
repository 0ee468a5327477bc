//! A log in memory, for tests of spans and events.

use std::io;
use std::sync::{Arc, Mutex};
use tracing::subscriber::DefaultGuard;

/// A writer that stores the log in memory. Clones share the text.
#[derive(Clone, Default)]
pub(crate) struct LogWriter(Arc<Mutex<Vec<u8>>>);

impl LogWriter {
    /// Returns the text that has been written so far.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("task should not panic").clone()).expect("log should be UTF-8")
    }

    /// Records the spans and events of this thread, up to the level `debug`, until the returned guard is dropped.
    pub(crate) fn set_as_default(&self) -> DefaultGuard {
        let writer = self.clone();
        let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_ansi(false);
        tracing::subscriber::set_default(subscriber.with_writer(move || writer.clone()).finish())
    }
}

impl io::Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("task should not panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
