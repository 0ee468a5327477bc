//! The check that the scopes of a token allow a call.
//!
//! The check is simple and slow on purpose, and uses only the raw files. The check shares no code with the toolkit's
//! own evaluation, so each implementation can reveal faults of the other.

use crate::catalog::Catalog;
use crate::http::IncomingRequest;
use crate::route::Match;
use serde_json::Value;
use std::collections::BTreeSet;
use zoho_catalog::model::Product;

/// The result of the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Allowed,
    /// An allowed call whose requirement is unknown.
    Unknown,
    /// A call that is allowed with the scope of any module, because the request names no module.
    AnyModule,
    Denied,
}

pub(super) fn verdict(catalog: &Catalog, found: &Match<'_>, request: &IncomingRequest, held: &[String]) -> Verdict {
    let Some(alternatives) = &found.endpoint.requires else { return Verdict::Unknown };
    let product = found.product;
    let granted = catalog.cached_grants(held, || everything_granted(catalog, held));
    let suffices = |word: &str| {
        let all = |scopes: &Vec<String>| scopes.iter().all(|scope| granted.contains(&scope.replace("{module}", word)));
        alternatives.iter().any(all)
    };
    if !alternatives.iter().flatten().any(|scope| scope.contains("{module}")) {
        return if suffices("") { Verdict::Allowed } else { Verdict::Denied };
    }
    let modules = match found.value("module") {
        Some(module) => vec![module.to_owned()],
        None => modules_in(product, request),
    };
    if modules.is_empty() {
        let any = product.modules.iter().any(|module| suffices(&module.scope_segment));
        return if any { Verdict::AnyModule } else { Verdict::Denied };
    }
    let all = modules.iter().all(|module| suffices(scope_segment(product, module)));
    if all { Verdict::Allowed } else { Verdict::Denied }
}

/// Returns the scope segment of a module. Modules that are not in the catalog are custom modules, which share one
/// segment.
fn scope_segment<'p>(product: &'p Product, api_name: &str) -> &'p str {
    let named = product.modules.iter().find(|module| module.api_name.as_deref() == Some(api_name));
    let custom = || product.modules.iter().find(|module| module.api_name.is_none());
    named.or_else(custom).map_or("", |module| &module.scope_segment)
}

/// Returns the modules that the query string and the body name. A module is a whole value, or occurs in a COQL query.
fn modules_in(product: &Product, request: &IncomingRequest) -> Vec<String> {
    let mut texts: Vec<String> = request.parameters.iter().map(|(_, value)| value.clone()).collect();
    if let Ok(body) = serde_json::from_slice(&request.body) {
        collect_texts(&body, &mut texts);
    }
    let mut modules = BTreeSet::new();
    for text in &texts {
        let words = text.split_whitespace().collect::<Vec<_>>();
        let named: Vec<&str> = if words.first().is_some_and(|word| word.eq_ignore_ascii_case("select")) {
            let sources = words.windows(2).filter(|pair| pair[0].eq_ignore_ascii_case("from"));
            sources.map(|pair| pair[1].trim_matches(['(', ')', ';'])).collect()
        } else {
            let known = |text: &str| product.modules.iter().any(|module| module.api_name.as_deref() == Some(text));
            if known(text) { vec![text] } else { Vec::new() }
        };
        modules.extend(named.into_iter().map(str::to_owned));
    }
    modules.into_iter().collect()
}

fn collect_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        Value::Object(members) => members.values().for_each(|member| collect_texts(member, texts)),
        _ => {}
    }
}

