//! The numeric form of the requirements: candidates are numbers, in the order of their names.

use super::lists::{Lists, Memory};
use crate::ScopeInfo;

/// The number of words that a problem needs per unit of capacity.
pub(super) const WORDS: usize = 7 * Lists::WORDS + 11;

/// The number of costs that a problem needs per unit of capacity.
pub(super) const COSTS: usize = 4;

/// The state of a candidate that is not decided.
pub(super) const OPEN: usize = 0;
/// The state of a candidate that is in the cover.
pub(super) const IN: usize = 1;
/// The state of a candidate that is not in the cover.
pub(super) const OUT: usize = 2;
/// The state of a candidate that is never in the cover, because another candidate is better for every requirement.
pub(super) const DOMINATED: usize = 3;

/// The requirements as numbers, and the state of the search.
pub(super) struct Problem<'w> {
    /// The number of candidates.
    pub(super) candidates: usize,
    /// The weight, number and breadth of each candidate in one number. The sum of the costs of a set compares sets by
    /// the first three rules of the definition.
    pub(super) cost: &'w mut [u128],
    /// The providers of each candidate: the candidate itself, and the candidates that imply it.
    pub(super) providers: Lists<'w>,
    /// The candidates that each candidate grants: the candidate itself, and the candidates that it implies.
    pub(super) grants: Lists<'w>,
    /// The range of the alternatives of each requirement.
    pub(super) requirements: Lists<'w>,
    /// The candidates of each alternative.
    pub(super) alternatives: Lists<'w>,

    /// The state of each candidate.
    pub(super) state: &'w mut [usize],
    /// The number of providers of each candidate that are in the cover.
    pub(super) granted: &'w mut [usize],
    /// The cost of the cover.
    pub(super) total: u128,
    /// The number of steps taken.
    pub(super) steps: usize,
    /// The decisions in their order, each with its reason.
    pub(super) trail: &'w mut [usize],
    pub(super) trail_len: usize,

    /// The requirements that are not met, ordered by component.
    pub(super) active: &'w mut [usize],
    pub(super) active_len: usize,
    /// For each requirement in `active`, the length of the trail plus one when the requirement was met, or 0 if it is
    /// not met.
    pub(super) met_at: &'w mut [usize],
    /// The open candidates that help to meet each requirement in `active`. After the split: the positions in `active`
    /// of each component.
    pub(super) helpers: Lists<'w>,
    /// The positions in `active` of the requirements that each candidate helps to meet.
    pub(super) helped: Lists<'w>,
    /// The candidates of each component.
    pub(super) members: Lists<'w>,

    /// The membership of each candidate in the best cover of its component found so far.
    pub(super) best: &'w mut [usize],
    /// The remaining part of each cost while a lower bound is computed.
    pub(super) rest: &'w mut [u128],
    pub(super) scratch: [&'w mut [usize]; 5],
    /// The scratch memory for sort keys, twice as long as the other pieces.
    pub(super) keys: &'w mut [u128],
}

impl<'w> Problem<'w> {
    pub(super) const fn new(words: &'w mut [usize], costs: &'w mut [u128], n: usize) -> Self {
        let words = &mut Memory { rest: words, n };
        let mut costs = Memory { rest: costs, n };
        Self {
            candidates: 0,
            cost: costs.take(),
            providers: Lists::new(words),
            grants: Lists::new(words),
            requirements: Lists::new(words),
            alternatives: Lists::new(words),
            state: words.take(),
            granted: words.take(),
            total: 0,
            steps: 0,
            trail: words.take(),
            trail_len: 0,
            active: words.take(),
            active_len: 0,
            met_at: words.take(),
            helpers: Lists::new(words),
            helped: Lists::new(words),
            members: Lists::new(words),
            best: words.take(),
            rest: costs.take(),
            scratch: [words.take(), words.take(), words.take(), words.take(), words.take()],
            keys: costs.rest,
        }
    }

    /// Decides all candidates. Returns `true` if the choice is exact.
    pub(super) const fn solve(&mut self, max_steps: usize) -> bool {
        self.reduce();
        self.split();
        let mut exact = true;
        let (mut component, mut from) = (0, 0);
        while component < self.members.count() {
            let (start, end) = self.helpers.range(component);
            let to = from + end - start;
            exact &= self.search(component, from, to, max_steps);
            from = to;
            component += 1;
        }
        exact
    }

    /// Moves the scopes of the cover to the front and returns their number.
    pub(super) const fn keep_chosen(&self, scopes: &mut [&ScopeInfo]) -> usize {
        let (mut candidate, mut remaining) = (0, 0);
        while candidate < self.candidates {
            if self.state[candidate] == IN {
                scopes[remaining] = scopes[candidate];
                remaining += 1;
            }
            candidate += 1;
        }
        remaining
    }

