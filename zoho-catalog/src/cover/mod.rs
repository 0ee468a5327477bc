//! The minimal cover: the smallest set of scopes for a list of calls.
//!
//! # Definition
//!
//! The *candidates* are the scopes that the requirements name. Alternatives that imply another alternative of their own
//! requirement are dropped first. A set of candidates is a *cover* if each requirement has an alternative whose scopes
//! are all granted. A scope is granted if it is in the set or if a scope in the set implies it. The chosen cover has
//!
//! 1. the least total weight, where a scope weighs no more than any candidate that implies it;
//! 2. among these, the fewest scopes;
//! 3. among these, the narrowest scopes: the scopes that the most other scopes imply, counted together;
//! 4. among these, the first by name: of two covers, the cover that contains the first scope, by name, that is not in
//!    both.
//!
//! Therefore no scope of a cover can be left out, and none can be replaced with a candidate that it implies. Such a
//! candidate would weigh no more and would be narrower.
//!
//! # Algorithm
//!
//! Scopes that cannot be replaced are included first. Candidates that another candidate dominates are excluded. The
//! rest is split into independent components. Each component is searched depth first, cheapest branch first, with a
//! lower bound. The choice is exact unless the search takes more than [`MAX_STEPS`] steps. In that case the result is
//! the best cover found so far, and [`Cover::is_exact`] returns `false`. That result is deterministic, and still a
//! cover of which no scope can be left out or replaced.
//!
//! Generated code, the command line and the tests use the same `const fn`:
//!
//! ```
//! use zoho_catalog::cover::{Cover, Requirement, capacity, cover};
//! use zoho_catalog::{ScopeId, ScopeInfo};
//!
//! const fn scope(name: &'static str, weight: u32, implied_by: &'static [ScopeId]) -> ScopeInfo {
//!     ScopeInfo { name, id: ScopeId::new(name), weight, implied_by }
//! }
//! const ALL: ScopeInfo = scope("Desk.tickets.ALL", 9, &[]);
//! const READ: ScopeInfo = scope("Desk.tickets.READ", 4, &[ScopeId::new("Desk.tickets.ALL")]);
//!
//! const REQUIREMENTS: &[Requirement<'_>] = &[&[&[ALL], &[READ]], &[&[READ]]];
//! const COVER: Cover<'_, { capacity(REQUIREMENTS) }> = cover(REQUIREMENTS);
//! const JOINED: [u8; COVER.joined_len()] = COVER.join();
//! assert_eq!(&JOINED, b"Desk.tickets.READ");
//! ```

mod build;
mod lists;
mod pin;
mod problem;
mod reduce;
mod search;

use crate::{ScopeId, ScopeInfo};
pub use pin::meets;
use problem::Problem;

/// The requirement of one call: a list of alternatives, each a list of scopes that are all needed.
pub type Requirement<'a> = &'a [&'a [ScopeInfo]];

/// The largest number of steps of a search; one step examines one scope that a requirement names. Beyond this limit,
/// each search ends with the best cover found so far, after at least one descent.
///
/// A search for 300 calls, a third of them with alternatives, takes about 2,000 steps. The compiler executes about
/// 20,000 steps per second.
pub const MAX_STEPS: usize = 20_000;

/// A set of scopes that meets requirements, sorted by name.
#[derive(Clone, Copy, Debug)]
pub struct Cover<'a, const N: usize> {
    scopes: [&'a ScopeInfo; N],
    len: usize,
    exact: bool,
    complete: bool,
}

/// Returns the value of `N` that [`cover`] needs for these requirements.
pub const fn capacity(requirements: &[Requirement<'_>]) -> usize {
    let mut capacity = 0;
    let mut r = 0;
    while r < requirements.len() {
        let mut a = 0;
        while a < requirements[r].len() {
            let all_of = requirements[r][a];
            let mut s = 0;
            while s < all_of.len() {
                capacity += 1 + all_of[s].implied_by.len();
                s += 1;
            }
            a += 1;
        }
        r += 1;
    }
    capacity
}

/// Computes the cover of the requirements. A requirement without alternatives cannot be met by any scope: it is
/// ignored, and [`Cover::is_complete`] returns `false`.
///
/// # Panics
/// Panics if `N` is less than [`capacity`] of the requirements.
pub const fn cover<'a, const N: usize>(requirements: &[Requirement<'a>]) -> Cover<'a, N> {
    assert!(N >= capacity(requirements), "the cover's N must be at least the capacity of its requirements");
    let mut words = [[0; N]; problem::WORDS];
    let mut costs = [[0; N]; problem::COSTS];
    let mut scopes = [NO_SCOPE; N];
    let mut problem = Problem::new(words.as_flattened_mut(), costs.as_flattened_mut(), N);
    let complete = problem.build(requirements, &mut scopes);
    let exact = problem.solve(MAX_STEPS);
    let len = problem.keep_chosen(&mut scopes);
    Cover { scopes, len, exact, complete }
}

