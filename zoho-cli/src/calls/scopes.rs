//! The scopes of calls: the minimal cover that the macros compute, and the scopes to add to held scopes.

use crate::error::Error;
use std::collections::HashMap;
use std::sync::OnceLock;
use zoho_auth_typed::AnyScope;
use zoho_catalog::ScopeInfo;
use zoho_catalog::calls::{Call, Needs, RequirementError, cover_of};
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::Confidence;

/// A call and its requirement.
pub(crate) struct Needed<'c> {
    /// The text that names the call.
    pub(crate) text: String,
    pub(crate) call: Call<'c>,
    /// The alternatives of scopes, or the reason why the alternatives are unknown.
    pub(crate) requirement: Result<Vec<Vec<String>>, RequirementError>,
    needs: Option<Needs>,
}

impl<'c> Needed<'c> {
    /// Looks up the requirement of a call. Fails if a required scope has no type.
    pub(crate) fn new(catalog: &Catalog, text: String, call: Call<'c>) -> Result<Self, Error> {
        let requirement = call.requirement(catalog);
        let needs = requirement.as_ref().ok().map(|alternatives| needs(alternatives)).transpose()?;
        Ok(Self { text, call, requirement, needs })
    }

    /// Keeps only the alternatives that consist of `scopes`. If there are none, keeps all alternatives.
    pub(crate) fn prefer(&mut self, scopes: &[String]) -> Result<(), Error> {
        let Ok(any) = &mut self.requirement else { return Ok(()) };
        let is_preferred = |all_of: &Vec<String>| all_of.iter().all(|scope| scopes.contains(scope));
        if any.iter().any(is_preferred) {
            any.retain(is_preferred);
            self.needs = Some(needs(any)?);
        }
        Ok(())
    }

    /// Returns the confidence in the requirement.
    pub(crate) fn confidence(&self) -> Confidence {
        if self.requirement.is_ok() { self.call.confidence() } else { Confidence::Unknown }
    }

    /// Returns `true` if the requirement is known and `held` meets the requirement.
    pub(crate) fn is_met_by(&self, held: &[ScopeInfo]) -> bool {
        self.needs.as_ref().is_some_and(|needs| needs.are_met_by(held))
    }

    /// Returns the scopes of `set` that this call uses, which grant the scopes of the first alternative that the set
    /// meets.
    pub(crate) fn uses<'s>(&self, set: &[&'s str]) -> Vec<&'s str> {
        let implies = |wide: &str, narrow: &str| AnyScope::from_name(wide).implies(&AnyScope::from_name(narrow));
        let is_met = |all_of: &&Vec<String>| all_of.iter().all(|scope| set.iter().any(|wide| implies(wide, scope)));
        let alternative = self.requirement.iter().flatten().find(is_met);
        let mut used: Vec<&str> = Vec::new();
        for scope in alternative.into_iter().flatten() {
            let grants =
                set.iter().find(|name| *name == scope).or_else(|| set.iter().find(|wide| implies(wide, scope)));
            used.extend(grants.filter(|name| !used.contains(name)).copied());
        }
        used
    }
}

/// Returns the facts about the scope with this name, or `None` if the scope has no type.
fn info(name: &str) -> Option<&'static ScopeInfo> {
    static INFOS: OnceLock<HashMap<&'static str, &'static ScopeInfo>> = OnceLock::new();
    let all = || AnyScope::all().filter_map(|scope| scope.info()).map(|info| (info.name, info)).collect();
    INFOS.get_or_init(all).get(name).copied()
}

/// Looks up the scopes of a requirement in the tables of the macros. Fails if a scope has no type.
fn needs(alternatives: &[Vec<String>]) -> Result<Needs, Error> {
    Needs::new(alternatives, info).map_err(|name| {
        Error::catalog(vec![format!("the catalog requires the scope `{name}`, which has no Rust type")])
    })
}

/// The minimal cover of calls.
pub(crate) struct Scopes {
    /// The scopes, sorted by name.
    pub(crate) names: Vec<&'static str>,
    /// The scopes to add to the held scopes, sorted by name.
    pub(crate) added: Vec<&'static str>,
    /// A flag that is `false` if a smaller set may exist.
    pub(crate) exact: bool,
}

/// Computes the minimal cover of the calls whose requirement is known, and the scopes to add to `held`.
pub(crate) fn cover<'n>(calls: impl IntoIterator<Item = &'n Needed<'n>>, held: &[ScopeInfo]) -> Scopes {
    let needs: Vec<Needs> = calls.into_iter().filter_map(|call| call.needs.clone()).collect();
    let (names, exact) = cover_of(&needs);
    let open = needs.iter().filter(|needs| !needs.are_met_by(held));
    let (added, added_exact) = cover_of(&open.map(|needs| needs.without(held)).collect::<Vec<_>>());
    Scopes { names, added, exact: exact && added_exact }
}
