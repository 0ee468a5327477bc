//! Parallel work within one test, for tests that start many processes.

use std::sync::Mutex;
use std::thread;

/// Calls `call` with each item, on one thread per processor. Returns the results in the order of the items.
pub(crate) fn for_each<T: Sync, R: Send>(items: &[T], call: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let left = Mutex::new(items.iter().enumerate());
    let next = || left.lock().expect("lock should not be poisoned").next();
    let work = || std::iter::from_fn(&next).map(|(index, item)| (index, call(item))).collect::<Vec<_>>();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut results: Vec<(usize, R)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("call should not panic")).collect()
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
