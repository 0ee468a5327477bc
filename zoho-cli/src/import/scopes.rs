//! The scopes of a product, from operations, declarations, facts and lists, each with its best source.

use super::corrections::{Corrections, ScopeTemplate};
use super::openapi::Descriptions;
use super::operation::Operation;
use super::rules::normalize_operation::is_operation;
use super::rules::{Context, normalize_scope, split_scopes, trim_scopes};
use std::collections::{BTreeMap, BTreeSet};
use zoho_catalog::model::{Confidence, Method, Scope};

/// The scopes of a product while they are collected.
#[derive(Debug, Default)]
pub(crate) struct Scopes {
    known: BTreeMap<String, Entry>,
    /// The published scopes that the catalog leaves out, each with the reason and the first source.
    pub(crate) dropped: BTreeMap<String, (String, String)>,
    /// The scopes whose published spellings differ from the sent spelling, each with the published spellings.
    pub(crate) respelled: BTreeMap<String, BTreeSet<String>>,
    published: BTreeSet<String>,
}

#[derive(Debug)]
struct Entry {
    status: Confidence,
    source: String,
    as_published: BTreeSet<String>,
}

impl Scopes {
    /// Adds the published scopes of operations.
    pub(crate) fn add_operations(&mut self, operations: &[Operation], facts: &Corrections) {
        // An endpoint list has its own list of scopes, each with its source.
        for operation in operations.iter().filter(|operation| !operation.is_listed) {
            let source = format!("{}:{}", operation.edition, operation.file);
            for published in operation.published.iter().flatten().flatten() {
                self.add_published(published, operation.endpoint.method, Confidence::Documented, &source, facts);
            }
        }
    }

    /// Adds the scopes that requirements name. A template is expanded over all modules. A scope that no source
    /// publishes gets the confidence `assumed`.
    pub(crate) fn add_requirements(&mut self, operations: &[Operation], facts: &Corrections) {
        for operation in operations {
            for scope in operation.endpoint.requires.iter().flatten().flatten() {
                self.add_known(
                    scope,
                    operation.endpoint.status.min(Confidence::Assumed),
                    &operation.endpoint.source,
                    facts,
                );
            }
        }
    }

    /// Adds the scopes that whole files declare or require.
    pub(crate) fn add_declared(&mut self, descriptions: &Descriptions, edition: &str, facts: &Corrections) {
        for (file, published) in &descriptions.declared_scopes {
            self.add_published(published, Method::Get, Confidence::Documented, &format!("{edition}:{file}"), facts);
        }
    }

    /// Adds the scopes of the facts: the scopes of templates, and single scopes.
    pub(crate) fn add_facts(&mut self, facts: &Corrections) {
        for template in &facts.scope_templates {
            let listed: Vec<&str> = template.words.iter().map(String::as_str).collect();
            let words = if listed.is_empty() { facts.module_words() } else { listed };
            for word in words.into_iter().chain(template.also.iter().map(String::as_str)) {
                for operation in &template.operations {
                    let name = format!("{}.{operation}", template.template.replace("{module}", word));
                    self.insert(&name, template.status, &template.source);
                }
            }
        }
        for scope in &facts.scopes {
            self.insert(&scope.name, scope.status, &scope.source);
        }
    }

    /// Adds a published scope of a list.
    pub(crate) fn add_listed(&mut self, published: &str, status: Confidence, source: &str, facts: &Corrections) {
        self.add_published(published, Method::Get, status, source, facts);
    }

    /// Removes scopes of other services that no operation needs. The products of those services list these scopes.
    pub(crate) fn drop_foreign(&mut self, operations: &[Operation], facts: &Corrections) {
        let named = operations.iter().filter_map(|operation| operation.endpoint.requires.as_ref()).flatten().flatten();
        let needed: BTreeSet<&String> = named.collect();
        let foreign: Vec<String> =
            self.known.keys().filter(|name| !facts.owns(name) && !needed.contains(name)).cloned().collect();
        for name in foreign {
            if let Some(known) = self.known.remove(&name) {
                self.respelled.remove(&name);
                self.drop(&name, "the scope belongs to another service, and no operation needs it", &known.source);
            }
        }
    }

    /// Records that the catalog leaves out a scope.
    pub(crate) fn leave_out(&mut self, name: &str, reason: &str, source: &str) {
        self.respelled.remove(name);
        self.drop(name, reason, source);
    }

    /// Returns the number of distinct published spellings.
    pub(crate) fn distinct_published(&self) -> usize {
        self.published.len()
    }

    /// Returns the scopes in the order of the catalog, without weights.
    pub(crate) fn finish(&self) -> Vec<Scope> {
        let scope = |(name, known): (&String, &Entry)| Scope {
            name: name.clone(),
            weight: None,
            status: known.status,
            source: known.source.clone(),
            as_printed: known.as_published.iter().cloned().collect(),
        };
        self.known.iter().map(scope).collect()
    }

