//! The conditions that stop an emulator.

use std::io;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use zoho_emulator::Emulator;

/// The interval for clearing the emulator's list of requests. Only tests in the emulator's own process read that list.
const CLEAR_INTERVAL: Duration = Duration::from_mins(1);

/// A watch for Ctrl-C and the end of standard input.
pub(super) struct Shutdown {
    interrupted: JoinHandle<io::Result<()>>,
    stdin_closed: Option<oneshot::Receiver<()>>,
}

impl Shutdown {
    /// Starts to watch for Ctrl-C and, if requested, for the end of standard input.
    pub(super) async fn watch(until_stdin_closes: bool) -> Self {
        let interrupted = tokio::spawn(tokio::signal::ctrl_c());
        // The task runs up to the point at which the signal handler is set.
        tokio::task::yield_now().await;
        Self { interrupted, stdin_closed: until_stdin_closes.then(stdin_closed) }
    }

    /// Waits until one of the conditions occurs, and clears the emulator's list of requests at `CLEAR_INTERVAL`.
    pub(super) async fn wait(self, zoho: &Emulator) {
        let Self { mut interrupted, stdin_closed } = self;
        let mut closed = Box::pin(async {
            match stdin_closed {
                // Standard input ended, or the thread that reads it ended.
                Some(closed) => _ = closed.await,
                None => std::future::pending().await,
            }
        });
        loop {
            tokio::select! {
                _ = &mut interrupted => return,
                () = &mut closed => return,
                () = tokio::time::sleep(CLEAR_INTERVAL) => zoho.clear_requests(),
            }
        }
    }
}

/// Watches standard input in a separate thread, because a read cannot be canceled: the runtime would wait for the read
/// when it shuts down.
fn stdin_closed() -> oneshot::Receiver<()> {
    let (closed, receiver) = oneshot::channel();
    std::thread::spawn(move || {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        let _ = closed.send(());
    });
    receiver
}
