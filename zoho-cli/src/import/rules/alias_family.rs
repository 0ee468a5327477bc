//! Lists that hold the old and the new name of the same thing, with or without the search scope.

use super::{Context, Requirement};
use crate::import::corrections::AliasFamily;

/// The rule for one family: any of its scopes is enough.
pub(crate) const NAME: &str = "alias-family";
/// The rule for the search scope: it is needed in addition to the others.
pub(crate) const SEARCH: &str = "search-as-well";

/// The meaning of a list of one object that is one family, with or without the search scope.
pub(crate) struct Interpretation<'a> {
    /// The requirement: a list of alternatives, each a list of scopes that are all needed.
    pub(crate) requirement: Requirement,
    /// The family, if there is one.
    pub(crate) family: Option<&'a AliasFamily>,
    /// A flag that is `true` if the list has the search scope.
    pub(crate) search: bool,
}

/// Interprets the scopes of one object. Returns `None` if they are not one family.
pub(crate) fn interpret<'a>(scopes: &[String], context: &Context<'a>) -> Option<Interpretation<'a>> {
    let search_scope = context.corrections.search_scope.as_ref();
    let (search, rest): (Vec<&String>, Vec<&String>) = scopes.iter().partition(|scope| Some(*scope) == search_scope);
    let family = match rest.as_slice() {
        [] | [_] => None,
        several => Some(context.corrections.alias_families.iter().find(|family| is_family(family, several))?),
    };
    if family.is_none() && search.is_empty() {
        return None;
    }
    let mut rest = rest;
    if let Some(family) = family {
        rest.sort_by_key(|scope| family.place(scope));
    }
    let with_search =
        |scope: &&String| [(*scope).clone()].into_iter().chain(search.iter().map(|s| (*s).clone())).collect();
    let requirement = match rest.as_slice() {
        [] => vec![search.iter().map(|scope| (*scope).clone()).collect()],
        several => several.iter().map(with_search).collect(),
    };
    Some(Interpretation { requirement, family, search: !search.is_empty() })
}

/// Returns `true` if the scopes are the names of the family, each with the same operation.
fn is_family(family: &AliasFamily, scopes: &[&String]) -> bool {
    let operation = |scope: &str| scope.rsplit('.').next().map(str::to_owned);
    scopes.len() == family.names.len()
        && scopes.iter().all(|scope| family.place(scope).is_some() && operation(scope) == operation(scopes[0]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::rules::toy;
    use zoho_catalog::model::Method;

    #[test]
    fn family_scopes_become_alternatives() {
        let toy = toy();
        let context = Context { corrections: &toy, method: Method::Get };
        let read = |scopes: &[&str]| {
            let scopes: Vec<String> = scopes.iter().map(|s| (*s).to_owned()).collect();
            interpret(&scopes, &context).map(|found| found.requirement)
        };
        let any = |alternatives: &[&[&str]]| -> Option<Requirement> {
            Some(alternatives.iter().map(|scopes| scopes.iter().map(|s| (*s).to_owned()).collect()).collect())
        };
        assert_eq!(read(&["Toy.new.READ", "Toy.old.READ"]), any(&[&["Toy.old.READ"], &["Toy.new.READ"]]));
        assert_eq!(read(&["Toy.old.READ", "Toy.new.UPDATE"]), None);
        assert_eq!(read(&["Toy.old.READ", "Toy.other.READ"]), None);
        assert_eq!(read(&["Toy.old.READ"]), None);
        assert_eq!(read(&["Toy.search.READ", "Toy.x.READ"]), any(&[&["Toy.x.READ", "Toy.search.READ"]]));
        assert_eq!(read(&["Toy.search.READ"]), any(&[&["Toy.search.READ"]]));
        assert_eq!(
            read(&["Toy.calls.READ", "Toy.search.READ", "Toy.act.calls.READ"]),
            any(&[&["Toy.act.calls.READ", "Toy.search.READ"], &["Toy.calls.READ", "Toy.search.READ"]])
        );
    }
}
