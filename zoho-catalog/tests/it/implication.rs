//! The properties of implication: always a preorder, and a partial order if the lint finds no cycle.

use crate::TOY;
use proptest::collection::vec;
use proptest::prelude::*;
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::{Confidence, Implication, Product, Scope};
use zoho_catalog::{lint, parse};

fn assert_is_order(catalog: &Catalog, strict: bool) {
    let all = 0..catalog.len();
    for a in all.clone() {
        assert!(catalog.implies(a, a));
        assert!(!catalog.implied_by(a).contains(&a) && !catalog.implied(a).contains(&a));
        for b in all.clone() {
            assert_eq!(a != b && catalog.implies(a, b), catalog.implied(a).contains(&b));
            assert!(!strict || a == b || !(catalog.implies(a, b) && catalog.implies(b, a)));
            if catalog.implies(a, b) {
                for c in all.clone().filter(|&c| catalog.implies(b, c)) {
                    assert!(catalog.implies(a, c), "implication should be transitive");
                }
            }
        }
    }
}

fn has_cycle(catalog: &Catalog) -> bool {
    lint::catalog(catalog).iter().any(|finding| finding.message.contains("imply each other"))
}

/// Returns the fixture with these scopes and rules.
fn product(scopes: &[String], rules: Vec<(String, String)>) -> Product {
    let mut product = parse::product("toy.json", TOY).unwrap();
    let source = || "page".to_owned();
    let scope = |name: &String| Scope {
        name: name.clone(),
        weight: Some(0),
        status: Confidence::Documented,
        source: source(),
        as_printed: vec![],
    };
    product.scopes = scopes.iter().map(scope).collect();
    let rule =
        |(from, to)| Implication { from, to, except: Vec::new(), status: Confidence::Documented, source: source() };
    product.implications = rules.into_iter().map(rule).collect();
    product
}

fn pattern() -> impl Strategy<Value = String> {
    let segment = || prop::sample::select(vec!["cars", "dolls", "ALL", "READ", "*", "{module}", "{scope}"]);
    vec(segment(), 1..4).prop_map(|segments| format!("Toy.{}", segments.join(".")))
}

fn scope() -> impl Strategy<Value = String> {
    vec(prop::sample::select(vec!["cars", "dolls", "modules", "ALL", "READ"]), 1..4)
        .prop_map(|segments| format!("Toy.{}", segments.join(".")))
}

proptest! {
    #![proptest_config(crate::cases(400))]

    #[test]
    fn implication_of_any_rules_is_an_order(scopes in vec(scope(), 0..14), rules in vec((pattern(), pattern()), 0..6)) {
        let catalog = Catalog::new(vec![("toy.json".to_owned(), product(&scopes, rules))]);
        let cyclic = has_cycle(&catalog);
        assert_is_order(&catalog, !cyclic);
    }
}

#[test]
fn implication_of_the_fixture_is_a_partial_order() {
    let catalog = Catalog::new(vec![("toy.json".to_owned(), parse::product("toy.json", TOY).unwrap())]);
    assert!(!has_cycle(&catalog));
    assert_is_order(&catalog, true);
}

#[test]
fn implication_of_the_catalog_is_a_partial_order() {
    let files = zoho_catalog_data::PRODUCTS.iter();
    let products = files.map(|file| (file.path.to_owned(), parse::product(file.path, file.text).unwrap())).collect();
    let catalog = Catalog::new(products);
    assert!(!has_cycle(&catalog));
    for narrow in 0..catalog.len() {
        for &wide in catalog.implied_by(narrow) {
            assert!(!catalog.implies(narrow, wide), "{} and {}", catalog.get(narrow).name, catalog.get(wide).name);
            assert!(catalog.implied_by(wide).iter().all(|&wider| catalog.implies(wider, narrow)));
        }
    }
}
