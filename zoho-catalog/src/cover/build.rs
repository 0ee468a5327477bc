//! The conversion of requirements into numbers.

use super::Requirement;
use super::lists::sort_by_name;
use super::problem::Problem;
use crate::{ScopeInfo, implies};

impl Problem<'_> {
    /// Converts the requirements. Afterwards, `scopes` contains the candidates, sorted by name. Returns `false` if a
    /// requirement has no alternative.
    pub(super) const fn build<'a>(&mut self, requirements: &[Requirement<'a>], scopes: &mut [&'a ScopeInfo]) -> bool {
        let mut complete = true;
        let mut i = 0;
        while i < requirements.len() {
            complete &= !requirements[i].is_empty();
            if !is_free(requirements[i]) && !requirements[i].is_empty() && self.is_new(requirements, i) {
                self.add(requirements[i], scopes);
            }
            i += 1;
        }
        self.number_by_name(scopes);
        self.connect(scopes);
        self.price(scopes);
        complete
    }

    /// Returns `true` if no earlier requirement equals the requirement at index `i`.
    const fn is_new(&mut self, requirements: &[Requirement<'_>], i: usize) -> bool {
        let [.., slots] = &mut self.scratch;
        let mut slot = fingerprint(requirements[i]) % slots.len();
        while slots[slot] != 0 {
            if is_same(requirements[slots[slot] - 1], requirements[i]) {
                return false;
            }
            slot = (slot + 1) % slots.len();
        }
        slots[slot] = i + 1;
        true
    }

    /// Adds a requirement, without the alternatives that imply another alternative.
    const fn add<'a>(&mut self, requirement: Requirement<'a>, scopes: &mut [&'a ScopeInfo]) {
        self.requirements.begin();
        let mut i = 0;
        while i < requirement.len() {
            if is_needed(requirement, i) {
                self.alternatives.begin();
                self.requirements.push(0);
                let mut s = 0;
                while s < requirement[i].len() {
                    let candidate = self.candidate(&requirement[i][s], scopes);
                    self.alternatives.push(candidate);
                    s += 1;
                }
            }
            i += 1;
        }
    }

    /// Returns the number of a scope. Adds the scope if it is new.
    const fn candidate<'a>(&mut self, scope: &'a ScopeInfo, scopes: &mut [&'a ScopeInfo]) -> usize {
        match self.slot_of(scope.id.0, scopes) {
            Ok(candidate) => candidate,
            Err(slot) => {
                let [slots, ..] = &mut self.scratch;
                slots[slot] = self.candidates + 1;
                scopes[self.candidates] = scope;
                self.candidates += 1;
                self.candidates - 1
            }
        }
    }

    /// Returns the candidate with the identity `id`, or as an error the free slot of the table for the identity.
    #[expect(clippy::cast_possible_truncation, reason = "any part of the hash suffices")]
    const fn slot_of(&self, id: u64, scopes: &[&ScopeInfo]) -> Result<usize, usize> {
        let [slots, ..] = &self.scratch;
        let mut slot = id as usize % slots.len();
        let mut probes = 0;
        while slots[slot] != 0 && probes < slots.len() {
            if scopes[slots[slot] - 1].id.0 == id {
                return Ok(slots[slot] - 1);
            }
            slot = (slot + 1) % slots.len();
            probes += 1;
        }
        Err(slot)
    }

    /// Renumbers the candidates in the order of their names.
    const fn number_by_name(&mut self, scopes: &mut [&ScopeInfo]) {
        let n = self.candidates;
        let [slots, order, number, other, _] = &mut self.scratch;
        sort_by_name(order, other, self.keys, n, scopes);
        let mut i = 0;
        while i < n {
            number[order[i]] = i;
            i += 1;
        }
        i = 0;
        while i < slots.len() {
            if slots[i] != 0 {
                slots[i] = number[slots[i] - 1] + 1;
            }
            i += 1;
        }
        i = 0;
        while i < self.alternatives.used() {
            self.alternatives.items[i] = number[self.alternatives.items[i]];
            i += 1;
        }
        // The permutation is applied cycle by cycle; `other` records the current content of each position.
        i = 0;
        while i < n {
            other[i] = 0;
            i += 1;
        }
        i = 0;
        while i < n {
            let first = scopes[i];
            let mut position = i;
            while other[position] == 0 {
                other[position] = 1;
                let source = order[position];
                scopes[position] = if source == i { first } else { scopes[source] };
                position = source;
            }
            i += 1;
        }
    }

    /// Computes the implications between candidates.
    const fn connect(&mut self, scopes: &[&ScopeInfo]) {
        let mut candidate = 0;
        while candidate < self.candidates {
            self.providers.begin();
            self.providers.push(candidate);
            let implied_by = scopes[candidate].implied_by;
            let mut i = 0;
            while i < implied_by.len() {
                if let Ok(wide) = self.slot_of(implied_by[i].0, scopes)
                    && wide != candidate
                {
                    self.providers.push(wide);
                }
                i += 1;
            }
            candidate += 1;
        }
        self.grants.transpose(&self.providers, self.candidates);
    }

    /// Computes the cost of each candidate.
    const fn price(&mut self, scopes: &[&ScopeInfo]) {
        let (mut most, mut i) = (0, 0);
        while i < self.candidates {
            if scopes[i].implied_by.len() > most {
                most = scopes[i].implied_by.len();
            }
            i += 1;
        }
        i = 0;
        while i < self.candidates {
            let mut weight = scopes[i].weight;
            let (mut at, end) = self.providers.range(i);
            while at < end {
                let wide = scopes[self.providers.items[at]].weight;
                if wide < weight {
                    weight = wide;
                }
                at += 1;
            }
            let breadth = most - scopes[i].implied_by.len();
            self.cost[i] = ((weight as u128) << 72) | (1 << 48) | breadth as u128;
            i += 1;
        }
    }
}

