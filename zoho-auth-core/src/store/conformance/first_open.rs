//! The test case for handles that are opened concurrently on empty storage.

use super::StoreFixture;
use super::cases::{Outcome, done, load, must, open};
use super::fixtures::{account, record};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// The number of handles that are opened concurrently.
const HANDLES: u64 = 8;

pub(super) async fn concurrent_first_open<S: StoreFixture>(storage: &S) -> Outcome {
    let handles = join((0..HANDLES).map(|_| open(storage))).await;
    let handles = handles.into_iter().collect::<Result<Vec<_>, _>>()?;
    for (number, store) in (0..).zip(&handles) {
        done(store, &account(&number.to_string()), None, Some(&record(number))).await?;
    }
    for store in &handles {
        for number in 0..HANDLES {
            let loaded = load(store, &account(&number.to_string())).await?;
            must(loaded.is_some_and(|stored| stored.record == record(number)), || {
                "a handle does not see the record that another handle has written".to_owned()
            })?;
        }
    }
    Ok(())
}

/// Runs futures concurrently in this task, and returns their results in order.
async fn join<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<Pin<Box<F>>> = futures.map(Box::pin).collect();
    let mut results: Vec<Option<F::Output>> = running.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (future, result) in running.iter_mut().zip(&mut results) {
            if result.is_none()
                && let Poll::Ready(output) = future.as_mut().poll(context)
            {
                *result = Some(output);
            }
        }
        if results.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    results.into_iter().flatten().collect()
}
