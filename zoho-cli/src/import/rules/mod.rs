//! The rules that repair and interpret published facts, one small named rule per file. The catalog and the report cite
//! the rules by the same names.

pub(crate) mod alias_family;
pub(crate) mod base_path;
pub(crate) mod canonical_case;
pub(crate) mod drop_dominated;
pub(crate) mod drop_invalid_scope;
pub(crate) mod file_in_query;
pub(crate) mod interpret_requirement;
pub(crate) mod missing_service;
pub(crate) mod module_template;
pub(crate) mod normalize_operation;
pub(crate) mod optional_scope;
pub(crate) mod path_suffix;
pub(crate) mod placeholder;
pub(crate) mod private_link;
pub(crate) mod regex_in_path;
pub(crate) mod repeated_prefix;
pub(crate) mod split_scopes;
pub(crate) mod swap_operation_segment;
pub(crate) mod trim_scopes;
pub(crate) mod useless_scope;

use super::corrections::Corrections;
use super::operation::{Operation, Requirement};
use zoho_catalog::model::Method;

/// The name of the rule for a parameter that the descriptions leave out and the facts about the product add.
pub(crate) const ADDED_PARAMETER: &str = "added-parameter";

/// The name and the effect of each rule, for the report.
pub(crate) const RULES: &[(&str, &str)] = &[
    (path_suffix::FRAGMENT, "the fragment of a path is the name of the action, not a part of the path"),
    (path_suffix::QUERY, "the query of a path is a list of parameters"),
    (regex_in_path::NAME, "a pattern in a path is a parameter with a name"),
    (file_in_query::NAME, "a file is a part of a multipart body, not a query parameter"),
    (ADDED_PARAMETER, "a parameter from other pages of the vendor is added"),
    (trim_scopes::NAME, "white space around a scope is removed, and so are empty scopes"),
    (split_scopes::NAME, "a scope with commas is several scopes, all of which are needed"),
    (repeated_prefix::NAME, "the last of several repeated services or prefixes counts"),
    (missing_service::NAME, "a scope without a service belongs to the first service of the product"),
    (
        placeholder::NAME,
        "any placeholder for the module becomes {module}; {operation_type} becomes the operation of the HTTP method",
    ),
    (swap_operation_segment::NAME, "an operation in the middle of a scope stands for the module"),
    (
        normalize_operation::NAME,
        "the operation GET of a scope becomes READ; VIEW becomes the operation of the HTTP method",
    ),
    (canonical_case::NAME, "scopes that differ only in case get one spelling"),
    (drop_invalid_scope::NAME, "alternatives with an invalid scope are removed"),
    (module_template::NAME, "alternatives that differ only in the module become one template"),
    (
        module_template::GROUP,
        "if the path names the module, the scope of all modules stands for the scope of that module",
    ),
    (optional_scope::NAME, "scopes that only add something to the response are not required"),
    (interpret_requirement::ANY_OF, "scopes of one object that each include the next one are alternatives"),
    (alias_family::NAME, "scopes of one object that are old and new names of the same thing are alternatives"),
    (alias_family::SEARCH, "the search scope is needed in addition to the others"),
    (interpret_requirement::UNCLEAR, "a list that can mean any or all of its scopes means all of them"),
    (interpret_requirement::NO_LIST, "no requirement is published, so the requirement is unknown"),
    (interpret_requirement::EMPTY_LIST, "the published requirement is empty: no scope is needed"),
    (private_link::NAME, "no requirement is published, but a private link is a parameter: no scope is needed"),
    (
        interpret_requirement::OF_FILE,
        "the requirement is published for a whole file, which may have copied the requirement from another file",
    ),
    (drop_dominated::NAME, "alternatives that grant more than another alternative are removed"),
    (
        super::merge::SAME_PATH,
        "operations with the same method and path, apart from parameter names, are one operation",
    ),
    (super::merge::HOME, "if two files of an edition have an operation, the file whose name matches the path is used"),
    (super::merge::TRUST, "if two editions have an operation, the newer edition is used"),
    (
        super::endpoint_list::NO_MODULES,
        "alternatives with a scope of the addressed module are removed, because the product's modules are not known",
    ),
    (
        super::endpoint_list::VENDOR_RULE,
        "the requirement comes from a general rule of the vendor, not from the line of the operation",
    ),
    (
        super::endpoint_list::WIDEST_SCOPE,
        "only a scope for several operations is known; this scope is enough, but a narrower scope may be enough, too",
    ),
    (
        super::siblings::NAME,
        "a text parameter becomes a date or an ID if the same parameter is one on other operations",
    ),
    (super::operation_patch::NAME, "this operation has its own correction"),
    (super::added::NAME, "no description has this operation; it comes from another source"),
];