/// The scope that fills unused memory.
const NO_SCOPE: &ScopeInfo = &ScopeInfo { name: "", id: ScopeId(0), weight: 0, implied_by: &[] };

impl<'a, const N: usize> Cover<'a, N> {
    /// Returns the scopes, sorted by name.
    pub const fn scopes(&self) -> &[&'a ScopeInfo] {
        self.scopes.split_at(self.len).0
    }

    /// Returns `true` if the search proved that no cover is better. Otherwise the search took more than [`MAX_STEPS`]
    /// steps.
    pub const fn is_exact(&self) -> bool {
        self.exact
    }

    /// Returns `true` if every requirement is met. Otherwise some requirement has no alternative.
    pub const fn is_complete(&self) -> bool {
        self.complete
    }

    /// Returns the length of the names, joined by commas, in bytes.
    pub const fn joined_len(&self) -> usize {
        joined_len(self.scopes())
    }

    /// Returns the names, joined by commas.
    ///
    /// # Panics
    /// Panics if `L` is not [`joined_len`](Self::joined_len).
    pub const fn join<const L: usize>(&self) -> [u8; L] {
        join(self.scopes())
    }
}

/// Returns the length of the names of scopes, joined by commas, in bytes.
pub const fn joined_len(scopes: &[&ScopeInfo]) -> usize {
    let mut len = scopes.len().saturating_sub(1);
    let mut i = 0;
    while i < scopes.len() {
        len += scopes[i].name.len();
        i += 1;
    }
    len
}

/// Returns the names of scopes, joined by commas.
///
/// # Panics
/// Panics if `L` is not [`joined_len`] of the scopes.
pub const fn join<const L: usize>(scopes: &[&ScopeInfo]) -> [u8; L] {
    assert!(L == joined_len(scopes), "`L` must be the length of the joined names");
    let mut joined = [b','; L];
    let mut rest: &mut [u8] = &mut joined;
    let mut i = 0;
    while i < scopes.len() {
        let name = scopes[i].name.as_bytes();
        let (target, after) = rest.split_at_mut(name.len());
        target.copy_from_slice(name);
        rest = if after.is_empty() { after } else { after.split_at_mut(1).1 };
        i += 1;
    }
    joined
}

/// A cover computed at run time, for a number of requirements that is not known at compile time.
#[derive(Clone, Debug)]
pub struct CoverVec<'a> {
    /// The scopes, sorted by name.
    pub scopes: Vec<&'a ScopeInfo>,
    /// The value of [`Cover::is_exact`].
    pub exact: bool,
    /// The value of [`Cover::is_complete`].
    pub complete: bool,
}

/// Computes the [`cover`] at run time.
pub fn cover_vec<'a>(requirements: &[Requirement<'a>]) -> CoverVec<'a> {
    cover_within(requirements, MAX_STEPS)
}

/// Computes the cover as [`cover_vec`] does, with the limit `max_steps` instead of [`MAX_STEPS`].
pub fn cover_within<'a>(requirements: &[Requirement<'a>], max_steps: usize) -> CoverVec<'a> {
    let n = capacity(requirements);
    let (mut words, mut costs) = (vec![0; n * problem::WORDS], vec![0; n * problem::COSTS]);
    let mut scopes = vec![NO_SCOPE; n];
    let mut problem = Problem::new(&mut words, &mut costs, n);
    let complete = problem.build(requirements, &mut scopes);
    let exact = problem.solve(max_steps);
    let len = problem.keep_chosen(&mut scopes);
    scopes.truncate(len);
    CoverVec { scopes, exact, complete }
}
