//! The scopes of calls that are written as text, compared with those of the macros.

use super::calls;
use super::case::Case;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use std::collections::HashMap;
use zoho_auth_typed::AnyScope;
use zoho_auth_typed::requirement::ScopeAlternatives;
use zoho_catalog::calls::{Call, Finder, Needs, RequirementError, cover_of};
use zoho_catalog::catalog::Catalog;
use zoho_catalog::cover::cover_vec;
use zoho_catalog::{ScopeInfo, parse};

/// The sets of random calls that the build script writes.
#[allow(dead_code, deprecated, reason = "only the scope strings of the sets are used")]
#[allow(clippy::wildcard_imports, reason = "the sets have calls of all products")]
mod sets {
    use zoho_auth_typed::*;

    include!(concat!(env!("OUT_DIR"), "/sets.rs"));
}

/// The number of random sets of calls that the test compares.
const RANDOM_SETS: u32 = 2_000;

fn catalog() -> Catalog {
    let read = |file: &zoho_catalog_data::ProductFile| {
        (file.path.to_owned(), parse::product(file.path, file.text).expect("product should be valid"))
    };
    Catalog::new(zoho_catalog_data::PRODUCTS.iter().map(read).collect())
}

/// Returns the scopes of the enabled products, by name.
fn infos() -> HashMap<&'static str, &'static ScopeInfo> {
    AnyScope::all().filter_map(|scope| scope.info()).map(|info| (info.name, info)).collect()
}

fn find<'c>(finder: &Finder<'c>, text: &str) -> Call<'c> {
    let written = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    finder.find(&written).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Returns the scope string of calls that are written as text.
fn scope_string(finder: &Finder<'_>, infos: &HashMap<&str, &'static ScopeInfo>, texts: &[&str]) -> String {
    let needs = texts.iter().map(|text| {
        let requirement = find(finder, text).requirement(finder.catalog()).expect("requirement should be known");
        Needs::new(&requirement, |name| infos.get(name).copied()).expect("scopes should be known")
    });
    cover_of(&needs.collect::<Vec<_>>()).0.join(",")
}

#[test]
fn written_calls_have_the_scope_string_of_compiled_sets() {
    let catalog = catalog();
    let (finder, infos) = (Finder::new(&catalog), infos());
    assert_eq!(sets::SETS.len(), 20);
    for (scope, texts) in sets::SETS {
        assert_eq!(&scope_string(&finder, &infos, texts), scope, "{texts:?}");
    }
}

#[test]
fn written_calls_have_the_cover_of_the_macros() {
    let catalog = catalog();
    let (finder, infos) = (Finder::new(&catalog), infos());
    let products = [calls::ACCOUNTS, calls::BOOKS, calls::CREATOR, calls::CRM, calls::DESK];
    let cases = products.into_iter().flat_map(|cases: &[Case]| cases);
    let known: Vec<(ScopeAlternatives, Needs)> = cases
        .filter_map(|case| {
            let requirement = find(&finder, case.name).requirement(&catalog);
            let Some(alternatives) = case.alternatives else {
                assert_eq!(requirement, Err(RequirementError::Unpublished), "{}", case.name);
                return None;
            };
            let requirement = requirement.unwrap_or_else(|error| panic!("{}: {error}", case.name));
            let needs = Needs::new(&requirement, |name| infos.get(name).copied());
            Some((alternatives, needs.unwrap_or_else(|scope| panic!("{}: {scope}", case.name))))
        })
        .collect();
    let config =
        Config { cases: RANDOM_SETS, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..Config::default() };
    let set = prop::collection::vec(0..known.len(), 0..40);
    TestRunner::new(config)
        .run(&set, |set| {
            let requirements: Vec<ScopeAlternatives> = set.iter().map(|&index| known[index].0).collect();
            let compiled: Vec<&str> = cover_vec(&requirements).scopes.iter().map(|scope| scope.name).collect();
            let needs: Vec<Needs> = set.iter().map(|&index| known[index].1.clone()).collect();
            prop_assert_eq!(cover_of(&needs).0, compiled);
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}
