//! The search's view of requirements: candidates are numbers, in the order of their names.

use super::lists::{Lists, Memory};
use crate::ScopeInfo;

/// How many numbers for each unit of capacity a problem works with.
pub(super) const WORDS: usize = 7 * Lists::WORDS + 11;

/// How many costs for each unit of capacity a problem works with.
pub(super) const COSTS: usize = 4;

/// Not decided.
pub(super) const OPEN: usize = 0;
/// In the cover.
pub(super) const IN: usize = 1;
/// Not in the cover.
pub(super) const OUT: usize = 2;
/// Never in the cover, because another candidate is better everywhere.
pub(super) const DOMINATED: usize = 3;

/// Requirements as numbers, and the state of the search.
pub(super) struct Problem<'w> {
    /// The number of candidates.
    pub(super) candidates: usize,
    /// Weight, number and breadth of each candidate in one number, so that the costs of a set add up to something that
    /// compares as the first three rules say.
    pub(super) cost: &'w mut [u128],
    /// For each candidate those that grant it: itself, and the candidates that imply it.
    pub(super) providers: Lists<'w>,
    /// For each candidate those that it grants: itself, and the candidates that it implies.
    pub(super) grants: Lists<'w>,
    /// For each requirement the range of its alternatives.
    pub(super) requirements: Lists<'w>,
    /// For each alternative its candidates.
    pub(super) alternatives: Lists<'w>,

    /// For each candidate whether it is decided.
    pub(super) state: &'w mut [usize],
    /// For each candidate how many that are in the cover are it, or imply it.
    pub(super) granted: &'w mut [usize],
    /// What the cover costs.
    pub(super) total: u128,
    /// The steps taken.
    pub(super) steps: usize,
    /// What was decided, in order, with how it came.
    pub(super) trail: &'w mut [usize],
    pub(super) trail_len: usize,

    /// The requirements that are not met, one component after the other.
    pub(super) active: &'w mut [usize],
    pub(super) active_len: usize,
    /// For each place in `active`: 0, or one more than the length that the trail had when the requirement was met.
    pub(super) met_at: &'w mut [usize],
    /// For each place in `active` the open candidates that help there; once split, for each component its places.
    pub(super) helpers: Lists<'w>,
    /// For each candidate the places in `active` where it helps.
    pub(super) helped: Lists<'w>,
    /// The candidates of each component.
    pub(super) members: Lists<'w>,

    /// For each candidate whether the best cover of its component found so far holds it.
    pub(super) best: &'w mut [usize],
    /// What is left of each cost while a lower bound is computed.
    pub(super) rest: &'w mut [u128],
    pub(super) scratch: [&'w mut [usize]; 5],
    /// Twice as long as the others.
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

    /// Decides everything; whether the choice is exact.
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

    /// Moves the scopes of the cover to the front; how many they are.
    pub(super) const fn keep_chosen(&self, scopes: &mut [&ScopeInfo]) -> usize {
        let (mut candidate, mut kept) = (0, 0);
        while candidate < self.candidates {
            if self.state[candidate] == IN {
                scopes[kept] = scopes[candidate];
                kept += 1;
            }
            candidate += 1;
        }
        kept
    }

    /// Takes a candidate into the cover.
    pub(super) const fn include(&mut self, candidate: usize) {
        self.state[candidate] = IN;
        self.total += self.cost[candidate];
        let (mut at, end) = self.grants.range(candidate);
        while at < end {
            self.granted[self.grants.items[at]] += 1;
            at += 1;
        }
    }

    /// Takes a candidate out of the cover again.
    pub(super) const fn release(&mut self, candidate: usize) {
        self.state[candidate] = OPEN;
        self.total -= self.cost[candidate];
        let (mut at, end) = self.grants.range(candidate);
        while at < end {
            self.granted[self.grants.items[at]] -= 1;
            at += 1;
        }
    }

    /// Whether taking `a` is better than taking `b`, all else being equal.
    pub(super) const fn is_cheaper(&self, a: usize, b: usize) -> bool {
        self.cost[a] < self.cost[b] || (self.cost[a] == self.cost[b] && a < b)
    }

    /// How an alternative stands.
    pub(super) const fn standing(&mut self, alternative: usize) -> Standing {
        let mut standing = Standing::Satisfied;
        let (mut at, end) = self.alternatives.range(alternative);
        self.steps += end - at;
        while at < end {
            let wanted = self.alternatives.items[at];
            if self.granted[wanted] == 0 {
                standing = Standing::Open;
                let (mut by, last) = self.providers.range(wanted);
                while self.state[self.providers.items[by]] != OPEN {
                    by += 1;
                    if by == last {
                        return Standing::Unsatisfiable;
                    }
                }
            }
            at += 1;
        }
        standing
    }

    /// Whether some alternative of the requirement is met.
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

    /// Takes, until nothing changes, what some active requirement between these places cannot do without. False: one
    /// of them cannot be met any more.
    pub(super) const fn propagate(&mut self, from: usize, to: usize) -> bool {
        let mut again = true;
        while again {
            again = false;
            let mut place = from;
            while place < to {
                let (mut alternative, end) = self.requirements.range(self.active[place]);
                let (mut met, mut open, mut last) = (self.met_at[place] > 0, 0, 0);
                while alternative < end && !met {
                    match self.standing(alternative) {
                        Standing::Satisfied => {
                            met = true;
                            self.met_at[place] = self.trail_len + 1;
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
                place += 1;
            }
        }
        true
    }

    /// Takes what an alternative wants and only one candidate can grant.
    pub(super) const fn force(&mut self, alternative: usize) -> bool {
        let mut changed = false;
        let (mut at, end) = self.alternatives.range(alternative);
        while at < end {
            let wanted = self.alternatives.items[at];
            if self.granted[wanted] == 0 {
                let (mut open, mut only) = (0, 0);
                let (mut by, last) = self.providers.range(wanted);
                while by < last {
                    let provider = self.providers.items[by];
                    if self.state[provider] == OPEN {
                        (open, only) = (open + 1, provider);
                    }
                    by += 1;
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

    /// Notes on the trail what was decided.
    pub(super) const fn note(&mut self, candidate: usize, how: usize) {
        self.trail[self.trail_len] = candidate * KINDS + how;
        self.trail_len += 1;
    }
}

/// How an alternative stands.
#[derive(Clone, Copy)]
pub(super) enum Standing {
    /// All its scopes are granted.
    Satisfied,
    /// Some are not, but can be.
    Open,
    /// Some cannot be any more.
    Unsatisfiable,
}

/// Taken because nothing else would do.
pub(super) const FORCED: usize = 0;
/// Taken as a try.
pub(super) const TRIED: usize = 1;
/// Left out, because the try is done.
pub(super) const REFUSED: usize = 2;
/// The number of the kinds above.
pub(super) const KINDS: usize = 3;
