//! The rules that mend and read what descriptions print: small, named, a file each. What a rule is called here is
//! what the catalogue's files and the report call it.

pub(crate) mod alias_family;
pub(crate) mod base_path;
pub(crate) mod blanks;
pub(crate) mod commas;
pub(crate) mod dead_word;
pub(crate) mod file_in_query;
pub(crate) mod middle_operation;
pub(crate) mod missing_service;
pub(crate) mod module_template;
pub(crate) mod narrowest;
pub(crate) mod one_spelling;
pub(crate) mod operation_word;
pub(crate) mod placeholder;
pub(crate) mod private_link;
pub(crate) mod reading;
pub(crate) mod regex_in_path;
pub(crate) mod repeated_prefix;

use super::corrections::Corrections;
use super::operation::{Operation, Requirement};
use zoho_catalog::model::Method;

/// A parameter that the description leaves out: a fact about the product.
pub(crate) const ADDED_PARAMETER: &str = "added-parameter";

/// What each rule does, for the report.
pub(crate) const RULES: &[(&str, &str)] = &[
    (regex_in_path::NAME, "a pattern in a path is a parameter, and has a name"),
    (file_in_query::NAME, "a file is no query parameter, but a part of a multipart body"),
    (ADDED_PARAMETER, "a parameter that other pages of the vendor have is added"),
    (blanks::NAME, "blanks around a scope are cut off, empty scopes dropped"),
    (commas::NAME, "a scope with commas is several, all of them needed"),
    (repeated_prefix::NAME, "of a repeated service or prefix the last one counts"),
    (missing_service::NAME, "a scope without a service belongs to the service of its folder"),
    (
        placeholder::NAME,
        "however the module is written in braces, it is {module}; {operation_type} follows from the method",
    ),
    (middle_operation::NAME, "an operation word in the middle of a scope stands for the module"),
    (operation_word::NAME, "GET is READ, VIEW follows from the method"),
    (one_spelling::NAME, "one spelling is sent for scopes that differ in case only"),
    (dead_word::NAME, "alternatives that name a scope known to be dead are dropped"),
    (module_template::NAME, "alternatives that differ in the module only are one template"),
    (module_template::GROUP, "the scope of all modules, where the path names the module, stands for that module's"),
    (reading::ANY_OF, "scopes of one object, each wider than the next, are alternatives"),
    (alias_family::NAME, "scopes of one object that are old and new names of the same thing are alternatives"),
    (alias_family::SEARCH, "the search scope is needed beside the others"),
    (reading::UNCLEAR, "a list that could mean either is read as: all of them"),
    (reading::NO_LIST, "no requirement is printed, so it is unknown"),
    (reading::EMPTY_LIST, "an empty requirement is printed: no scope"),
    (private_link::NAME, "no requirement is printed, but a private link to give: no scope is needed"),
    (narrowest::NAME, "alternatives that grant more than another one are dropped"),
    (super::merge::SAME_PATH, "the same method and path, but for names of parameters, is one operation"),
    (super::merge::HOME, "of two files of an edition, the one that is named like the path counts"),
    (super::merge::TRUST, "where two editions print an operation, the newer one counts"),
    (super::correction::OWN, "this operation has a correction of its own"),
];

/// What a rule over scopes may look at.
pub(crate) struct Context<'a> {
    /// The facts about the product.
    pub(crate) corrections: &'a Corrections,
    /// The operation's method.
    pub(crate) method: Method,
}

/// A rule that rewrites one scope; `None`: nothing to do.
type ScopeRule = fn(&str, &Context<'_>) -> Option<String>;

/// The rules over one scope, in order of use.
const SCOPE_RULES: &[(&str, ScopeRule)] = &[
    (repeated_prefix::NAME, repeated_prefix::apply),
    (missing_service::NAME, missing_service::apply),
    (placeholder::NAME, placeholder::apply),
    (middle_operation::NAME, middle_operation::apply),
    (operation_word::NAME, operation_word::apply),
    (one_spelling::NAME, one_spelling::apply),
];

/// Mends the spelling of a requirement. Second: the rules used.
pub(crate) fn spelled(printed: &Requirement, context: &Context<'_>) -> (Requirement, Vec<&'static str>) {
    let mut used = Vec::new();
    let mut requirement = printed.clone();
    for (name, rule) in
        [(blanks::NAME, blanks::apply as fn(&Requirement) -> Requirement), (commas::NAME, commas::apply)]
    {
        let mended = rule(&requirement);
        if mended != requirement {
            used.push(name);
            requirement = mended;
        }
    }
    for scope in requirement.iter_mut().flatten() {
        let (mended, rules) = scope_spelled(scope, context);
        *scope = mended;
        for rule in rules {
            if !used.contains(&rule) {
                used.push(rule);
            }
        }
    }
    used.sort_by_key(|used| RULES.iter().position(|(name, _)| name == used));
    (requirement, used)
}

/// Mends one scope.
pub(crate) fn scope_spelled(printed: &str, context: &Context<'_>) -> (String, Vec<&'static str>) {
    let mut used = Vec::new();
    let mut scope = printed.to_owned();
    for (name, rule) in SCOPE_RULES {
        if let Some(mended) = rule(&scope, context).filter(|mended| *mended != scope) {
            scope = mended;
            used.push(*name);
        }
    }
    (scope, used)
}

/// Sets a requirement and notes the rule, if it changes anything.
pub(crate) fn set(operation: &mut Operation, requirement: Requirement, rule: &str) {
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
                {"name": "Cars", "api_name": "Cars", "word": "cars", "source": "t"},
                {"name": "Dolls", "api_name": "Dolls", "word": "dolls", "source": "t"},
                {"name": "Custom", "word": "custom", "source": "t"}
            ],
            "words_beside_modules": ["notes"],
            "dead_scopes": [{"scope": "Toy.modules.kites", "reason": "gone since v3"}],
            "alias_families": [
                {"names": ["Toy.old", "Toy.new"], "status": "reported", "note": "Old and new name."},
                {"names": ["Toy.act.calls", "Toy.calls"], "status": "reported", "note": "Old and new name."}
            ],
            "search_scope": "Toy.search.READ"
        }"#,
    )
    .unwrap()
}
