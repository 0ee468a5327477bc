//! The release note that lists the differences.

use super::{Difference, Kind};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Returns the release note, which has the counts, the breaking changes and the additions of each product.
pub(crate) fn notes(differences: &[Difference]) -> String {
    if differences.is_empty() {
        return "No differences.\n".to_owned();
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
            let breaks = if kind.breaks() {
                "Changes that break code or consents"
            } else {
                "Changes that do not break code or consents"
            };
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
        Kind::CallGone => "Removed calls",
        Kind::CallRenamed => "Renamed or moved calls",
        Kind::NeedsMore => "Calls that require more scopes",
        Kind::NeedsOther => "Calls that require other scopes",
        Kind::ParameterBreaks => "Parameters that were removed, became required or changed their type",
        Kind::ScopeGone => "Removed scopes",
        Kind::ModuleGone => "Removed modules",
        Kind::CallNew => "New calls",
        Kind::NeedsLess => "Calls that require fewer scopes",
        Kind::ParameterNew => "New parameters",
        Kind::ScopeNew => "New scopes",
        Kind::ModuleNew => "New modules",
        Kind::StatusChanged => "Facts with another confidence",
    }
}

/// Returns a count with its noun, such as `3 calls removed`.
fn counted(kind: Kind, count: usize) -> String {
    let (one, several) = match kind {
        Kind::CallGone => ("call removed", "calls removed"),
        Kind::CallRenamed => ("call renamed or moved", "calls renamed or moved"),
        Kind::NeedsMore => ("call requires more scopes", "calls require more scopes"),
        Kind::NeedsOther => ("call requires other scopes", "calls require other scopes"),
        Kind::ParameterBreaks => ("breaking parameter", "breaking parameters"),
        Kind::ScopeGone => ("scope removed", "scopes removed"),
        Kind::ModuleGone => ("module removed", "modules removed"),
        Kind::CallNew => ("new call", "new calls"),
        Kind::NeedsLess => ("call requires fewer scopes", "calls require fewer scopes"),
        Kind::ParameterNew => ("new parameter", "new parameters"),
        Kind::ScopeNew => ("new scope", "new scopes"),
        Kind::ModuleNew => ("new module", "new modules"),
        Kind::StatusChanged => ("fact with another confidence", "facts with another confidence"),
    };
    format!("{count} {}", if count == 1 { one } else { several })
}
