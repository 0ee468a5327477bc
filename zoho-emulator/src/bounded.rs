//! A queue that discards its oldest entries.

use std::collections::VecDeque;

/// A queue with a limit on the number and on the total size of its entries.
#[derive(Clone, Debug)]
pub(crate) struct Bounded<T> {
    entries: VecDeque<(T, usize)>,
    size: usize,
    max_entries: usize,
    max_size: usize,
    discarded: u64,
}

impl<T> Bounded<T> {
    /// Creates a queue for up to `max_entries` entries.
    pub(crate) fn new(max_entries: usize) -> Self {
        Self::with_size(max_entries, usize::MAX)
    }

    /// Creates a queue for up to `max_entries` entries with a total size of up to `max_size`.
    pub(crate) fn with_size(max_entries: usize, max_size: usize) -> Self {
        Self { entries: VecDeque::new(), size: 0, max_entries, max_size, discarded: 0 }
    }

    /// Appends an entry with the given size, and returns the discarded entries. The new entry is never discarded.
    pub(crate) fn push(&mut self, entry: T, size: usize) -> Vec<T> {
        self.entries.push_back((entry, size));
        self.size = self.size.saturating_add(size);
        let mut discarded = Vec::new();
        while self.entries.len() > 1 && (self.entries.len() > self.max_entries || self.size > self.max_size) {
            if let Some((entry, size)) = self.entries.pop_front() {
                self.size = self.size.saturating_sub(size);
                self.discarded += 1;
                discarded.push(entry);
            }
        }
        discarded
    }

    /// Returns the position that the next entry will have. Positions start at 0 and are not reused.
    pub(crate) fn next_position(&self) -> u64 {
        self.discarded + self.entries.len() as u64
    }

    /// Returns the entry at a position. Returns `None` if the entry was discarded.
    pub(crate) fn get_mut(&mut self, position: u64) -> Option<&mut T> {
        let index = usize::try_from(position.checked_sub(self.discarded)?).ok()?;
        self.entries.get_mut(index).map(|(entry, _)| entry)
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries.iter().map(|(entry, _)| entry)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.entries.iter_mut().map(|(entry, _)| entry)
    }

    /// Removes the first entry that satisfies the predicate, and returns it.
    pub(crate) fn take(&mut self, is_wanted: impl Fn(&T) -> bool) -> Option<T> {
        let index = self.entries.iter().position(|(entry, _)| is_wanted(entry))?;
        let (entry, size) = self.entries.remove(index)?;
        self.size = self.size.saturating_sub(size);
        Some(entry)
    }

    /// Removes all entries. Later entries get new positions.
    pub(crate) fn clear(&mut self) {
        self.discarded = self.next_position();
        self.entries.clear();
        self.size = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oldest_entries_are_discarded_beyond_either_limit() {
        let mut queue = Bounded::with_size(3, 10);
        for entry in 0..3 {
            assert!(queue.push(entry, 3).is_empty());
        }
        assert_eq!(queue.push(3, 3), [0]);
        assert_eq!(queue.push(4, 7), [1, 2]);
        assert_eq!(queue.push(5, 100), [3, 4], "an entry that exceeds the size should replace all others");
        assert_eq!(queue.iter().copied().collect::<Vec<_>>(), [5]);
    }

    #[test]
    fn positions_are_not_reused() {
        let mut queue = Bounded::new(2);
        let positions: Vec<u64> = (0..3)
            .map(|entry| {
                let position = queue.next_position();
                queue.push(entry, 1);
                position
            })
            .collect();
        assert_eq!(positions, [0, 1, 2]);
        assert_eq!((queue.get_mut(0).copied(), queue.get_mut(2).copied()), (None, Some(2)));
        queue.clear();
        assert_eq!((queue.get_mut(2).copied(), queue.next_position()), (None, 3));
    }
}
