//! A small set of futures that run in the task of their owner.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// The refreshes in flight. The set polls all of its futures when one of them is ready, because there are few.
#[derive(Default)]
pub(super) struct InFlight(Vec<Pin<Box<dyn Future<Output = ()> + Send>>>);

impl InFlight {
    /// Adds a future. The next call of [`below`](Self::below) polls the future.
    pub(super) fn push(&mut self, future: impl Future<Output = ()> + Send + 'static) {
        self.0.push(Box::pin(future));
    }

    /// Waits until fewer than `limit` futures are left.
    pub(super) async fn below(&mut self, limit: usize) {
        poll_fn(|context| {
            self.0.retain_mut(|future| future.as_mut().poll(context).is_pending());
            if self.0.len() < limit { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn wait_ends_when_fewer_futures_than_the_limit_are_left() {
        let mut in_flight = InFlight::default();
        let senders: Vec<oneshot::Sender<()>> = [(); 3]
            .map(|()| {
                let (sender, receiver) = oneshot::channel();
                in_flight.push(async { _ = receiver.await });
                sender
            })
            .into();
        in_flight.below(4).await;
        let ended = tokio::spawn(async move {
            in_flight.below(1).await;
            in_flight.0.len()
        });
        for sender in senders {
            tokio::task::yield_now().await;
            assert!(!ended.is_finished());
            sender.send(()).expect("the future should still wait");
        }
        assert_eq!(ended.await.expect("the task should not panic"), 0);
    }
}
