//! Properties of the catalog's model.

#[cfg(feature = "calls")]
mod calls;
mod cover;
#[cfg(feature = "print")]
mod implication;
#[cfg(feature = "print")]
mod largest;
#[cfg(feature = "print")]
mod lint;
#[cfg(feature = "print")]
mod mutated;
mod names;
#[cfg(feature = "print")]
#[path = "../../../tests/it/parallel.rs"]
mod parallel;
#[cfg(feature = "risk")]
mod risk;
#[cfg(feature = "print")]
mod round_trip;
#[cfg(feature = "print")]
mod schema;

use proptest::test_runner::{Config, RngSeed};

/// A fictitious product without errors, which has every key and every kind of value.
#[cfg(feature = "print")]
const TOY: &str = include_str!("fixtures/toy.json");

/// An extension of the fictitious product, as an application may define it.
#[cfg(feature = "print")]
const TOY_EXTENSION: &str = include_str!("fixtures/toy_extension.json");

/// Returns a configuration for this number of cases. The cases are the same in every run.
fn cases(cases: u32) -> Config {
    Config { cases, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..Config::default() }
}
