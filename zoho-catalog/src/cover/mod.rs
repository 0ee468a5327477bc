//! The smallest set of scopes for a list of calls.
//!
//! **What is chosen.** The *candidates* are the scopes that the requirements name, once every alternative is dropped
//! that implies another alternative of its own requirement. A set of candidates is a *cover* if each requirement has
//! an alternative all of whose scopes are in the set, or implied by one that is. Of all covers the chosen one has
//!
//! 1. the least total weight, where a scope weighs at most as much as any candidate that implies it;
//! 2. of these the fewest scopes;
//! 3. of these the narrowest: those that the most other scopes imply, counted together;
//! 4. of these the first by name: the one that holds the first scope, by name, that not both hold.
//!
//! So no scope of a cover can be left out, and none can be replaced by a candidate that it implies: that would weigh no
//! more, and be narrower.
//!
//! **How.** Scopes that nothing can replace are taken first, candidates that another one outdoes are put aside, and what
//! is left falls apart into independent components. Each is searched depth first, cheapest branch first, with a lower
//! bound. The choice is exact unless the search takes more than [`MAX_STEPS`] steps: then it is the best found so far,
//! deterministic, still a cover of which no scope can be left out or replaced, and [`Cover::is_exact`] says so.
//!
//! One `const fn` serves generated code, the command line and the tests:
//!
//! ```
//! use zoho_catalog::cover::{Cover, Requirement, capacity, cover};
//! use zoho_catalog::{ScopeId, ScopeInfo};
//!
//! const fn scope(name: &'static str, weight: u32, implied_by: &'static [ScopeId]) -> ScopeInfo {
//!     ScopeInfo { name, id: ScopeId::of(name), weight, implied_by }
//! }
//! const ALL: ScopeInfo = scope("Desk.tickets.ALL", 9, &[]);
//! const READ: ScopeInfo = scope("Desk.tickets.READ", 4, &[ScopeId::of("Desk.tickets.ALL")]);
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

/// What one call needs: any-of of all-of.
pub type Requirement<'a> = &'a [&'a [ScopeInfo]];

/// How many steps (looks at a scope that a requirement names) a cover may take. Beyond, each search ends with the best
/// found so far, which takes one descent at least.
///
/// 300 calls of which a third have alternatives take about 2,000. The compiler makes some 20,000 a second.
pub const MAX_STEPS: usize = 20_000;

/// A set of scopes that meets requirements, by name.
#[derive(Clone, Copy, Debug)]
pub struct Cover<'a, const N: usize> {
    scopes: [&'a ScopeInfo; N],
    len: usize,
    exact: bool,
    complete: bool,
}

/// The memory that the cover of these requirements takes: the `N` of [`cover`].
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

/// The cover of requirements. A requirement without alternatives is one that no scope meets: it is left aside, and
/// [`Cover::is_complete`] says so.
///
/// # Panics
/// If `N` is less than [`capacity`] of the requirements.
pub const fn cover<'a, const N: usize>(requirements: &[Requirement<'a>]) -> Cover<'a, N> {
    assert!(N >= capacity(requirements), "the cover's N must be the capacity of its requirements");
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
    /// The scopes, by name.
    pub const fn scopes(&self) -> &[&'a ScopeInfo] {
        self.scopes.split_at(self.len).0
    }

    /// Whether it is proven that no cover is better. If not, the search took more than [`MAX_STEPS`].
    pub const fn is_exact(&self) -> bool {
        self.exact
    }

    /// Whether every requirement is met. If not, some requirement has no alternative.
    pub const fn is_complete(&self) -> bool {
        self.complete
    }

    /// The length of the names, joined by commas.
    pub const fn joined_len(&self) -> usize {
        joined_len(self.scopes())
    }

    /// The names, joined by commas.
    ///
    /// # Panics
    /// If `L` is not [`joined_len`](Self::joined_len).
    pub const fn join<const L: usize>(&self) -> [u8; L] {
        join(self.scopes())
    }
}

/// The length of scopes' names, joined by commas.
pub const fn joined_len(scopes: &[&ScopeInfo]) -> usize {
    let mut len = scopes.len().saturating_sub(1);
    let mut i = 0;
    while i < scopes.len() {
        len += scopes[i].name.len();
        i += 1;
    }
    len
}

/// Scopes' names, joined by commas.
///
/// # Panics
/// If `L` is not [`joined_len`] of them.
pub const fn join<const L: usize>(scopes: &[&ScopeInfo]) -> [u8; L] {
    assert!(L == joined_len(scopes), "the length must be that of the joined names");
    let mut joined = [b','; L];
    let mut rest: &mut [u8] = &mut joined;
    let mut i = 0;
    while i < scopes.len() {
        let name = scopes[i].name.as_bytes();
        let (place, after) = rest.split_at_mut(name.len());
        place.copy_from_slice(name);
        rest = if after.is_empty() { after } else { after.split_at_mut(1).1 };
        i += 1;
    }
    joined
}

/// A cover computed while the program runs, where the number of requirements is not known before.
#[derive(Clone, Debug)]
pub struct CoverVec<'a> {
    /// The scopes, by name.
    pub scopes: Vec<&'a ScopeInfo>,
    /// As [`Cover::is_exact`].
    pub exact: bool,
    /// As [`Cover::is_complete`].
    pub complete: bool,
}

/// [`cover`], while the program runs.
pub fn cover_vec<'a>(requirements: &[Requirement<'a>]) -> CoverVec<'a> {
    cover_within(requirements, MAX_STEPS)
}

/// [`cover_vec`] with another bound than [`MAX_STEPS`].
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