    fn add_published(
        &mut self,
        published: &str,
        method: Method,
        status: Confidence,
        source: &str,
        facts: &Corrections,
    ) {
        self.published.insert(published.to_owned());
        let context = Context { corrections: facts, method };
        let parts = split_scopes::apply(&trim_scopes::apply(&vec![vec![published.to_owned()]]));
        if parts.iter().flatten().next().is_none() {
            self.drop(published, "the scope is empty", source);
        }
        for part in parts.into_iter().flatten() {
            let (name, _) = normalize_scope(&part, &context);
            if let Some(reason) = facts.invalid_reason(&name) {
                self.drop(published, reason, source);
            } else if !name.rsplit('.').next().is_some_and(is_operation) {
                self.drop(published, "the beginning of a scope, without an operation", source);
            } else if name.contains("{module}") {
                self.respelled.entry(name).or_default().insert(published.to_owned());
            } else {
                self.insert(&name, status, source);
                if name != part {
                    self.respelled.entry(name.clone()).or_default().insert(published.to_owned());
                    if let Some(known) = self.known.get_mut(&name) {
                        known.as_published.insert(part);
                    }
                }
            }
        }
    }

    fn add_known(&mut self, scope: &str, status: Confidence, source: &str, facts: &Corrections) {
        if scope.contains("{module}") {
            // If the facts list the modules of a template, no scope is assumed for other modules. One scope that does
            // not exist makes the whole authorization request fail.
            let lists_words = |t: &&ScopeTemplate| {
                !t.words.is_empty()
                    && t.operations.iter().any(|operation| *scope == format!("{}.{operation}", t.template))
            };
            if facts.scope_templates.iter().any(|t| lists_words(&t)) {
                return;
            }
            for word in facts.module_words() {
                self.insert(&scope.replace("{module}", word), Confidence::Assumed, source);
            }
        } else {
            self.insert(scope, status, source);
        }
    }

    /// Adds a scope with a source. If the scope has several sources, the first one with the highest confidence is kept.
    fn insert(&mut self, name: &str, status: Confidence, source: &str) {
        let new = || Entry { status, source: source.to_owned(), as_published: BTreeSet::new() };
        let known = self.known.entry(name.to_owned()).or_insert_with(new);
        if status < known.status {
            known.status = status;
            source.clone_into(&mut known.source);
        }
    }

    fn drop(&mut self, published: &str, reason: &str, source: &str) {
        self.dropped.entry(published.to_owned()).or_insert_with(|| (reason.to_owned(), source.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::rules::toy;
    use serde_json::json;

    #[test]
    fn scope_keeps_source_with_highest_confidence() {
        let facts = toy();
        let mut scopes = Scopes::default();
        scopes.add_listed("toy.users.read", Confidence::Reported, "list", &facts);
        scopes.add_listed("Toy.users.READ", Confidence::Documented, "page", &facts);
        scopes.add_listed("Toy.modules.kites.READ", Confidence::Documented, "page", &facts);
        scopes.add_listed("Toy.exports", Confidence::Documented, "page", &facts);
        let finished = scopes.finish();
        assert_eq!(finished.len(), 1);
        assert_eq!((finished[0].name.as_str(), finished[0].source.as_str()), ("Toy.users.READ", "page"));
        assert_eq!(finished[0].as_printed, ["toy.users.read"]);
        assert_eq!(scopes.dropped.keys().collect::<Vec<_>>(), ["Toy.exports", "Toy.modules.kites.READ"]);
    }

    #[test]
    fn template_expands_to_scopes_of_all_modules() {
        let facts = toy();
        let mut operation = Operation::new("toy", "a.json", "x", Method::Get, "/{module}");
        operation.endpoint.requires = Some(vec![vec!["Toy.modules.{module}.READ".to_owned()]]);
        let mut scopes = Scopes::default();
        scopes.add_listed("Toy.modules.cars.READ", Confidence::Documented, "page", &facts);
        scopes.add_requirements(&[operation], &facts);
        let finished: Vec<_> = scopes.finish().into_iter().map(|scope| (scope.name, scope.status)).collect();
        let expected =
            [("cars", Confidence::Documented), ("custom", Confidence::Assumed), ("dolls", Confidence::Assumed)];
        assert_eq!(finished, expected.map(|(word, status)| (format!("Toy.modules.{word}.READ"), status)));
    }

    #[test]
    fn declared_scopes_are_added_and_foreign_ones_dropped() {
        let descriptions = Descriptions::from_documents([(
            "a.json",
            json!({
                "security": [{"s": ["Toy.a.READ"]}],
                "components": {"securitySchemes": {"s": {"flows": {"f": {"scopes": {"Toy.b.read": "", "Toy.c.READ,ZohoFiles.d.ALL": ""}}}}}}
            }),
        )]);
        let mut scopes = Scopes::default();
        scopes.add_declared(&descriptions, "toy", &toy());
        let names = |scopes: &Scopes| scopes.finish().into_iter().map(|scope| scope.name).collect::<Vec<_>>();
        assert_eq!(names(&scopes), ["Toy.a.READ", "Toy.b.READ", "Toy.c.READ", "ZohoFiles.d.ALL"]);
        scopes.drop_foreign(&[], &toy());
        assert_eq!(names(&scopes), ["Toy.a.READ", "Toy.b.READ", "Toy.c.READ"]);
    }
}
