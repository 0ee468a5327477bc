//! A call on its way.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A call on its way: what [`Client::send`](crate::Client::send) and its kin give, to be awaited.
///
/// Nothing is sent before it is polled.
//
// A type with a name, and not what an `async fn` gives: of that rustc checks the bounds of the call again and again, and
// says each mistake three times.
#[must_use = "nothing is sent until it is awaited"]
pub struct SendFuture<'c, T>(Pin<Box<dyn Future<Output = T> + Send + 'c>>);

impl<'c, T> SendFuture<'c, T> {
    pub(crate) fn new(sent: impl Future<Output = T> + Send + 'c) -> Self {
        Self(Box::pin(sent))
    }
}

impl<T> Future for SendFuture<'_, T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        self.0.as_mut().poll(context)
    }
}

impl<T> fmt::Debug for SendFuture<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendFuture").finish_non_exhaustive()
    }
}
