//! The future of a call.

use futures_core::future::BoxFuture;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The future of a call: the return type of [`Client::send`](crate::Client::send) and similar methods.
///
/// The future sends nothing before it is polled.
//
// This is a named type and not the future of an `async fn`. For such a future, rustc checks the bounds of the call
// repeatedly and reports each mistake three times.
#[must_use = "nothing is sent until the future is awaited"]
pub struct SendFuture<'c, T>(BoxFuture<'c, T>);

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
