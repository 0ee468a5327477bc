//! The comparison of two requirements.

use zoho_catalog::catalog::Catalog;

/// A change of a requirement, with a description.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    Same,
    /// A wider requirement: all scope sets that were sufficient still are, and others became sufficient.
    Wider(String),
    /// A narrower requirement: some scope sets that were sufficient no longer are, and no others became sufficient.
    Narrower(String),
    /// A requirement that is neither wider nor narrower.
    Other(String),
}

type Any<'a> = Option<&'a [Vec<String>]>;

/// Compares two requirements with the implications of both catalogs, because only one of the catalogs may have a scope.
pub(super) fn change(old: &Catalog, new: &Catalog, before: Any<'_>, after: Any<'_>) -> Change {
    let (before, after) = match (before, after) {
        (None, None) => return Change::Same,
        (None, Some(after)) => {
            return Change::Wider(format!("the requirement is now known: {}", format_requirement(after)));
        }
        (Some(before), None) => {
            return Change::Narrower(format!(
                "the requirement is no longer known; it was {}",
                format_requirement(before)
            ));
        }
        (Some(before), Some(after)) => (before, after),
    };
    let implies = |wide: &String, narrow: &String| {
        let in_one = |catalog: &Catalog| match (catalog.scope(wide), catalog.scope(narrow)) {
            (Some(wide), Some(narrow)) => catalog.implies(wide, narrow),
            _ => implied_template(catalog, wide, narrow),
        };
        wide == narrow || in_one(old) || in_one(new)
    };
    // Returns `true` if a set of scopes that contains all of `holds` satisfies an alternative.
    let satisfied = |holds: &[String], any: &[Vec<String>]| {
        any.iter().any(|all| all.iter().all(|needed| holds.iter().any(|held| implies(held, needed))))
    };
    let still = before.iter().all(|all| satisfied(all, after));
    let already = after.iter().all(|all| satisfied(all, before));
    match (still, already) {
        (true, true) => Change::Same,
        (true, false) => {
            let new: Vec<_> = after.iter().filter(|all| !satisfied(all, before)).cloned().collect();
            Change::Wider(format!(
                "{} now suffices; the requirement was {}",
                format_requirement(&new),
                format_requirement(before)
            ))
        }
        (false, true) => {
            let removed: Vec<_> = before.iter().filter(|all| !satisfied(all, after)).cloned().collect();
            Change::Narrower(format!(
                "{} no longer suffices; the requirement is {}",
                format_requirement(&removed),
                format_requirement(after)
            ))
        }
        (false, false) => {
            Change::Other(format!("requires {} instead of {}", format_requirement(after), format_requirement(before)))
        }
    }
}

/// Returns `true` if one template implies another for every module for which the catalog has both scopes. For example,
/// `X.{module}.ALL` may imply `X.{module}.READ`. Returns `false` if the catalog has both scopes for no module.
fn implied_template(catalog: &Catalog, wide: &str, narrow: &str) -> bool {
    if !wide.contains("{module}") && !narrow.contains("{module}") {
        return false;
    }
    let words = catalog.products().flat_map(|product| &product.modules).map(|module| module.scope_segment.as_str());
    let pairs = words.filter_map(|word| {
        let [wide, narrow] = [wide, narrow].map(|scope| catalog.scope(&scope.replace("{module}", word)));
        Some((wide?, narrow?))
    });
    let mut pairs = pairs.peekable();
    pairs.peek().is_some() && pairs.all(|(wide, narrow)| catalog.implies(wide, narrow))
}

/// Returns alternatives as text, such as `A and B, or C`.
fn format_requirement(any: &[Vec<String>]) -> String {
    const AT_MOST: usize = 4;
    let one = |all: &Vec<String>| if all.is_empty() { "no scope".to_owned() } else { all.join(" and ") };
    let shown: Vec<String> = any.iter().take(AT_MOST).map(one).collect();
    let more = any.len().saturating_sub(AT_MOST);
    let more = if more > 0 { format!(", or one of {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", or "))
}
