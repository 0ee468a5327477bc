//! A comparison of the cover with an exhaustive search.

use proptest::prelude::*;
use zoho_catalog::cover::{Cover, Requirement, capacity, cover, cover_vec, cover_within, meets};
use zoho_catalog::{ScopeId, ScopeInfo, implies};

const NAMES: [&str; 12] =
    ["T.a.ALL", "T.a.READ", "T.a.x.READ", "T.b", "T.b.READ", "T.c", "T.c.ALL", "T.d", "T.e", "T.f", "T.g", "T.h"];

/// Returns scopes with these weights, and with the transitive closure of the implications in `edges`. In each edge, the
/// scope with the higher number implies the scope with the lower number.
fn scopes(weights: &[u32], edges: &[(usize, usize)]) -> Vec<ScopeInfo> {
    let n = weights.len();
    let mut wider = vec![vec![false; n]; n];
    for &(a, b) in edges {
        let (narrow, wide) = (a.min(b) % n, a.max(b) % n);
        if narrow != wide {
            wider[narrow.min(wide)][narrow.max(wide)] = true;
        }
    }
    for middle in 0..n {
        for narrow in 0..n {
            for wide in 0..n {
                let through = wider[narrow][middle] && wider[middle][wide];
                wider[narrow][wide] |= through;
            }
        }
    }
    // The order of the names is independent of implication.
    let name = |i: usize| NAMES[(i * 5 + 3) % NAMES.len()];
    (0..n)
        .map(|i| {
            let implied_by: Vec<_> = (0..n).filter(|&w| wider[i][w]).map(|w| ScopeId::new(name(w))).collect();
            let weight = if weights[i] == 0 { u32::MAX } else { weights[i] };
            ScopeInfo { name: name(i), id: ScopeId::new(name(i)), weight, implied_by: implied_by.leak() }
        })
        .collect()
}

#[derive(Clone, Debug)]
struct Instance {
    requirements: Vec<Vec<Vec<ScopeInfo>>>,
}

