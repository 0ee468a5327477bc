//! A depth-first branch and bound over one component.

use super::problem::{DOMINATED, FORCED, IN, KINDS, OPEN, OUT, Problem, REFUSED, Standing, TRIED};

impl Problem<'_> {
    /// Decides one component, whose requirements are in the range `from..to` of `active`. Returns `true` if the choice
    /// is exact.
    pub(super) const fn search(&mut self, component: usize, from: usize, to: usize, max_steps: usize) -> bool {
        let base = self.trail_len;
        let mut best = u128::MAX;
        let mut exact = true;
        // After a candidate is included, no other candidate becomes forced. After a candidate is excluded, others can
        // become forced.
        let mut refused = false;
        loop {
            if (!refused || self.propagate(from, to)) && self.is_promising(component, from, to, best) {
                if let Some(candidate) = self.branch(from, to) {
                    self.include(candidate);
                    self.note(candidate, TRIED);
                    refused = false;
                    continue;
                }
                if self.total < best || self.may_win_tie(component, OUT) {
                    best = self.record_best(component, from, to);
                }
            }
            if best < u128::MAX && self.steps > max_steps {
                exact = false;
                break;
            }
            if !self.backtrack(base, from, to) {
                break;
            }
            refused = true;
        }
        while self.trail_len > base {
            self.undo();
        }
        let (mut at, end) = self.members.range(component);
        while at < end {
            let member = self.members.items[at];
            if self.best[member] == 1 {
                self.include(member);
            }
            at += 1;
        }
        if !exact {
            self.minimize(component, from, to, true);
        }
        exact
    }

    /// Records the current cover as the best one, after minimizing it, because a cheap cover improves the bound.
    /// Returns the cost of the cover.
    const fn record_best(&mut self, component: usize, from: usize, to: usize) -> u128 {
        let (mut at, end) = self.members.range(component);
        while at < end {
            let member = self.members.items[at];
            self.scratch[1][member] = self.state[member];
            at += 1;
        }
        self.minimize(component, from, to, false);
        let cost = self.total;
        (at, _) = self.members.range(component);
        while at < end {
            let member = self.members.items[at];
            let (before, now) = (self.scratch[1][member], self.state[member]);
            self.best[member] = (now == IN) as usize;
            if now == IN && before != IN {
                self.release(member);
            } else if now != IN && before == IN {
                self.include(member);
            }
            self.state[member] = before;
            at += 1;
        }
        cost
    }

    /// Goes back to the last tried candidate and excludes it. Returns `false` if there is no tried candidate.
    const fn backtrack(&mut self, base: usize, from: usize, to: usize) -> bool {
        while self.trail_len > base {
            let (candidate, how) = self.undo();
            if how == TRIED {
                let mut position = from;
                while position < to {
                    if self.met_at[position] > self.trail_len + 1 {
                        self.met_at[position] = 0;
                    }
                    position += 1;
                }
                self.state[candidate] = OUT;
                self.note(candidate, REFUSED);
                return true;
            }
        }
        false
    }

    const fn undo(&mut self) -> (usize, usize) {
        self.trail_len -= 1;
        let noted = self.trail[self.trail_len];
        let (candidate, how) = (noted / KINDS, noted % KINDS);
        match how {
            FORCED | TRIED => self.release(candidate),
            _ => self.state[candidate] = OPEN,
        }
        (candidate, how)
    }

    /// Returns the next candidate to try: the cheapest way to meet the requirement with the fewest ways. Returns `None`
    /// if all requirements are met.
    const fn branch(&mut self, from: usize, to: usize) -> Option<usize> {
        let (mut fewest, mut alternative_to_try) = (usize::MAX, None);
        let mut position = from;
        while position < to {
            let (mut alternative, end) = self.requirements.range(self.active[position]);
            let (mut ways, mut cheapest, mut first, mut met) = (0, u128::MAX, None, self.met_at[position] > 0);
            while alternative < end && !met {
                match self.standing(alternative) {
                    Standing::Satisfied => {
                        met = true;
                        self.met_at[position] = self.trail_len + 1;
                    }
                    Standing::Open => {
                        ways += 1;
                        let (cost, provider) = self.cheapest(alternative);
                        if cost < cheapest {
                            (cheapest, first) = (cost, Some(provider));
                        }
                    }
                    Standing::Unsatisfiable => {}
                }
                alternative += 1;
            }
            if !met && ways < fewest {
                (fewest, alternative_to_try) = (ways, first);
            }
            position += 1;
        }
        alternative_to_try
    }

    /// Returns an upper bound on the cost of an alternative, and the cheapest provider of its first scope.
    const fn cheapest(&self, alternative: usize) -> (u128, usize) {
        let (mut cost, mut first) = (0, usize::MAX);
        let (mut at, end) = self.alternatives.range(alternative);
        while at < end {
            let required = self.alternatives.items[at];
            if self.granted[required] == 0 {
                let mut provider = usize::MAX;
                let (mut provider_index, last) = self.providers.range(required);
                while provider_index < last {
                    let other = self.providers.items[provider_index];
                    if self.state[other] == OPEN && (provider == usize::MAX || self.is_cheaper(other, provider)) {
                        provider = other;
                    }
                    provider_index += 1;
                }
                cost += self.cost[provider];
                if first == usize::MAX {
                    first = provider;
                }
            }
            at += 1;
        }
        (cost, first)
    }

    /// Returns `true` if the current branch can contain a better cover than the best one.
    const fn is_promising(&mut self, component: usize, from: usize, to: usize, best: u128) -> bool {
        if best == u128::MAX {
            return true;
        }
        let least = self.total + self.bound(from, to);
        least < best || (least == best && self.may_win_tie(component, OPEN))
    }

    /// Returns `true` if a cover of this branch with the same cost can precede the best cover by name. `open` states
    /// whether undecided candidates can still be included.
    const fn may_win_tie(&self, component: usize, open: usize) -> bool {
        let (mut at, end) = self.members.range(component);
        while at < end {
            let member = self.members.items[at];
            let state = if self.state[member] == OPEN { open } else { self.state[member] };
            match (state, self.best[member]) {
                (OUT, 1) => return false,
                (IN | OPEN, 0) => return true,
                _ => {}
            }
            at += 1;
        }
        false
    }

    /// Returns a lower bound on the cost that every cover of this branch adds. Each requirement in turn pays for the
    /// cheapest way to meet it. The price is the part of each candidate's cost that earlier requirements have not paid.
    const fn bound(&mut self, from: usize, to: usize) -> u128 {
        self.rest.copy_from_slice(self.cost);
        let (mut bound, mut position) = (0, from);
        while position < to {
            let (first, end) = self.requirements.range(self.active[position]);
            let (mut pays, mut alternative) = (if self.met_at[position] > 0 { 0 } else { u128::MAX }, first);
            while pays > 0 && alternative < end {
                // An alternative costs at least as much as its most expensive scope.
                let (most_expensive, price) = match self.standing(alternative) {
                    Standing::Satisfied => (0, 0),
                    Standing::Open => self.most_expensive(alternative),
                    Standing::Unsatisfiable => (usize::MAX, u128::MAX),
                };
                self.scratch[0][alternative - first] = most_expensive;
                if price < pays {
                    pays = price;
                }
                alternative += 1;
            }
            while pays > 0 && alternative > first {
                alternative -= 1;
                let most_expensive = self.scratch[0][alternative - first];
                if most_expensive != usize::MAX {
                    let (mut provider_index, last) = self.providers.range(most_expensive);
                    while provider_index < last {
                        let provider = self.providers.items[provider_index];
                        let rest = self.rest[provider];
                        self.rest[provider] = rest.saturating_sub(pays);
                        provider_index += 1;
                    }
                }
            }
            bound += pays;
            position += 1;
        }
        bound
    }

    /// Returns the scope of an alternative whose cheapest provider has the largest remaining cost, and that cost.
    const fn most_expensive(&self, alternative: usize) -> (usize, u128) {
        let (mut most_expensive, mut price) = (usize::MAX, 0);
        let (mut at, end) = self.alternatives.range(alternative);
        while at < end {
            let required = self.alternatives.items[at];
            if self.granted[required] == 0 {
                let mut cheapest = u128::MAX;
                let (mut provider_index, last) = self.providers.range(required);
                while provider_index < last {
                    let provider = self.providers.items[provider_index];
                    if self.rest[provider] < cheapest && self.state[provider] == OPEN {
                        cheapest = self.rest[provider];
                    }
                    provider_index += 1;
                }
                if most_expensive == usize::MAX || cheapest > price {
                    (most_expensive, price) = (required, cheapest);
                }
            }
            at += 1;
        }
        (most_expensive, price)
    }

    /// Excludes the candidates that a component does not need, and replaces candidates with narrower ones where
    /// possible. Dominated candidates are considered only if `outdone` is `true`.
    const fn minimize(&mut self, component: usize, from: usize, to: usize, outdone: bool) {
        let mut again = true;
        while again {
            again = false;
            let (start, mut at) = self.members.range(component);
            while at > start {
                at -= 1;
                let member = self.members.items[at];
                if self.state[member] == IN {
                    again |= self.narrow(member, from, to, outdone);
                }
            }
        }
    }

    /// Removes a candidate from the cover if the rest is still a cover, alone or with a narrower candidate in its
    /// place. Returns `true` if the candidate was removed.
    const fn narrow(&mut self, candidate: usize, from: usize, to: usize, outdone: bool) -> bool {
        self.release(candidate);
        if self.are_met(from, to) {
            return true;
        }
        let (mut at, end) = self.grants.range(candidate);
        while at < end {
            let narrower = self.grants.items[at];
            let state = self.state[narrower];
            if narrower != candidate && state != IN && (outdone || state != DOMINATED) {
                self.include(narrower);
                if self.are_met(from, to) {
                    return true;
                }
                self.release(narrower);
                self.state[narrower] = state;
            }
            at += 1;
        }
        self.include(candidate);
        false
    }

    const fn are_met(&mut self, from: usize, to: usize) -> bool {
        let mut position = from;
        while position < to {
            if !self.is_met(self.active[position]) {
                return false;
            }
            position += 1;
        }
        true
    }
}