/// The input of a rule for scopes.
pub(crate) struct Context<'a> {
    /// The facts about the product.
    pub(crate) corrections: &'a Corrections,
    /// The method of the operation.
    pub(crate) method: Method,
}

/// A function that rewrites one scope. The function returns `None` if its rule does not apply.
type ScopeRule = fn(&str, &Context<'_>) -> Option<String>;

/// The rules that rewrite one scope, in the order in which they are applied.
const SCOPE_RULES: &[(&str, ScopeRule)] = &[
    (repeated_prefix::NAME, repeated_prefix::apply),
    (missing_service::NAME, missing_service::apply),
    (placeholder::NAME, placeholder::apply),
    (swap_operation_segment::NAME, swap_operation_segment::apply),
    (normalize_operation::NAME, normalize_operation::apply),
    (canonical_case::NAME, canonical_case::apply),
];

/// Normalizes the scopes of a requirement. Also returns the names of the rules that changed a scope.
pub(crate) fn normalize(published: &Requirement, context: &Context<'_>) -> (Requirement, Vec<&'static str>) {
    let mut used = Vec::new();
    let mut requirement = published.clone();
    for (name, rule) in [
        (trim_scopes::NAME, trim_scopes::apply as fn(&Requirement) -> Requirement),
        (split_scopes::NAME, split_scopes::apply),
    ] {
        let repaired = rule(&requirement);
        if repaired != requirement {
            used.push(name);
            requirement = repaired;
        }
    }
    for scope in requirement.iter_mut().flatten() {
        let (repaired, rules) = normalize_scope(scope, context);
        *scope = repaired;
        for rule in rules {
            if !used.contains(&rule) {
                used.push(rule);
            }
        }
    }
    used.sort_by_key(|used| RULES.iter().position(|(name, _)| name == used));
    (requirement, used)
}

/// Normalizes one scope. Also returns the names of the rules that changed the scope.
pub(crate) fn normalize_scope(published: &str, context: &Context<'_>) -> (String, Vec<&'static str>) {
    let mut used = Vec::new();
    let mut scope = published.to_owned();
    for (name, rule) in SCOPE_RULES {
        if let Some(repaired) = rule(&scope, context).filter(|repaired| *repaired != scope) {
            scope = repaired;
            used.push(*name);
        }
    }
    (scope, used)
}

/// Sets a requirement and records the rule, if the requirement differs from the current one.
pub(crate) fn set_requirement(operation: &mut Operation, requirement: Requirement, rule: &str) {
    if operation.endpoint.requires.as_ref() != Some(&requirement) {
        operation.endpoint.requires = Some(requirement);
        operation.note_rule(rule);
    }
}

#[cfg(test)]
pub(crate) fn toy() -> Corrections {
    serde_json::from_str(
        r#"{
            "title": "Toy", "host": "gateway", "auth_scheme": "Zoho-oauthtoken", "services": ["Toy"], "version": "v8",
            "known_services": ["ZohoSearch", "ZohoFiles"],
            "scope_words": "small",
            "modules": [
                {"name": "Cars", "api_name": "Cars", "scope_segment": "cars", "source": "t"},
                {"name": "Dolls", "api_name": "Dolls", "scope_segment": "dolls", "source": "t"},
                {"name": "Custom", "scope_segment": "custom", "source": "t"}
            ],
            "words_beside_modules": ["notes"],
            "invalid_scopes": [{"scope": "Toy.modules.kites", "reason": "gone since v3"}],
            "alias_families": [
                {"names": ["Toy.old", "Toy.new"], "status": "reported", "note": "Old and new name."},
                {"names": ["Toy.act.calls", "Toy.calls"], "status": "reported", "note": "Old and new name."}
            ],
            "search_scope": "Toy.search.READ"
        }"#,
    )
    .unwrap()
}