impl Instance {
    fn check<T>(&self, check: impl FnOnce(&[Requirement<'_>]) -> T) -> T {
        let alternatives: Vec<Vec<&[ScopeInfo]>> =
            self.requirements.iter().map(|r| r.iter().map(Vec::as_slice).collect()).collect();
        check(&alternatives.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }
}

fn instances() -> impl Strategy<Value = Instance> {
    let scope = || 0..NAMES.len();
    let all_of = prop::collection::vec(scope(), 1..=3);
    let requirement = prop::collection::vec(all_of, 1..=4);
    let weights = prop::collection::vec(0_u32..6, NAMES.len());
    let edges = prop::collection::vec((scope(), scope()), 0..14);
    (weights, edges, prop::collection::vec(requirement, 0..9)).prop_map(|(weights, edges, requirements)| {
        let scopes = scopes(&weights, &edges);
        let all_of = |all_of: Vec<usize>| all_of.into_iter().map(|i| scopes[i]).collect();
        let requirement = |r: Vec<Vec<usize>>| r.into_iter().map(all_of).collect();
        let requirements = requirements.into_iter().map(requirement).collect();
        Instance { requirements }
    })
}

/// Returns the alternatives that imply no other alternative of the requirement. If several alternatives are equivalent,
/// returns the first of them.
fn narrow(requirement: Requirement<'_>) -> Vec<&[ScopeInfo]> {
    let implied = |wide: &[ScopeInfo], narrow: &[ScopeInfo]| narrow.iter().all(|n| wide.iter().any(|w| implies(w, n)));
    let needed = |i: usize| {
        (0..requirement.len()).all(|j| {
            let (this, other) = (requirement[i], requirement[j]);
            i == j || !implied(this, other) || (i < j && implied(other, this))
        })
    };
    (0..requirement.len()).filter(|&i| needed(i)).map(|i| requirement[i]).collect()
}

fn candidates(requirements: &[Requirement<'_>]) -> Vec<ScopeInfo> {
    let mut candidates: Vec<_> = requirements.iter().flat_map(|r| narrow(r)).flatten().copied().collect();
    candidates.sort_by_key(|scope| scope.name);
    candidates.dedup_by_key(|scope| scope.name);
    candidates
}

/// Returns the best cover, found by trying every set of candidates.
fn brute_force(requirements: &[Requirement<'_>]) -> Vec<&'static str> {
    let candidates = candidates(requirements);
    let weight = |scope: &ScopeInfo| {
        candidates.iter().filter(|wide| implies(wide, scope)).map(|wide| wide.weight).min().unwrap()
    };
    let sets = (0_u32..1 << candidates.len()).map(|set| {
        let chosen = candidates.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1);
        chosen.map(|(_, scope)| *scope).collect::<Vec<_>>()
    });
    let best = sets.filter(|set| requirements.iter().all(|r| meets(set, r))).min_by_key(|set| {
        let total: u64 = set.iter().map(|scope| u64::from(weight(scope))).sum();
        let narrow: usize = set.iter().map(|scope| scope.implied_by.len()).sum();
        let names: Vec<_> = set.iter().map(|scope| scope.name).collect();
        (total, set.len(), std::cmp::Reverse(narrow), names)
    });
    best.unwrap().iter().map(|scope| scope.name).collect()
}

fn assert_is_narrow_cover(requirements: &[Requirement<'_>], cover: &[&ScopeInfo]) {
    let set: Vec<ScopeInfo> = cover.iter().map(|scope| **scope).collect();
    assert!(requirements.iter().all(|r| meets(&set, r)), "cover should meet every requirement");
    assert!(set.is_sorted_by(|a, b| a.name < b.name));
    let candidates = candidates(requirements);
    for i in 0..set.len() {
        let mut other = set.clone();
        let replaced = other.remove(i);
        assert!(!requirements.iter().all(|r| meets(&other, r)), "cover should need {}", replaced.name);
        for narrower in candidates.iter().filter(|c| c.name != replaced.name && implies(&replaced, c)) {
            other.push(*narrower);
            assert!(
                !requirements.iter().all(|r| meets(&other, r)),
                "{} should not be replaceable with {}, which it implies",
                replaced.name,
                narrower.name
            );
            other.pop();
        }
    }
}

proptest! {
    #![proptest_config(crate::cases(1500))]

    #[test]
    fn cover_equals_the_result_of_an_exhaustive_search(instance in instances()) {
        instance.check(|requirements| {
            let cover = cover_vec(requirements);
            assert!(cover.exact && cover.complete);
            assert_is_narrow_cover(requirements, &cover.scopes);
            let names: Vec<_> = cover.scopes.iter().map(|scope| scope.name).collect();
            assert_eq!(names, brute_force(requirements));
        });
    }

    #[test]
    fn cover_is_narrow_if_the_search_is_cut_short(instance in instances(), max_steps in 0_usize..200) {
        instance.check(|requirements| {
            let cover = cover_within(requirements, max_steps);
            assert_is_narrow_cover(requirements, &cover.scopes);
            if cover.exact {
                let names: Vec<_> = cover.scopes.iter().map(|scope| scope.name).collect();
                assert_eq!(names, brute_force(requirements));
            }
        });
    }

    #[test]
    fn cover_does_not_depend_on_the_order_of_calls(instance in instances(), distance in 0_usize..9) {
        let mut rotated = instance.clone();
        let distance = distance.min(rotated.requirements.len());
        rotated.requirements.rotate_left(distance);
        let names = |instance: &Instance| {
            instance.check(|requirements| cover_vec(requirements).scopes.iter().map(|s| s.name).collect::<Vec<_>>())
        };
        prop_assert_eq!(names(&instance), names(&rotated));
    }
}

const fn scope(name: &'static str, weight: u32, implied_by: &'static [ScopeId]) -> ScopeInfo {
    ScopeInfo { name, id: ScopeId::new(name), weight, implied_by }
}
const ALL: ScopeInfo = scope("Desk.tickets.ALL", 9, &[]);
const READ: ScopeInfo = scope("Desk.tickets.READ", 4, &[ScopeId::new("Desk.tickets.ALL")]);
const BASIC: ScopeInfo = scope("Desk.basic.READ", 2, &[]);
const SEARCH: ScopeInfo = scope("Desk.search.READ", 2, &[]);

mod const_evaluation {
    use super::*;

    const REQUIREMENTS: &[Requirement<'_>] =
        &[&[&[ALL], &[READ]], &[&[READ, SEARCH]], &[&[BASIC], &[ALL, SEARCH]], &[&[]]];
    const COVER: Cover<'_, { capacity(REQUIREMENTS) }> = cover(REQUIREMENTS);
    const JOINED: [u8; COVER.joined_len()] = COVER.join();
    const NONE: Cover<'_, { capacity(&[]) }> = cover(&[]);
    const NOTHING: [u8; NONE.joined_len()] = NONE.join();
    const UNKNOWN: Cover<'_, { capacity(&[&[]]) }> = cover(&[&[]]);

    #[test]
    fn constant_cover_has_the_narrowest_scopes() {
        assert_eq!(str::from_utf8(&JOINED), Ok("Desk.basic.READ,Desk.search.READ,Desk.tickets.READ"));
        assert!(COVER.is_exact() && COVER.is_complete());
        assert_eq!(NOTHING, *b"");
        assert!(NONE.scopes().is_empty() && NONE.is_exact() && NONE.is_complete());
        assert!(!UNKNOWN.is_complete());
    }

    #[test]
    fn constant_cover_is_compared_with_pinned_scopes() {
        assert!(COVER.is("Desk.tickets.READ, Desk.basic.READ,Desk.search.READ"));
        assert!(!COVER.is("Desk.tickets.READ,Desk.basic.READ"));
        assert!(!COVER.is("Desk.tickets.READ,Desk.basic.READ,Desk.search.READ,Desk.search.READ"));
        assert_eq!(COVER.first_not_in("Desk.tickets.READ,Desk.basic.READ"), Some(1));
        assert_eq!(COVER.first_lacking("Desk.tickets.READ,Desk.tickets.read"), Some("Desk.tickets.read"));
        assert!(NONE.is(""));
        assert_eq!((0..3).map(|i| COVER.brought_by(i, REQUIREMENTS)).collect::<Vec<_>>(), [Some(2), Some(1), Some(0)]);
    }
}
