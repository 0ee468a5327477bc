//! The report for reviewers: the published items, and the resolution of each item.

use super::corrections::Corrections;
use super::merge::Merged;
use super::openapi::Descriptions;
use super::operation::{Operation, Origin};
use super::rules::RULES;
use super::scopes::Scopes;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use zoho_catalog::model::{Confidence, Product};

/// The whole report.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The reports, one per product.
    pub(crate) products: BTreeMap<String, ProductReport>,
    /// The effect of each rule, keyed by the name of the rule.
    pub(crate) rules: BTreeMap<&'static str, &'static str>,
}

/// The report on one product's descriptions.
#[derive(Debug, Serialize)]
pub(crate) struct ProductReport {
    /// The counts of the published items of each edition.
    printed: BTreeMap<String, Published>,
    /// The number of the product's endpoints in the catalog.
    endpoints: usize,
    /// The number of endpoints for each confidence.
    by_status: BTreeMap<String, usize>,
    /// The number of scopes, and the number of their published spellings.
    scopes: ScopeCounts,
    /// The uses of each rule, keyed by the name of the rule.
    rules: BTreeMap<String, RuleUse>,
    /// The published operations that are not endpoints of the product.
    left_out: Vec<Excluded>,
    /// The existing operations that the catalog does not have, each with the reason.
    missing: Vec<Excluded>,
    /// The parameters that the endpoints omit, because the client sets them for all calls.
    parameters_left_out: Vec<Excluded>,
    /// The references to definitions that no file has.
    lost_references: Vec<String>,
    /// The endpoints with the confidence `assumed`, such as those whose source can mean any or all of the listed
    /// scopes.
    assumed: Vec<String>,
    /// The endpoints without a known requirement.
    unknown: Vec<String>,
    /// The facts that match no operation.
    unused_facts: Vec<String>,
    /// The published scopes that the catalog leaves out.
    scopes_left_out: Vec<Excluded>,
    /// The scopes whose published spellings differ from the sent spelling.
    scopes_respelled: Vec<Respelled>,
    /// The endpoints, each with its published operations. The operation that takes precedence is first.
    operations: Vec<Resolution>,
}

/// The counts of the published items of one edition.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Published {
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

/// An excluded item, with the reason.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Excluded {
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
struct Resolution {
    endpoint: String,
    printed: Vec<String>,
}

/// The input of the report on one product.
pub(crate) struct Input<'a> {
    pub(crate) corrections: &'a Corrections,
    pub(crate) product: &'a Product,
    pub(crate) merged: &'a Merged,
    pub(crate) scopes: &'a Scopes,
    pub(crate) published: BTreeMap<String, Published>,
    pub(crate) lost_references: Vec<&'a (String, String)>,
    pub(crate) moved: Vec<Excluded>,
    pub(crate) unused: Vec<String>,
}

impl Default for Report {
    /// Creates a report on no products.
    fn default() -> Self {
        Self { products: BTreeMap::new(), rules: RULES.iter().copied().collect() }
    }
}

impl Published {
    /// Counts the files and operations of an edition.
    pub(crate) fn count(descriptions: &Descriptions) -> Self {
        let operations = &descriptions.operations;
        let distinct: BTreeSet<_> = operations.iter().map(|operation| (operation.method, &operation.path)).collect();
        Self { files: descriptions.files, operations: operations.len(), distinct: distinct.len() }
    }
}

impl ProductReport {
    /// Creates the report on one product.
    pub(crate) fn new(input: Input<'_>) -> Self {
        let product = input.product;
        let named =
            |status| product.endpoints.iter().filter(move |e| e.status == status).map(|e| e.name.clone()).collect();
        let mut rules: BTreeMap<String, RuleUse> = BTreeMap::new();
        for endpoint in &product.endpoints {
            for rule in &endpoint.rules {
                let used = rules.entry(rule.clone()).or_default();
                used.count += 1;
                // The list of operations shows which editions were merged.
                if rule != super::merge::TRUST {
                    used.endpoints.push(endpoint.name.clone());
                }
            }
        }
        let mut left_out = input.moved;
        left_out.extend(
            input
                .merged
                .excluded
                .iter()
                .map(|(origin, reason)| Excluded { printed: origin.to_string(), reason: reason.clone() }),
        );
        Self {
            printed: input.published,
            endpoints: product.endpoints.len(),
            by_status: count(product.endpoints.iter().map(|endpoint| endpoint.status)),
            scopes: ScopeCounts {
                sent: product.scopes.len(),
                spellings: input.scopes.distinct_published(),
                by_status: count(product.scopes.iter().map(|scope| scope.status)),
            },
            rules,
            left_out,
            missing: (input.corrections.missing.iter())
                .map(|missing| Excluded { printed: missing.what.clone(), reason: missing.reason.clone() })
                .collect(),
            parameters_left_out: input
                .corrections
                .excluded_parameters
                .iter()
                .map(|out| Excluded { printed: out.name.clone(), reason: out.reason.clone() })
                .collect(),
            lost_references: input
                .lost_references
                .iter()
                .map(|(file, reference)| format!("{file}: {reference}"))
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            assumed: named(Confidence::Assumed),
            unknown: named(Confidence::Unknown),
            unused_facts: input.unused,
            scopes_left_out: input
                .scopes
                .dropped
                .iter()
                .map(|(printed, (reason, source))| Excluded {
                    printed: format!("{source} {printed}"),
                    reason: reason.clone(),
                })
                .collect(),
            scopes_respelled: input
                .scopes
                .respelled
                .iter()
                .map(|(sent, printed)| Respelled { sent: sent.clone(), printed: printed.iter().cloned().collect() })
                .collect(),
            operations: resolutions(input.merged),
        }
    }
}

fn resolutions(merged: &Merged) -> Vec<Resolution> {
    let each = |(operation, origins): (&Operation, &Vec<Origin>)| Resolution {
        endpoint: operation.endpoint.name.clone(),
        printed: origins.iter().map(Origin::to_string).collect(),
    };
    let mut all: Vec<_> = merged.operations.iter().zip(&merged.origins).map(each).collect();
    all.sort_by(|a, b| a.endpoint.cmp(&b.endpoint));
    all
}

fn count(statuses: impl Iterator<Item = Confidence>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for status in statuses {
        *counts.entry(format!("{status:?}").to_lowercase()).or_default() += 1;
    }
    counts
}
