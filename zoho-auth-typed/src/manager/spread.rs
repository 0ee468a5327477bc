//! One token for many threads, without a reference count that all of them write to.
//!
//! A clone of an `Arc` writes to its count. A count that two threads write to by turns travels between their processors
//! each time, which takes longer than all else that a token in hand costs. So a token that threads take by turns gets
//! several counts, of which a thread uses always the same. The secret stays one.

use crate::token::AccessToken;
use std::num::NonZero;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::available_parallelism;

/// After so many turns a token gets more counts. They take four kilobytes, which most of many accounts are spared.
const TURNS: usize = 1_000;
/// More counts than this are not made.
const MOST: usize = 16;

/// A token, with a count for each of some groups of threads as soon as that pays.
#[derive(Debug)]
pub(super) struct Spread {
    token: AccessToken,
    /// Which thread took it last, while there is one count.
    last: AtomicUsize,
    /// How often that was another than the time before.
    turns: AtomicUsize,
    /// The same token, `width()` times.
    apart: OnceLock<Box<[AccessToken]>>,
}

impl Spread {
    pub(super) fn new(token: AccessToken) -> Self {
        Self { token, last: AtomicUsize::new(0), turns: AtomicUsize::new(0), apart: OnceLock::new() }
    }

    /// The token. It allocates in one of its calls at most: that of the turn after which there are more counts.
    pub(super) fn get(&self) -> AccessToken {
        self.get_at(seat())
    }

    fn get_at(&self, seat: usize) -> AccessToken {
        if let Some(apart) = self.apart.get() {
            return apart[seat & (apart.len() - 1)].clone(); // Their number is a power of two.
        }
        if self.last.load(Ordering::Relaxed) != seat {
            self.turn(seat);
        }
        self.token.clone()
    }

    /// Another thread takes it than before.
    #[cold]
    fn turn(&self, seat: usize) {
        self.last.store(seat, Ordering::Relaxed);
        if self.turns.fetch_add(1, Ordering::Relaxed) == TURNS {
            self.apart.get_or_init(|| (0..width()).map(|_| self.token.counted_apart()).collect());
        }
    }

    pub(super) fn is(&self, other: &AccessToken) -> bool {
        self.token.is(other)
    }
}

/// How many counts: two for each processor, so that few threads share one; a power of two.
fn width() -> usize {
    static WIDTH: OnceLock<usize> = OnceLock::new();
    *WIDTH.get_or_init(|| (2 * available_parallelism().map_or(1, NonZero::get)).next_power_of_two().min(MOST))
}

/// The number of this thread, in the order in which they first took a token: so that they spread evenly.
fn seat() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local!(static SEAT: usize = NEXT.fetch_add(1, Ordering::Relaxed));
    SEAT.with(|seat| *seat)
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn threads_by_turns_get_counts_of_their_own_of_one_secret() {
        let spread = Spread::new(AccessToken::new("1000.token", None));
        let first = spread.get_at(0);
        for turn in 1..=TURNS {
            assert!(spread.get_at(turn % 2).shares_count(&first));
        }
        assert!(spread.get_at(1 + TURNS % 2).shares_count(&first), "who makes the turn has it from the one count");
        let (even, odd) = (spread.get_at(0), spread.get_at(1));
        assert!(!even.shares_count(&first) && !odd.shares_count(&first) && !even.shares_count(&odd));
        assert!(spread.get_at(width()).shares_count(&even), "seats beyond the last count begin anew");
        assert!(first.is(&even) && even.is(&odd) && spread.is(&odd));
        assert!(std::ptr::eq(first.secret().expose_secret(), odd.secret().expose_secret()), "one secret in memory");
    }

    #[test]
    fn a_thread_alone_makes_no_turns() {
        let spread = Spread::new(AccessToken::new("1000.token", None));
        for _ in 0..2 * TURNS {
            assert!(spread.get_at(7).shares_count(&spread.token));
        }
    }
}
