//! The decisions that do not need a search.

use super::problem::{DOMINATED, OPEN, Problem, Standing};

impl Problem<'_> {
    /// Includes the forced candidates, removes the requirements that are met from `active`, and marks the dominated
    /// candidates, until nothing changes.
    pub(super) const fn reduce(&mut self) {
        let mut requirement = 0;
        while requirement < self.requirements.count() {
            self.active[requirement] = requirement;
            requirement += 1;
        }
        self.active_len = requirement;
        loop {
            self.propagate(0, self.active_len);
            self.drop_met();
            self.find_helpers();
            if !self.put_aside_outdone() {
                return;
            }
        }
    }

    const fn drop_met(&mut self) {
        let (mut position, mut remaining) = (0, 0);
        while position < self.active_len {
            let requirement = self.active[position];
            let met = self.met_at[position] > 0 || self.is_met(requirement);
            self.met_at[position] = 0;
            if !met {
                self.active[remaining] = requirement;
                remaining += 1;
            }
            position += 1;
        }
        self.active_len = remaining;
    }

    /// Computes the open candidates that help to meet each active requirement.
    const fn find_helpers(&mut self) {
        let mut candidate = 0;
        while candidate < self.candidates {
            self.scratch[0][candidate] = 0;
            candidate += 1;
        }
        self.helpers.clear();
        let mut position = 0;
        while position < self.active_len {
            self.helpers.begin();
            let (mut alternative, end) = self.requirements.range(self.active[position]);
            while alternative < end {
                if matches!(self.standing(alternative), Standing::Open) {
                    self.add_helpers(alternative, position + 1);
                }
                alternative += 1;
            }
            position += 1;
        }
        self.helped.transpose(&self.helpers, self.candidates);
    }

    const fn add_helpers(&mut self, alternative: usize, mark: usize) {
        let (mut at, end) = self.alternatives.range(alternative);
        while at < end {
            let required = self.alternatives.items[at];
            if self.granted[required] == 0 {
                let (mut provider_index, last) = self.providers.range(required);
                while provider_index < last {
                    let provider = self.providers.items[provider_index];
                    if self.state[provider] == OPEN && self.scratch[0][provider] != mark {
                        self.scratch[0][provider] = mark;
                        self.helpers.push(provider);
                    }
                    provider_index += 1;
                }
            }
            at += 1;
        }
    }

    /// Marks the candidates that do not help to meet any requirement. Also marks the candidates that one cheaper
    /// candidate can replace for all requirements, and returns `true` if there was such a candidate.
    const fn put_aside_outdone(&mut self) -> bool {
        let mut candidate = 0;
        while candidate < self.candidates {
            self.scratch[0][candidate] = 0;
            candidate += 1;
        }
        let (mut changed, mut mark) = (false, 0);
        candidate = 0;
        while candidate < self.candidates {
            if self.state[candidate] == OPEN {
                let (start, end) = self.helped.range(candidate);
                let positions = end - start;
                if positions == 0 {
                    self.state[candidate] = DOMINATED;
                } else if self.is_outdone(candidate, mark) {
                    self.state[candidate] = DOMINATED;
                    changed = true;
                }
                mark += positions;
            }
            candidate += 1;
        }
        changed
    }

    /// Returns `true` if one cheaper candidate meets every requirement that this candidate helps to meet. `scratch[0]`
    /// counts, starting at `mark`, the requirements that each other candidate meets.
    const fn is_outdone(&mut self, candidate: usize, mark: usize) -> bool {
        let mut left = 1;
        let (start, last) = self.helped.range(candidate);
        let mut at = start;
        while at < last && left > 0 {
            left = 0;
            let (mut alternative, end) = self.requirements.range(self.active[self.helped.items[at]]);
            while alternative < end {
                if matches!(self.standing(alternative), Standing::Open) {
                    left += self.count_stand_ins(candidate, alternative, mark + at - start, at == start);
                }
                alternative += 1;
            }
            at += 1;
        }
        left > 0
    }

    /// Counts the cheaper candidates that each meet this alternative alone. Except for the first requirement, these
    /// candidates must also have met all earlier requirements. Returns their number.
    const fn count_stand_ins(&mut self, candidate: usize, alternative: usize, mark: usize, first: bool) -> usize {
        let (mut at, _) = self.alternatives.range(alternative);
        while self.granted[self.alternatives.items[at]] != 0 {
            at += 1;
        }
        let (mut provider_index, last) = self.providers.range(self.alternatives.items[at]);
        let mut counted = 0;
        while provider_index < last {
            let provider = self.providers.items[provider_index];
            let reached = self.scratch[0][provider];
            if (if first { reached <= mark } else { reached == mark })
                && self.state[provider] == OPEN
                && self.is_cheaper(provider, candidate)
                && self.meets_alone(provider, alternative)
            {
                self.scratch[0][provider] = mark + 1;
                counted += 1;
            }
            provider_index += 1;
        }
        counted
    }

    const fn meets_alone(&self, provider: usize, alternative: usize) -> bool {
        let (mut at, end) = self.alternatives.range(alternative);
        while at < end {
            let required = self.alternatives.items[at];
            if self.granted[required] == 0 {
                let (mut provider_index, last) = self.providers.range(required);
                while provider_index < last && self.providers.items[provider_index] != provider {
                    provider_index += 1;
                }
                if provider_index == last {
                    return false;
                }
            }
            at += 1;
        }
        true
    }

    /// Splits the remaining requirements into components that share no open candidate.
    pub(super) const fn split(&mut self) {
        let n = self.candidates;
        let mut i = 0;
        while i < n {
            self.scratch[0][i] = i;
            self.scratch[1][i] = 0;
            i += 1;
        }
        let mut position = 0;
        while position < self.active_len {
            let (mut at, end) = self.helpers.range(position);
            let first = self.root(self.helpers.items[at]);
            while at < end {
                let other = self.root(self.helpers.items[at]);
                self.scratch[0][other] = first;
                at += 1;
            }
            position += 1;
        }
        // Components are numbered from 1, in the order of their first requirements.
        let mut components = 0;
        self.helped.clear();
        position = 0;
        while position < self.active_len {
            let root = self.root(self.helpers.items[self.helpers.range(position).0]);
            if self.scratch[1][root] == 0 {
                components += 1;
                self.scratch[1][root] = components;
            }
            self.helped.begin();
            self.helped.push(self.scratch[1][root] - 1);
            position += 1;
        }
        self.helpers.transpose(&self.helped, components);
        self.sort_active(components);
        self.helped.clear();
        i = 0;
        while i < n {
            self.helped.begin();
            let component = self.scratch[1][self.root(i)];
            if component > 0 {
                self.helped.push(component - 1);
            }
            i += 1;
        }
        self.members.transpose(&self.helped, components);
    }

    /// Groups the active requirements by component.
    const fn sort_active(&mut self, components: usize) {
        self.scratch[2].copy_from_slice(self.active);
        let (mut component, mut to) = (0, 0);
        while component < components {
            let (mut at, end) = self.helpers.range(component);
            while at < end {
                self.active[to] = self.scratch[2][self.helpers.items[at]];
                to += 1;
                at += 1;
            }
            component += 1;
        }
    }

    /// Returns the representative of all candidates that are joined with this candidate.
    const fn root(&mut self, mut candidate: usize) -> usize {
        let parents = &mut self.scratch[0];
        while parents[candidate] != candidate {
            parents[candidate] = parents[parents[candidate]];
            candidate = parents[candidate];
        }
        candidate
    }
}
