//! The comparison of a cover with a pinned string: their differences, and the call that caused a difference.

use super::build::all_implied;
use super::{Cover, Requirement};
use crate::{ScopeInfo, implies, same_name};

impl<const N: usize> Cover<'_, N> {
    /// Returns `true` if the string names exactly the scopes of the cover, each once, in the same spelling and in any
    /// order. Whitespace is ignored.
    pub const fn is(&self, names: &str) -> bool {
        self.first_not_in(names).is_none() && self.first_lacking(names).is_none() && count(names) == self.scopes().len()
    }

    /// Returns the index in [`scopes`](Self::scopes) of the first scope that the string does not name, or `None` if the
    /// string names all scopes.
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

    /// Returns the first name in the string that is not a scope of the cover, or `None` if all names are scopes of the
    /// cover.
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

    /// Returns the index of the requirement that is the reason for the scope at index `position` of the cover. That is
    /// the first requirement that is not met without the scope. Returns `None` if `requirements` are not the
    /// requirements of the cover.
    pub const fn brought_by(&self, position: usize, requirements: &[Requirement<'_>]) -> Option<usize> {
        let mut i = 0;
        while i < requirements.len() {
            if concerns(self.scopes()[position], requirements[i]) && !self.meets_without(position, requirements[i]) {
                return Some(i);
            }
            i += 1;
        }
        None
    }

    const fn meets_without(&self, position: usize, requirement: Requirement<'_>) -> bool {
        let (before, from) = self.scopes().split_at(position);
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

/// Returns `true` if the scopes meet the requirement.
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

/// Returns `true` if the scope grants a scope that the requirement names.
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

const fn grants(scopes: &[&ScopeInfo], scope: &ScopeInfo) -> bool {
    let mut i = 0;
    while i < scopes.len() {
        if implies(scopes[i], scope) {
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

/// Splits the list at the first comma. Returns the part before the comma without surrounding whitespace, and the part
/// after it.
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
