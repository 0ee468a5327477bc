//! The release note with the differences.

use super::{Difference, Kind};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Returns the release note: counts, breaking changes, additions.
pub(crate) fn notes(differences: &[Difference]) -> String {
    if differences.is_empty() {
        return "Nothing differs.\n".to_owned();
    }
    let mut out = String::new();
    let mut products: BTreeMap<&str, BTreeMap<Kind, Vec<&Difference>>> = BTreeMap::new();
    for difference in differences {
        products.entry(&difference.product).or_default().entry(difference.kind).or_default().push(difference);
    }
    for (product, kinds) in products {
        let counts: Vec<String> = kinds.iter().map(|(kind, all)| counted(*kind, all.len())).collect();
        let _ = writeln!(out, "{product}: {}", counts.join(", "));
        let mut heading = None;
        for (kind, all) in &kinds {
            let breaks = if kind.breaks() { "Breaks code or consents" } else { "Breaks nothing" };
            if heading != Some(breaks) {
                let _ = writeln!(out, "\n  {breaks}");
                heading = Some(breaks);
            }
            let _ = writeln!(out, "\n  {}", title(*kind));
            for Difference { subject, words, .. } in all {
                let words = if words.is_empty() { String::new() } else { format!(": {words}") };
                let _ = writeln!(out, "    {subject}{words}");
            }
        }
        out.push('\n');
    }
    out
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::CallGone => "Calls that are gone",
        Kind::CallRenamed => "Calls that have another name or path",
        Kind::NeedsMore => "Calls that need more",
        Kind::NeedsOther => "Calls that need something else",
        Kind::ParameterBreaks => "Parameters that are gone, required or of another kind",
        Kind::ScopeGone => "Scopes that are gone",
        Kind::ModuleGone => "Modules that are gone",
        Kind::CallNew => "New calls",
        Kind::NeedsLess => "Calls that need less",
        Kind::ParameterNew => "New parameters",
        Kind::ScopeNew => "New scopes",
        Kind::ModuleNew => "New modules",
        Kind::StatusChanged => "Facts that are surer or less sure",
    }
}

/// Returns a count with its noun: `3 calls gone`.
fn counted(kind: Kind, count: usize) -> String {
    let (one, several) = match kind {
        Kind::CallGone => ("call gone", "calls gone"),
        Kind::CallRenamed => ("call renamed or moved", "calls renamed or moved"),
        Kind::NeedsMore => ("call needs more", "calls need more"),
        Kind::NeedsOther => ("call needs something else", "calls need something else"),
        Kind::ParameterBreaks => ("parameter breaks", "parameters break"),
        Kind::ScopeGone => ("scope gone", "scopes gone"),
        Kind::ModuleGone => ("module gone", "modules gone"),
        Kind::CallNew => ("new call", "new calls"),
        Kind::NeedsLess => ("call needs less", "calls need less"),
        Kind::ParameterNew => ("new parameter", "new parameters"),
        Kind::ScopeNew => ("new scope", "new scopes"),
        Kind::ModuleNew => ("new module", "new modules"),
        Kind::StatusChanged => ("fact of another certainty", "facts of another certainty"),
    };
    format!("{count} {}", if count == 1 { one } else { several })
}
