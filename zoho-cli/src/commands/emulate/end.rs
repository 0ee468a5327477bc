//! When an emulator ends.

use std::io;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use zoho_emulator::Emulator;

/// How often the emulator forgets what was asked: it keeps that for tests in its own process, and here nobody looks.
const FORGETS: Duration = Duration::from_mins(1);

/// What ends it.
pub(super) struct Ends {
    interrupted: JoinHandle<io::Result<()>>,
    stdin_closed: Option<oneshot::Receiver<()>>,
}

impl Ends {
    /// Begins to watch for Ctrl-C, and for the end of standard input if that counts.
    pub(super) async fn watch(until_stdin_closes: bool) -> Self {
        let interrupted = tokio::spawn(tokio::signal::ctrl_c());
        // The task runs up to where the signal's handler is set.
        tokio::task::yield_now().await;
        Self { interrupted, stdin_closed: until_stdin_closes.then(stdin_closed) }
    }

    /// Returns once it came.
    pub(super) async fn came(self, zoho: &Emulator) {
        let Self { mut interrupted, stdin_closed } = self;
        let mut closed = Box::pin(async {
            match stdin_closed {
                // Whether it was read to its end or the thread is gone: there is nothing more to wait for.
                Some(closed) => _ = closed.await,
                None => std::future::pending().await,
            }
        });
        loop {
            tokio::select! {
                _ = &mut interrupted => return,
                () = &mut closed => return,
                () = tokio::time::sleep(FORGETS) => zoho.forget_requests(),
            }
        }
    }
}

/// A thread of its own: no reading of standard input can be broken off, and the runtime would wait for it at its end.
fn stdin_closed() -> oneshot::Receiver<()> {
    let (closed, receiver) = oneshot::channel();
    std::thread::spawn(move || {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        let _ = closed.send(());
    });
    receiver
}