    /// Adds a candidate to the cover.
    pub(super) const fn include(&mut self, candidate: usize) {
        self.state[candidate] = IN;
        self.total += self.cost[candidate];
        let (mut at, end) = self.grants.range(candidate);
        while at < end {
            self.granted[self.grants.items[at]] += 1;
            at += 1;
        }
    }

    /// Removes a candidate from the cover.
    pub(super) const fn release(&mut self, candidate: usize) {
        self.state[candidate] = OPEN;
        self.total -= self.cost[candidate];
        let (mut at, end) = self.grants.range(candidate);
        while at < end {
            self.granted[self.grants.items[at]] -= 1;
            at += 1;
        }
    }

    /// Returns `true` if candidate `a` is better than candidate `b`, all else being equal.
    pub(super) const fn is_cheaper(&self, a: usize, b: usize) -> bool {
        self.cost[a] < self.cost[b] || (self.cost[a] == self.cost[b] && a < b)
    }

    /// Returns the standing of an alternative.
    pub(super) const fn standing(&mut self, alternative: usize) -> Standing {
        let mut standing = Standing::Satisfied;
        let (mut at, end) = self.alternatives.range(alternative);
        self.steps += end - at;
        while at < end {
            let required = self.alternatives.items[at];
            if self.granted[required] == 0 {
                standing = Standing::Open;
                let (mut provider_index, last) = self.providers.range(required);
                while self.state[self.providers.items[provider_index]] != OPEN {
                    provider_index += 1;
                    if provider_index == last {
                        return Standing::Unsatisfiable;
                    }
                }
            }
            at += 1;
        }
        standing
    }

    /// Returns `true` if an alternative of the requirement is met.
    pub(super) const fn is_met(&mut self, requirement: usize) -> bool {
        let (mut alternative, end) = self.requirements.range(requirement);
        while alternative < end {
            let (mut at, last) = self.alternatives.range(alternative);
            self.steps += last - at;
            while at < last && self.granted[self.alternatives.items[at]] > 0 {
                at += 1;
            }
            if at == last {
                return true;
            }
            alternative += 1;
        }
        false
    }

    /// Includes the candidates that the active requirements in this range cannot do without, until nothing changes.
    /// Returns `false` if one of these requirements can no longer be met.
    pub(super) const fn propagate(&mut self, from: usize, to: usize) -> bool {
        let mut again = true;
        while again {
            again = false;
            let mut position = from;
            while position < to {
                let (mut alternative, end) = self.requirements.range(self.active[position]);
                let (mut met, mut open, mut last) = (self.met_at[position] > 0, 0, 0);
                while alternative < end && !met {
                    match self.standing(alternative) {
                        Standing::Satisfied => {
                            met = true;
                            self.met_at[position] = self.trail_len + 1;
                        }
                        Standing::Open => (open, last) = (open + 1, alternative),
                        Standing::Unsatisfiable => {}
                    }
                    alternative += 1;
                }
                if !met && open == 0 {
                    return false;
                }
                if !met && open == 1 {
                    again |= self.force(last);
                }
                position += 1;
            }
        }
        true
    }

    /// Includes each candidate that alone can grant a scope of the alternative. Returns `true` if it included a
    /// candidate.
    pub(super) const fn force(&mut self, alternative: usize) -> bool {
        let mut changed = false;
        let (mut at, end) = self.alternatives.range(alternative);
        while at < end {
            let required = self.alternatives.items[at];
            if self.granted[required] == 0 {
                let (mut open, mut only) = (0, 0);
                let (mut provider_index, last) = self.providers.range(required);
                while provider_index < last {
                    let provider = self.providers.items[provider_index];
                    if self.state[provider] == OPEN {
                        (open, only) = (open + 1, provider);
                    }
                    provider_index += 1;
                }
                if open == 1 {
                    self.include(only);
                    self.note(only, FORCED);
                    changed = true;
                }
            }
            at += 1;
        }
        changed
    }

    /// Records a decision on the trail.
    pub(super) const fn note(&mut self, candidate: usize, how: usize) {
        self.trail[self.trail_len] = candidate * KINDS + how;
        self.trail_len += 1;
    }
}

/// The standing of an alternative.
#[derive(Clone, Copy)]
pub(super) enum Standing {
    /// An alternative whose scopes are all granted.
    Satisfied,
    /// An alternative with scopes that are not granted yet, but can be.
    Open,
    /// An alternative with scopes that can no longer be granted.
    Unsatisfiable,
}

/// The reason for including a candidate: no other candidate can replace it.
pub(super) const FORCED: usize = 0;
/// The reason for including a candidate: a branch of the search tries it.
pub(super) const TRIED: usize = 1;
/// The reason for excluding a candidate: the search of its branch is finished.
pub(super) const REFUSED: usize = 2;
/// The number of these reasons.
pub(super) const KINDS: usize = 3;
