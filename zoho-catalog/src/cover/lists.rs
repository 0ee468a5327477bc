//! The replacements for `Vec<Vec<usize>>` and `sort_by` in a `const fn`.

use crate::ScopeInfo;
use core::mem::replace;

/// A block of memory that is divided into pieces of length `n`.
pub(super) struct Memory<'w, T> {
    pub(super) rest: &'w mut [T],
    pub(super) n: usize,
}

impl<'w, T> Memory<'w, T> {
    #[expect(clippy::mem_replace_with_default, reason = "`take` is not a `const fn`")]
    pub(super) const fn take(&mut self) -> &'w mut [T] {
        let (taken, rest) = replace(&mut self.rest, &mut []).split_at_mut(self.n);
        self.rest = rest;
        taken
    }
}

/// A group of lists of numbers, stored consecutively in one block of memory.
///
/// The compiler interprets this code: a call or an index costs about as much as one iteration of a loop. Loops
/// therefore iterate over the range of a list's items, without a call per item.
pub(super) struct Lists<'w> {
    start: &'w mut [usize],
    len: &'w mut [usize],
    pub(super) items: &'w mut [usize],
    count: usize,
    used: usize,
}

impl<'w> Lists<'w> {
    /// The number of pieces of memory that [`new`](Self::new) takes.
    pub(super) const WORDS: usize = 3;

    pub(super) const fn new(memory: &mut Memory<'w, usize>) -> Self {
        Self { start: memory.take(), len: memory.take(), items: memory.take(), count: 0, used: 0 }
    }

    pub(super) const fn clear(&mut self) {
        (self.count, self.used) = (0, 0);
    }

    /// Returns the number of lists.
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// Returns the number of items in all lists.
    pub(super) const fn used(&self) -> usize {
        self.used
    }

    /// Begins a list and returns its number.
    pub(super) const fn begin(&mut self) -> usize {
        (self.start[self.count], self.len[self.count]) = (self.used, 0);
        self.count += 1;
        self.count - 1
    }

    /// Adds an item to the list that was begun last.
    pub(super) const fn push(&mut self, item: usize) {
        self.items[self.used] = item;
        self.used += 1;
        self.len[self.count - 1] += 1;
    }

    /// Returns the start and the end of the items of a list.
    pub(super) const fn range(&self, list: usize) -> (usize, usize) {
        let start = self.start[list];
        (start, start + self.len[list])
    }

    /// Replaces the content with the transpose of `other`: for each number below `n`, the list of the lists in `other`
    /// that contain the number.
    pub(super) const fn transpose(&mut self, other: &Lists<'_>, n: usize) {
        let mut i = 0;
        while i < n {
            self.len[i] = 0;
            i += 1;
        }
        i = 0;
        while i < other.used {
            self.len[other.items[i]] += 1;
            i += 1;
        }
        (self.count, self.used) = (n, 0);
        i = 0;
        while i < n {
            self.start[i] = self.used;
            self.used += self.len[i];
            self.len[i] = 0;
            i += 1;
        }
        let mut list = 0;
        while list < other.count {
            let (mut at, end) = other.range(list);
            while at < end {
                let item = other.items[at];
                let len = self.len[item];
                self.items[self.start[item] + len] = list;
                self.len[item] = len + 1;
                at += 1;
            }
            list += 1;
        }
    }
}

/// Writes the permutation that sorts the first `n` scopes by name to `order`. `other` and `keys` are scratch memory:
/// `other` is as long as `order`, and `keys` is twice as long.
pub(super) const fn sort_by_name(
    order: &mut [usize],
    other: &mut [usize],
    keys: &mut [u128],
    n: usize,
    scopes: &[&ScopeInfo],
) {
    let mut i = 0;
    while i < n {
        order[i] = i;
        let (high, rest) = key(scopes[i].name.as_bytes());
        (keys[2 * i], keys[2 * i + 1]) = (high, key(rest).0);
        i += 1;
    }
    let mut width = 1;
    while width < n {
        let mut from = 0;
        while from < n {
            let middle = if from + width < n { from + width } else { n };
            let to = if middle + width < n { middle + width } else { n };
            let (mut left, mut right, mut out) = (from, middle, from);
            while out < to {
                let take_left = right >= to
                    || (left < middle && {
                        let (l, r) = (order[left], order[right]);
                        let (high_l, high_r) = (keys[2 * l], keys[2 * r]);
                        let (low_l, low_r) = (keys[2 * l + 1], keys[2 * r + 1]);
                        high_l < high_r
                            || (high_l == high_r && low_l < low_r)
                            || (high_l == high_r && low_l == low_r && !is_less(scopes[r].name, scopes[l].name))
                    });
                if take_left {
                    other[out] = order[left];
                    left += 1;
                } else {
                    other[out] = order[right];
                    right += 1;
                }
                out += 1;
            }
            from = to;
        }
        order.split_at_mut(n).0.copy_from_slice(other.split_at(n).0);
        width *= 2;
    }
}

/// Returns the first 16 bytes as a number with the same ordering, and the remaining bytes.
const fn key(bytes: &[u8]) -> (u128, &[u8]) {
    if let Some((first, rest)) = bytes.split_first_chunk() {
        return (u128::from_be_bytes(*first), rest);
    }
    let (mut key, mut i) = (0, 0);
    while i < 16 {
        key = key << 8 | if i < bytes.len() { bytes[i] as u128 } else { 0 };
        i += 1;
    }
    (key, &[])
}

const fn is_less(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() {
        if a[i] != b[i] {
            return a[i] < b[i];
        }
        i += 1;
    }
    a.len() < b.len()
}