/// Returns `true` if the requirement needs no scope.
const fn is_free(requirement: Requirement<'_>) -> bool {
    let mut i = 0;
    while i < requirement.len() {
        if requirement[i].is_empty() {
            return true;
        }
        i += 1;
    }
    false
}

/// Returns `true` if the alternative implies no other alternative. If alternatives are equal, only the first is needed.
const fn is_needed(requirement: Requirement<'_>, i: usize) -> bool {
    let mut j = 0;
    while j < requirement.len() {
        if i != j
            && all_implied(requirement[i], requirement[j])
            && (j < i || !all_implied(requirement[j], requirement[i]))
        {
            return false;
        }
        j += 1;
    }
    true
}

/// Returns `true` if the scopes of `wide` together grant everything that the scopes of `narrow` grant.
pub(super) const fn all_implied(wide: &[ScopeInfo], narrow: &[ScopeInfo]) -> bool {
    let mut n = 0;
    while n < narrow.len() {
        let mut w = 0;
        while w < wide.len() && !implies(&wide[w], &narrow[n]) {
            w += 1;
        }
        if w == wide.len() {
            return false;
        }
        n += 1;
    }
    true
}

#[expect(clippy::cast_possible_truncation, reason = "any part of the hash suffices")]
const fn fingerprint(requirement: Requirement<'_>) -> usize {
    let mut hash = 0_u64;
    let mut i = 0;
    while i < requirement.len() {
        let mut s = 0;
        while s < requirement[i].len() {
            hash = hash.rotate_left(7) ^ requirement[i][s].id.0;
            s += 1;
        }
        hash = hash.wrapping_mul(0x0100_0000_01b3);
        i += 1;
    }
    (hash ^ (hash >> 32)) as usize
}

const fn is_same(a: Requirement<'_>, b: Requirement<'_>) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i].len() != b[i].len() {
            return false;
        }
        let mut s = 0;
        while s < a[i].len() {
            if a[i][s].id.0 != b[i][s].id.0 {
                return false;
            }
            s += 1;
        }
        i += 1;
    }
    true
}
