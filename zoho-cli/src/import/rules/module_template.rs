//! Replacement of a list of modules by one template, for paths that address a module.
//!
//! Taken literally, `Toy.modules.cars.READ` in such a list would also grant access to every other module of the list.

use super::{Context, Requirement};

/// The name of the rule for alternatives that differ only in the module.
pub(crate) const NAME: &str = "module-template";
/// The name of the rule for the scope of all modules, used for one module.
pub(crate) const GROUP: &str = "group-template";

const PLACEHOLDER: &str = "{module}";

/// Merges alternatives that differ only in the word of one module into a template. Returns `None` if there are no such
/// alternatives.
pub(crate) fn fold(requirement: &Requirement, context: &Context<'_>) -> Option<Requirement> {
    let templates: Vec<Requirement> = requirement.iter().map(|scopes| templates_of(scopes, context)).collect();
    let with_same_template =
        |template: &Vec<String>| templates.iter().filter(|others| others.contains(template)).count();
    let mut remaining = Requirement::new();
    for (alternative, own) in requirement.iter().zip(&templates) {
        let shared = own
            .iter()
            .max_by_key(|template| with_same_template(template))
            .filter(|template| with_same_template(template) > 1);
        let stays = shared.unwrap_or(alternative);
        if !remaining.contains(stays) {
            remaining.push(stays.clone());
        }
    }
    (remaining != *requirement).then_some(remaining)
}

/// Returns the templates of an alternative: for each word of a module, the scopes with `{module}` in place of that
/// word.
fn templates_of(scopes: &[String], context: &Context<'_>) -> Requirement {
    let bare = bare(scopes, context);
    let one = |at: usize| {
        let mut template = scopes.to_vec();
        template[at].clone_from(&bare[at]);
        template
    };
    (0..scopes.len()).filter(|&at| bare[at] != scopes[at]).map(one).collect()
}

/// Merges scopes of one security requirement object that differ only in the module into a template. Such a list is
/// meant as alternatives. Returns `None` if there are no such scopes.
pub(crate) fn fold_object(requirement: &Requirement, context: &Context<'_>) -> Option<Requirement> {
    let mut changed = false;
    let mut folded = |scopes: &Vec<String>| -> Vec<String> {
        let templates = bare(scopes, context);
        let mut remaining: Vec<String> = Vec::new();
        for (scope, template) in scopes.iter().zip(&templates) {
            let same = templates.iter().filter(|other| *other == template).count();
            let stays = if same > 1 && scope != template { template } else { scope };
            changed |= stays != scope;
            if !remaining.contains(stays) {
                remaining.push(stays.clone());
            }
        }
        remaining
    };
    let requirement: Requirement = requirement.iter().map(&mut folded).collect();
    changed.then_some(requirement)
}

/// Replaces the scope of all modules by the scope of the addressed module, such as `Toy.modules.READ` by
/// `Toy.modules.{module}.READ`. Returns `None` if there is no such scope.
pub(crate) fn group(requirement: &Requirement, context: &Context<'_>) -> Option<Requirement> {
    let groups: Vec<String> =
        context.corrections.services.iter().map(|service| format!("{service}.modules.")).collect();
    let one = |scope: &String| {
        let operation = groups.iter().find_map(|group| scope.strip_prefix(group.as_str()));
        let operation = operation.filter(|operation| !operation.contains('.') && *operation != "ALL");
        match (operation, scope.rfind('.')) {
            (Some(operation), Some(dot)) => format!("{}.{PLACEHOLDER}.{operation}", &scope[..dot]),
            _ => scope.clone(),
        }
    };
    let mapped: Requirement = requirement.iter().map(|scopes| scopes.iter().map(one).collect()).collect();
    let mut remaining = Requirement::new();
    for alternative in mapped {
        if !remaining.contains(&alternative) {
            remaining.push(alternative);
        }
    }
    (remaining != *requirement).then_some(remaining)
}

/// Returns the scopes with `{module}` in place of the word of a module.
fn bare(scopes: &[String], context: &Context<'_>) -> Vec<String> {
    let is_word = |word: &str| context.corrections.is_module_word(word);
    let one = |scope: &String| {
        let mut segments: Vec<&str> = scope.split('.').collect();
        if let [_, _, word, _] = segments.as_mut_slice()
            && is_word(word)
            && context.corrections.services.iter().any(|service| scope.starts_with(&format!("{service}.")))
        {
            *word = PLACEHOLDER;
        }
        segments.join(".")
    };
    scopes.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::rules::toy;
    use zoho_catalog::model::Method;

    fn list(alternatives: &[&[&str]]) -> Requirement {
        alternatives.iter().map(|scopes| scopes.iter().map(|s| (*s).to_owned()).collect()).collect()
    }

    #[test]
    fn list_over_modules_becomes_one_template() {
        let context = Context { corrections: &toy(), method: Method::Get };
        let published = list(&[
            &["Toy.modules.cars.READ", "ZohoSearch.x.READ"],
            &["Toy.modules.dolls.READ", "ZohoSearch.x.READ"],
            &["Toy.modules.notes.READ", "ZohoSearch.x.READ"],
            &["Toy.users.READ", "ZohoSearch.x.READ"],
        ]);
        let folded =
            list(&[&["Toy.modules.{module}.READ", "ZohoSearch.x.READ"], &["Toy.users.READ", "ZohoSearch.x.READ"]]);
        assert_eq!(fold(&published, &context), Some(folded));
        assert_eq!(fold(&list(&[&["Toy.modules.cars.READ"]]), &context), None);
    }

    #[test]
    fn fixed_module_beside_varying_module_stays() {
        let context = Context { corrections: &toy(), method: Method::Get };
        let published = list(&[
            &["Toy.modules.cars.READ", "Toy.modules.notes.READ"],
            &["Toy.modules.dolls.READ", "Toy.modules.notes.READ"],
        ]);
        let folded = list(&[&["Toy.modules.{module}.READ", "Toy.modules.notes.READ"]]);
        assert_eq!(fold(&published, &context), Some(folded));
    }

    #[test]
    fn group_scope_becomes_module_template() {
        let context = Context { corrections: &toy(), method: Method::Get };
        assert_eq!(group(&list(&[&["Toy.modules.READ"]]), &context), Some(list(&[&["Toy.modules.{module}.READ"]])));
        assert_eq!(group(&list(&[&["Toy.modules.ALL"]]), &context), None);
        assert_eq!(group(&list(&[&["Toy.settings.READ"]]), &context), None);
    }

    #[test]
    fn object_over_modules_becomes_one_template() {
        let context = Context { corrections: &toy(), method: Method::Get };
        let published = list(&[&["Toy.convert.cars.READ", "Toy.convert.dolls.READ"]]);
        assert_eq!(fold_object(&published, &context), Some(list(&[&["Toy.convert.{module}.READ"]])));
    }
}
