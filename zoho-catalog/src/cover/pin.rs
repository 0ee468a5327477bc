//! A cover beside a string that was written down: what differs, and which call brought the difference.

use super::build::all_implied;
use super::{Cover, Requirement};
use crate::{ScopeInfo, implies, same_name};

impl<const N: usize> Cover<'_, N> {
    /// Whether the string names exactly these scopes, spelled so, in any order, each once. Blanks do not count.
    pub const fn is(&self, names: &str) -> bool {
        self.first_not_in(names).is_none() && self.first_lacking(names).is_none() && count(names) == self.scopes().len()
    }

    /// The place, in [`scopes`](Self::scopes), of the first scope that the string does not name.
    pub const fn first_not_in(&self, names: &str) -> Option<usize> {
        let mut i = 0;
        while i < self.scopes().len() {
            if !is_named(self.scopes()[i], names) {
                return Some(i);
            }
            i += 1;
        }
        None
    }

    /// The first name in the string that is no scope of the cover.
    pub const fn first_lacking<'s>(&self, names: &'s str) -> Option<&'s str> {
        let mut rest = Some(names);
        while let Some(list) = rest {
            let (name, after) = split_first(list);
            let mut i = 0;
            while i < self.scopes().len() && !same_name(self.scopes()[i], name) {
                i += 1;
            }
            if i == self.scopes().len() && !name.is_empty() {
                return Some(name);
            }
            rest = after;
        }
        None
    }

    /// Which requirement brought a scope of the cover, given by its place: the first that is not met without it.
    /// `None`: these are not the requirements of the cover.
    pub const fn brought_by(&self, place: usize, requirements: &[Requirement<'_>]) -> Option<usize> {
        let mut i = 0;
        while i < requirements.len() {
            if concerns(self.scopes()[place], requirements[i]) && !self.meets_without(place, requirements[i]) {
                return Some(i);
            }
            i += 1;
        }
        None
    }

    const fn meets_without(&self, place: usize, requirement: Requirement<'_>) -> bool {
        let (before, from) = self.scopes().split_at(place);
        let after = from.split_at(1).1;
        let mut a = 0;
        while a < requirement.len() {
            let mut s = 0;
            while s < requirement[a].len() && (grants(before, &requirement[a][s]) || grants(after, &requirement[a][s]))
            {
                s += 1;
            }
            if s == requirement[a].len() {
                return true;
            }
            a += 1;
        }
        false
    }
}

/// Whether these scopes meet a requirement.
pub const fn meets(scopes: &[ScopeInfo], requirement: Requirement<'_>) -> bool {
    let mut i = 0;
    while i < requirement.len() {
        if all_implied(scopes, requirement[i]) {
            return true;
        }
        i += 1;
    }
    false
}

/// Whether the scope grants something that the requirement names.
const fn concerns(scope: &ScopeInfo, requirement: Requirement<'_>) -> bool {
    let mut a = 0;
    while a < requirement.len() {
        let mut s = 0;
        while s < requirement[a].len() {
            if implies(scope, &requirement[a][s]) {
                return true;
            }
            s += 1;
        }
        a += 1;
    }
    false
}

const fn grants(scopes: &[&ScopeInfo], wanted: &ScopeInfo) -> bool {
    let mut i = 0;
    while i < scopes.len() {
        if implies(scopes[i], wanted) {
            return true;
        }
        i += 1;
    }
    false
}

const fn is_named(scope: &ScopeInfo, names: &str) -> bool {
    let mut rest = Some(names);
    while let Some(list) = rest {
        let (name, after) = split_first(list);
        if same_name(scope, name) {
            return true;
        }
        rest = after;
    }
    false
}

const fn count(names: &str) -> usize {
    let (mut count, mut rest) = (0, Some(names));
    while let Some(list) = rest {
        let (name, after) = split_first(list);
        if !name.is_empty() {
            count += 1;
        }
        rest = after;
    }
    count
}

/// What stands before the first comma, without blanks around it, and what stands behind.
const fn split_first(list: &str) -> (&str, Option<&str>) {
    let bytes = list.as_bytes();
    let mut i = 0;
    while i < bytes.len() && bytes[i] != b',' {
        i += 1;
    }
    let (first, rest) = list.split_at(i);
    let rest = if rest.is_empty() { None } else { Some(rest.split_at(1).1) };
    (trim(first), rest)
}

const fn trim(name: &str) -> &str {
    match str::from_utf8(name.as_bytes().trim_ascii()) {
        Ok(trimmed) => trimmed,
        Err(_) => name,
    }
}
