//! The minimal cover of the requirements of calls, computed with the function that the macros use. Scopes are given by
//! name.

use crate::ScopeInfo;
use crate::cover::{CoverVec, Requirement, cover_vec};

/// The requirement of a call: a list of alternatives, each a list of scopes that are all needed.
#[derive(Clone, Debug)]
pub struct Needs {
    alternatives: Vec<Vec<ScopeInfo>>,
}

impl Needs {
    /// Creates the requirement, and looks up its scopes with `info`.
    ///
    /// # Errors
    /// Returns the name of the first scope for which `info` returns `None`.
    pub fn new(
        alternatives: &[Vec<String>],
        info: impl Fn(&str) -> Option<&'static ScopeInfo>,
    ) -> Result<Self, String> {
        let known = |name: &String| info(name).copied().ok_or_else(|| name.clone());
        let all_of = |names: &Vec<String>| names.iter().map(known).collect::<Result<Vec<_>, _>>();
        Ok(Self { alternatives: alternatives.iter().map(all_of).collect::<Result<_, _>>()? })
    }

    /// Returns `true` if the scopes `held` meet the requirement.
    pub fn are_met_by(&self, held: &[ScopeInfo]) -> bool {
        let alternatives: Vec<&[ScopeInfo]> = self.alternatives.iter().map(Vec::as_slice).collect();
        crate::cover::meets(held, &alternatives)
    }

    /// Returns the requirement that remains if the scopes `held` are granted: each alternative without the scopes that
    /// a scope in `held` implies.
    #[must_use]
    pub fn without(&self, held: &[ScopeInfo]) -> Self {
        let is_held = |scope: &ScopeInfo| held.iter().any(|wide| crate::implies(wide, scope));
        let rest = |all_of: &Vec<ScopeInfo>| all_of.iter().filter(|scope| !is_held(scope)).copied().collect();
        Self { alternatives: self.alternatives.iter().map(rest).collect() }
    }
}

/// Computes the minimal cover. Returns the sorted names of its scopes, and the value of [`CoverVec::exact`].
pub fn cover_of(needs: &[Needs]) -> (Vec<&'static str>, bool) {
    let alternatives: Vec<Vec<&[ScopeInfo]>> =
        needs.iter().map(|needs| needs.alternatives.iter().map(Vec::as_slice).collect()).collect();
    let requirements: Vec<Requirement<'_>> = alternatives.iter().map(Vec::as_slice).collect();
    let CoverVec { scopes, exact, .. } = cover_vec(&requirements);
    (scopes.iter().map(|scope| scope.name).collect(), exact)
}