/// Returns the scopes `held`, and all scopes that they imply, directly or indirectly, by the rules of all files.
fn everything_granted(catalog: &Catalog, held: &[String]) -> BTreeSet<String> {
    let mut granted: BTreeSet<String> = held.iter().cloned().collect();
    let mut open: Vec<String> = held.to_vec();
    while let Some(wide) = open.pop() {
        let wide: Vec<&str> = wide.split('.').collect();
        for product in &catalog.products {
            for rule in &product.implications {
                let from: Vec<&str> = rule.from.split('.').collect();
                let to: Vec<&str> = rule.to.split('.').collect();
                let segments = product.modules.iter().map(|module| module.scope_segment.as_str());
                let words: Vec<&str> = segments.filter(|word| !rule.except.iter().any(|out| out == word)).collect();
                for bound in readings(&words, &from, &wide, &Bound::default()) {
                    for narrow in &product.scopes {
                        let segments: Vec<&str> = narrow.name.split('.').collect();
                        if !readings(&words, &to, &segments, &bound).is_empty() && granted.insert(narrow.name.clone()) {
                            open.push(narrow.name.clone());
                        }
                    }
                }
            }
        }
    }
    granted
}

/// The values of `{module}` and `{scope}` in a pattern.
#[derive(Clone, Debug, Default)]
struct Bound<'s> {
    module: Option<&'s str>,
    scope: Option<Vec<&'s str>>,
}

/// Returns the values for each way to match a scope with a pattern. `{module}` matches any of `words`.
fn readings<'s>(words: &[&str], pattern: &[&str], scope: &[&'s str], bound: &Bound<'s>) -> Vec<Bound<'s>> {
    let Some((first, pattern)) = pattern.split_first() else {
        return if scope.is_empty() { vec![bound.clone()] } else { Vec::new() };
    };
    let Some((word, rest)) = scope.split_first() else { return Vec::new() };
    match *first {
        "*" => readings(words, pattern, rest, bound),
        "{module}" => {
            if !words.contains(word) || bound.module.is_some_and(|module| module != *word) {
                return Vec::new();
            }
            readings(words, pattern, rest, &Bound { module: Some(word), ..bound.clone() })
        }
        "{scope}" => (1..=scope.len())
            .map(|length| scope.split_at(length))
            .filter(|(part, _)| bound.scope.as_ref().is_none_or(|scope| scope == part))
            .flat_map(|(part, rest)| {
                readings(words, pattern, rest, &Bound { scope: Some(part.to_vec()), ..bound.clone() })
            })
            .collect(),
        same if same == *word => readings(words, pattern, rest, bound),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;

    #[track_caller]
    fn grants(wide: &str, narrow: &str, expected: bool) {
        let granted = everything_granted(catalog(), &[wide.to_owned()]);
        assert_eq!(granted.contains(narrow), expected, "{wide} → {narrow}");
    }

    #[test]
    fn implication_rules_grant_documented_scopes() {
        grants("ZohoCRM.modules.ALL", "ZohoCRM.modules.leads.READ", true);
        grants("ZohoCRM.modules.READ", "ZohoCRM.modules.leads.READ", true);
        grants("ZohoCRM.modules.READ", "ZohoCRM.modules.leads.UPDATE", false);
        grants("ZohoCRM.modules.leads.ALL", "ZohoCRM.modules.leads.DELETE", true);
        grants("ZohoCRM.modules.leads.ALL", "ZohoCRM.modules.deals.DELETE", false);
        grants("ZohoCRM.modules.leads.WRITE", "ZohoCRM.modules.leads.CREATE", true);
        grants("ZohoCRM.modules.leads.WRITE", "ZohoCRM.modules.leads.READ", false);
        grants("ZohoCRM.modules.leads.READ", "ZohoCRM.modules.READ", false);
        grants("ZohoBooks.fullaccess.all", "ZohoBooks.invoices.DELETE", true);
        grants("ZohoBooks.fullaccess.all", "ZohoCRM.modules.leads.READ", false);
        grants("ZohoCRM.modules.ALL", "ZohoCRM.modules.appointments_rescheduled_history.READ", false);
        grants("ZohoCRM.settings.ALL", "ZohoCRM.settings.territories.READ", true);
        grants("Desk.tickets.ALL", "Desk.tickets.READ", true);
        grants("Desk.activities.READ", "Desk.activities.calls.READ", true);
    }
}
