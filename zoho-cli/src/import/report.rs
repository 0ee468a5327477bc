//! The report for people: what was printed, and what became of each of it.

use super::corrections::Corrections;
use super::merge::Merged;
use super::operation::{Operation, Origin};
use super::rules::RULES;
use super::scopes::Scopes;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use zoho_catalog::model::{Product, Status};

/// The whole report.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// One entry a product.
    pub(crate) products: BTreeMap<String, ProductReport>,
    /// What each rule does.
    pub(crate) rules: BTreeMap<&'static str, &'static str>,
}

/// What became of one product's descriptions.
#[derive(Debug, Serialize)]
pub(crate) struct ProductReport {
    /// What each edition prints.
    printed: BTreeMap<String, Printed>,
    /// What the catalogue has.
    endpoints: usize,
    /// The same by status.
    by_status: BTreeMap<String, usize>,
    /// How many scopes there are, and how many spellings were met.
    scopes: ScopeCounts,
    /// Where each rule was used.
    rules: BTreeMap<String, RuleUse>,
    /// Printed operations that are no endpoints.
    left_out: Vec<LeftOut>,
    /// Parameters that no endpoint has, because the client sets them for all.
    parameters_left_out: Vec<LeftOut>,
    /// References to definitions that no file holds.
    lost_references: Vec<String>,
    /// Where the source leaves open what is needed, and all of it is asked for.
    assumed: Vec<String>,
    /// Where nothing is printed.
    unknown: Vec<String>,
    /// Facts that fit no operation.
    unused_facts: Vec<String>,
    /// Scopes that are printed and not sent.
    scopes_left_out: Vec<LeftOut>,
    /// Scopes that are sent otherwise than printed.
    scopes_respelled: Vec<Respelled>,
    /// Every endpoint, and the printed operations that it was made from, the one that counts first.
    operations: Vec<Became>,
}

/// What one edition prints.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Printed {
    pub(crate) files: usize,
    pub(crate) operations: usize,
    pub(crate) distinct: usize,
}

#[derive(Debug, Serialize)]
struct ScopeCounts {
    sent: usize,
    spellings: usize,
    by_status: BTreeMap<String, usize>,
}

/// Something left out.
#[derive(Debug, Serialize)]
pub(crate) struct LeftOut {
    pub(crate) printed: String,
    pub(crate) reason: String,
}

#[derive(Debug, Serialize)]
struct Respelled {
    sent: String,
    printed: Vec<String>,
}

#[derive(Debug, Default, Serialize)]
struct RuleUse {
    count: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    endpoints: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Became {
    endpoint: String,
    printed: Vec<String>,
}

/// What the report needs of a product.
pub(crate) struct Facts<'a> {
    pub(crate) corrections: &'a Corrections,
    pub(crate) product: &'a Product,
    pub(crate) merged: &'a Merged,
    pub(crate) scopes: &'a Scopes,
    pub(crate) printed: BTreeMap<String, Printed>,
    pub(crate) lost_references: &'a [(String, String)],
    pub(crate) moved: Vec<LeftOut>,
    pub(crate) unused: Vec<String>,
}

impl Report {
    /// Adds a product.
    pub(crate) fn add(&mut self, facts: Facts<'_>) {
        self.rules = RULES.iter().copied().collect();
        let name = facts.product.product.clone();
        self.products.insert(name, ProductReport::of(facts));
    }
}

impl ProductReport {
    fn of(facts: Facts<'_>) -> Self {
        let product = facts.product;
        let named =
            |status| product.endpoints.iter().filter(move |e| e.status == status).map(|e| e.name.clone()).collect();
        let mut rules: BTreeMap<String, RuleUse> = BTreeMap::new();
        for endpoint in &product.endpoints {
            for rule in &endpoint.rules {
                let used = rules.entry(rule.clone()).or_default();
                used.count += 1;
                // Which editions were merged, the list of operations shows.
                if rule != super::merge::TRUST {
                    used.endpoints.push(endpoint.name.clone());
                }
            }
        }
        let mut left_out = facts.moved;
        left_out.extend(
            facts
                .merged
                .left_out
                .iter()
                .map(|(origin, reason)| LeftOut { printed: origin.to_string(), reason: reason.clone() }),
        );
        Self {
            printed: facts.printed,
            endpoints: product.endpoints.len(),
            by_status: count(product.endpoints.iter().map(|endpoint| endpoint.status)),
            scopes: ScopeCounts {
                sent: product.scopes.len(),
                spellings: facts.scopes.distinct_printed(),
                by_status: count(product.scopes.iter().map(|scope| scope.status)),
            },
            rules,
            left_out,
            parameters_left_out: facts
                .corrections
                .parameters_left_out
                .iter()
                .map(|out| LeftOut { printed: out.name.clone(), reason: out.reason.clone() })
                .collect(),
            lost_references: facts
                .lost_references
                .iter()
                .map(|(file, reference)| format!("{file}: {reference}"))
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            assumed: named(Status::Assumed),
            unknown: named(Status::Unknown),
            unused_facts: facts.unused,
            scopes_left_out: facts
                .scopes
                .dropped
                .iter()
                .map(|(printed, (reason, source))| LeftOut {
                    printed: format!("{source} {printed}"),
                    reason: reason.clone(),
                })
                .collect(),
            scopes_respelled: facts
                .scopes
                .respelled
                .iter()
                .map(|(sent, printed)| Respelled { sent: sent.clone(), printed: printed.iter().cloned().collect() })
                .collect(),
            operations: became(facts.merged),
        }
    }
}

fn became(merged: &Merged) -> Vec<Became> {
    let each = |(operation, origins): (&Operation, &Vec<Origin>)| Became {
        endpoint: operation.endpoint.name.clone(),
        printed: origins.iter().map(Origin::to_string).collect(),
    };
    let mut all: Vec<_> = merged.operations.iter().zip(&merged.origins).map(each).collect();
    all.sort_by(|a, b| a.endpoint.cmp(&b.endpoint));
    all
}

fn count(statuses: impl Iterator<Item = Status>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for status in statuses {
        *counts.entry(format!("{status:?}").to_lowercase()).or_default() += 1;
    }
    counts
}
