//! Interpretation of lists that contain the old and the new name of the same scope, with or without other scopes.

use super::{Context, Requirement};
use crate::import::corrections::AliasFamily;

/// The name of the rule for a family of scopes, any one of which is enough.
pub(crate) const NAME: &str = "alias-family";
/// The name of the rule for the search scope, which is needed in addition to the other scopes.
pub(crate) const SEARCH: &str = "search-as-well";

/// The meaning of a security requirement object that contains a family of scopes or the search scope.
pub(crate) struct Interpretation<'a> {
    /// The requirement: a list of alternatives, each a list of scopes that are all needed.
    pub(crate) requirement: Requirement,
    /// The families in the object.
    pub(crate) families: Vec<&'a AliasFamily>,
    /// A flag that is `true` if the object has several families or other scopes, besides the search scope. The object
    /// can then mean any or all of them; all of them are required.
    pub(crate) unclear: bool,
    /// A flag that is `true` if the object has the search scope.
    pub(crate) search: bool,
}

/// Interprets the scopes of one security requirement object. Returns `None` if the scopes contain neither a family nor
/// the search scope with up to one other scope.
///
/// The names of a family are alternatives, regardless of the other scopes. If there are several families, the first
/// alternative has the first name of each family, and the second alternative has the second names.
pub(crate) fn interpret<'a>(scopes: &[String], context: &Context<'a>) -> Option<Interpretation<'a>> {
    let search_scope = context.corrections.search_scope.as_ref();
    let (search, mut rest): (Vec<&String>, Vec<&String>) =
        scopes.iter().partition(|scope| Some(*scope) == search_scope);
    let mut families: Vec<&AliasFamily> = Vec::new();
    let mut names: Vec<Vec<&String>> = Vec::new();
    for family in &context.corrections.alias_families {
        let mut members: Vec<&String> = rest.iter().copied().filter(|scope| family.position(scope).is_some()).collect();
        if is_family(family, &members) {
            rest.retain(|scope| !members.contains(scope));
            members.sort_by_key(|scope| family.position(scope));
            families.push(family);
            names.push(members);
        }
    }
    let unclear = rest.len() + families.len() > 1;
    if families.is_empty() && (search.is_empty() || unclear) {
        return None;
    }
    let alternatives = names.iter().map(Vec::len).max().unwrap_or(1);
    let alternative = |at: usize| {
        let members = names.iter().filter_map(|names| names.get(at).or(names.last()).copied());
        members.chain(rest.iter().copied()).chain(search.iter().copied()).cloned().collect::<Vec<String>>()
    };
    let requirement = (0..alternatives).map(alternative).collect();
    Some(Interpretation { requirement, families, unclear, search: !search.is_empty() })
}

/// Returns `true` if the scopes are exactly the names of the family, all with the same operation.
fn is_family(family: &AliasFamily, scopes: &[&String]) -> bool {
    let operation = |scope: &str| scope.rsplit('.').next().map(str::to_owned);
    scopes.len() == family.names.len()
        && !scopes.is_empty()
        && scopes.iter().all(|scope| family.position(scope).is_some() && operation(scope) == operation(scopes[0]))
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
        assert_eq!(read(&["Toy.search.READ", "Toy.x.READ", "Toy.other.READ"]), None);
        assert_eq!(
            read(&["Toy.x.READ", "Toy.new.READ", "Toy.old.READ"]),
            any(&[&["Toy.old.READ", "Toy.x.READ"], &["Toy.new.READ", "Toy.x.READ"]])
        );
        assert_eq!(
            read(&["Toy.new.READ", "Toy.old.READ", "Toy.calls.READ", "Toy.act.calls.READ"]),
            any(&[&["Toy.old.READ", "Toy.act.calls.READ"], &["Toy.new.READ", "Toy.calls.READ"]])
        );
        assert_eq!(read(&["Toy.old.READ"]), None);
        assert_eq!(read(&["Toy.search.READ", "Toy.x.READ"]), any(&[&["Toy.x.READ", "Toy.search.READ"]]));
        assert_eq!(read(&["Toy.search.READ"]), any(&[&["Toy.search.READ"]]));
        assert_eq!(
            read(&["Toy.calls.READ", "Toy.search.READ", "Toy.act.calls.READ"]),
            any(&[&["Toy.act.calls.READ", "Toy.search.READ"], &["Toy.calls.READ", "Toy.search.READ"]])
        );
    }
}
