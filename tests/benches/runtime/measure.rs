//! The measurement of one operation that one thread or several threads repeat. The benchmark of other crates
//! (`benches/peers`) includes this file, too.

use std::sync::Barrier;
use std::time::Instant;
use tokio::runtime::Handle;

/// The number of rounds of one measurement. The result is the fastest round, because other load on the machine can only
/// make a round longer.
const ROUNDS: usize = 300;
/// The number of operations per thread and round.
const TIMES: u32 = 20_000;

/// Repeats `once` on each of `threads` threads. Returns the mean time per operation over all threads in the fastest
/// round, in nanoseconds.
pub(crate) fn nanoseconds<T>(threads: u32, once: impl AsyncFn() -> T + Sync) -> f64 {
    let runtime = &Handle::current();
    (0..ROUNDS).map(|_| round(threads, runtime, &once)).fold(f64::INFINITY, f64::min)
}

fn round<T>(threads: u32, runtime: &Handle, once: &(impl AsyncFn() -> T + Sync)) -> f64 {
    let start = &Barrier::new(threads as usize);
    let spans: Vec<(Instant, Instant)> = std::thread::scope(|scope| {
        let work = || {
            runtime.block_on(async {
                start.wait();
                let began = Instant::now();
                for _ in 0..TIMES {
                    std::hint::black_box(once().await);
                }
                (began, Instant::now())
            })
        };
        let working: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        working.into_iter().map(|thread| thread.join().expect("task should not panic")).collect()
    });
    let began = spans.iter().map(|(began, _)| *began).min().expect("there should be a thread");
    let ended = spans.iter().map(|(_, ended)| *ended).max().expect("there should be a thread");
    (ended - began).as_secs_f64() * 1e9 / f64::from(threads * TIMES)
}
