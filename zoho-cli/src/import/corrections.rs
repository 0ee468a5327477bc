//! What no rule can know: the facts about a product. They are data, in `corrections/*.json`, each with its source.

use super::correction::Correction;
use super::operation::Origin;
use super::parameters::Values;
use serde::Deserialize;
use std::collections::BTreeMap;
use zoho_catalog::model::{Implication, Method, Module, Organization, Parameter, Source, Status, ValueKind};

/// The facts about one product.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Corrections {
    /// The name that people know.
    pub(crate) title: String,
    /// Which host of a data centre serves it.
    pub(crate) host: String,
    /// The word before the token.
    pub(crate) auth_scheme: String,
    /// First segments of its own scopes; the first one is put in front where one is missing.
    pub(crate) services: Vec<String>,
    /// The version in its paths.
    pub(crate) version: String,
    /// First segments of other products' scopes that it names.
    #[serde(default)]
    pub(crate) known_services: Vec<String>,
    /// How the words of its scopes are spelled.
    #[serde(default)]
    pub(crate) scope_words: ScopeWords,
    /// Where the organisation goes that calls are for.
    #[serde(default)]
    pub(crate) organization: Option<Organization>,
    /// Where facts are from.
    #[serde(default)]
    pub(crate) sources: BTreeMap<String, Source>,
    /// Modules that can stand for `{module}`.
    #[serde(default)]
    pub(crate) modules: Vec<Module>,
    /// Words that printed lists have beside modules, and that no module is addressed by.
    #[serde(default)]
    pub(crate) words_beside_modules: Vec<String>,
    /// What implies what.
    #[serde(default)]
    pub(crate) implications: Vec<Implication>,
    /// Scopes (or beginnings of them) that are printed but dead or slips, with the reason.
    #[serde(default)]
    pub(crate) dead_scopes: Vec<DeadScope>,
    /// Alternatives of a list over modules that stand for a module of another family.
    #[serde(default)]
    pub(crate) alternatives_left_out: Vec<LeftOutAlternative>,
    /// Old and new names of the same thing.
    #[serde(default)]
    pub(crate) alias_families: Vec<AliasFamily>,
    /// The scope that searches need beside the others.
    #[serde(default)]
    pub(crate) search_scope: Option<String>,
    /// Parameters that the client sets for all calls, and that endpoints therefore leave out.
    #[serde(default)]
    pub(crate) parameters_left_out: Vec<LeftOutParameter>,
    /// Parameters whose name or kind is printed wrong wherever they stand.
    #[serde(default)]
    pub(crate) parameters: Vec<ParameterCorrection>,
    /// Parameters that the descriptions leave out.
    #[serde(default)]
    pub(crate) parameters_added: Vec<AddedParameter>,
    /// The query parameter that allows a call in place of a scope.
    #[serde(default)]
    pub(crate) private_link: Option<String>,
    /// What a list of a single value is.
    #[serde(default)]
    pub(crate) values: Values,
    /// Names by which paths call the addressed module, right behind the base.
    #[serde(default)]
    pub(crate) module_parameters: Vec<String>,
    /// Names by which paths call the record right behind the module.
    #[serde(default)]
    pub(crate) record_parameters: Vec<String>,
    /// Printed operations that are no endpoints.
    #[serde(default)]
    pub(crate) left_out: Vec<LeftOut>,
    /// Files that lie in this product's folder and describe another's.
    #[serde(default)]
    pub(crate) moved_files: Vec<MovedFile>,
    /// Corrections of single operations.
    #[serde(default)]
    pub(crate) operations: Vec<Correction>,
    /// Names of operations, where the rules give none that can be guessed.
    #[serde(default)]
    pub(crate) names: Vec<Naming>,
    /// How names are made.
    #[serde(default)]
    pub(crate) naming: NamingRules,
    /// Templates that are known for every module.
    #[serde(default)]
    pub(crate) scope_templates: Vec<ScopeTemplate>,
    /// Scopes that no description prints.
    #[serde(default)]
    pub(crate) scopes: Vec<KnownScope>,
}

/// How the words of a product's scopes are spelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ScopeWords {
    /// In small letters.
    Small,
    /// As first printed.
    #[default]
    AsPrinted,
}

/// A scope that is printed and must not be sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeadScope {
    /// The scope, or its beginning.
    pub(crate) scope: String,
    /// Why.
    pub(crate) reason: String,
}

/// An alternative that a list over modules holds for something that is no module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeftOutAlternative {
    /// A scope of the alternative.
    pub(crate) scope: String,
    /// Why it is left out.
    pub(crate) reason: String,
}

/// Old and new names of the same thing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AliasFamily {
    /// The scopes without their operation; the ones to ask for first.
    pub(crate) names: Vec<String>,
    /// How sure it is that any one is enough.
    pub(crate) status: Status,
    /// What it rests on.
    pub(crate) note: String,
}

/// A parameter that the client sets for all calls.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeftOutParameter {
    /// Its name.
    pub(crate) name: String,
    /// Why it is left out.
    pub(crate) reason: String,
}

/// A parameter that the descriptions leave out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddedParameter {
    /// Calls with this parameter in their path have it.
    pub(crate) beside: String,
    /// But not calls whose path begins so.
    #[serde(default)]
    pub(crate) except: Vec<String>,
    /// The parameter.
    pub(crate) parameter: Parameter,
    /// Who says so, for those who read the endpoint.
    pub(crate) note: String,
}

/// What is right for a parameter of some names, wherever it stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ParameterCorrection {
    /// Its names as printed.
    pub(crate) names: Vec<String>,
    /// The one name that is sent.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// What it holds.
    #[serde(default)]
    pub(crate) kind: Option<ValueKind>,
    /// Why: what the sources say.
    #[expect(dead_code, reason = "for those who read the file")]
    pub(crate) reason: String,
}

impl ParameterCorrection {
    /// Corrects the parameter if it is meant.
    pub(crate) fn apply(&self, parameter: &mut Parameter) {
        if !self.names.contains(&parameter.name) {
            return;
        }
        if let Some(name) = &self.name {
            parameter.name.clone_from(name);
        }
        if let Some(kind) = self.kind {
            parameter.kind = kind;
        }
    }
}

/// A printed operation that is no endpoint.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeftOut {
    /// Edition and file.
    pub(crate) source: String,
    /// The method.
    pub(crate) method: Method,
    /// The path as printed.
    pub(crate) path: String,
    /// Why.
    pub(crate) reason: String,
}

/// A file that describes another product.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MovedFile {
    /// Edition and file.
    pub(crate) source: String,
    /// The product.
    pub(crate) to: String,
    /// Why.
    pub(crate) reason: String,
}

/// The name of one operation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Naming {
    /// The method.
    pub(crate) method: Method,
    /// The final path.
    pub(crate) path: String,
    /// The name.
    pub(crate) name: String,
}

/// How a product's names are made.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamingRules {
    /// Whether `Get` and a plural become `List` and that plural.
    #[serde(default)]
    pub(crate) list: bool,
    /// Words that end in `s` and are no plurals, or plurals that are one thing.
    #[serde(default)]
    pub(crate) no_lists: Vec<String>,
    /// First words to replace.
    #[serde(default)]
    pub(crate) verbs: BTreeMap<String, String>,
    /// Whether `Mark` and `As` before a state lose the `As`: `MarkOrderAsOpen` is `MarkOrderOpen`.
    #[serde(default)]
    pub(crate) states: bool,
    /// Words to replace anywhere.
    #[serde(default)]
    pub(crate) words: BTreeMap<String, String>,
}

/// A template whose scopes are known for every module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScopeTemplate {
    /// With `{module}` where the word goes, without the operation.
    pub(crate) template: String,
    /// The operations.
    pub(crate) operations: Vec<String>,
    /// The words that it holds for, where not for all modules.
    #[serde(default)]
    pub(crate) words: Vec<String>,
    /// Words that are no modules, for which it holds as well.
    #[serde(default)]
    pub(crate) also: Vec<String>,
    /// How sure it is.
    pub(crate) status: Status,
    /// Where it is from.
    pub(crate) source: String,
}

/// A scope that no description prints.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KnownScope {
    /// As it is sent.
    pub(crate) name: String,
    /// How sure it is.
    pub(crate) status: Status,
    /// Where it is from.
    pub(crate) source: String,
}

impl Corrections {
    /// The facts about the CRM.
    pub(crate) fn crm() -> Self {
        embedded("crm", include_str!("corrections/crm.json"))
    }

    /// The facts about Desk.
    pub(crate) fn desk() -> Self {
        embedded("desk", include_str!("corrections/desk.json"))
    }

    /// The facts about Books.
    pub(crate) fn books() -> Self {
        embedded("books", include_str!("corrections/books.json"))
    }

    /// The facts about Creator.
    pub(crate) fn creator() -> Self {
        embedded("creator", include_str!("corrections/creator.json"))
    }

    /// Why a scope must not be sent, if it must not.
    pub(crate) fn dead(&self, scope: &str) -> Option<&str> {
        let is_dead = |dead: &&DeadScope| {
            scope.strip_prefix(dead.scope.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.dead_scopes.iter().find(is_dead).map(|dead| dead.reason.as_str())
    }

    /// Whether a word stands for a module in printed lists.
    pub(crate) fn is_module_word(&self, word: &str) -> bool {
        self.modules.iter().any(|module| module.word == word) || self.words_beside_modules.iter().any(|w| w == word)
    }

    /// The words of the modules, each once.
    pub(crate) fn module_words(&self) -> Vec<&str> {
        let mut words: Vec<&str> = Vec::new();
        for module in &self.modules {
            if !words.contains(&module.word.as_str()) {
                words.push(&module.word);
            }
        }
        words
    }

    /// Why a printed operation is no endpoint, if it is none.
    pub(crate) fn left_out(&self, origin: &Origin) -> Option<&str> {
        let same =
            |out: &&LeftOut| (&out.source, out.method, &out.path) == (&origin.source, origin.method, &origin.path);
        self.left_out.iter().find(same).map(|out| out.reason.as_str())
    }
}

impl AliasFamily {
    /// The place of a scope in the family.
    pub(crate) fn place(&self, scope: &str) -> Option<usize> {
        let (front, _) = scope.rsplit_once('.')?;
        self.names.iter().position(|name| name == front)
    }
}

fn embedded(name: &str, text: &str) -> Corrections {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("corrections/{name}.json: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::rules::toy;

    #[test]
    fn the_facts_can_be_read() {
        for facts in [Corrections::crm(), Corrections::desk(), Corrections::books(), Corrections::creator()] {
            for correction in &facts.operations {
                let place = format!("{:?}", correction.path);
                let source = correction.source.as_deref().map(|source| source.split(':').next().unwrap_or(source));
                assert!(source.is_none_or(|source| facts.sources.contains_key(source)), "{place}: no such source");
                assert!(
                    correction.requires.is_none() || correction.note.is_some(),
                    "{place}: a requirement needs a note"
                );
            }
        }
    }

    #[test]
    fn a_parameter_printed_wrong_everywhere_is_corrected_everywhere() {
        let correction: ParameterCorrection = serde_json::from_str(
            r#"{"names": ["perPage", "per-page"], "name": "per_page", "kind": "integer", "reason": "x"}"#,
        )
        .unwrap();
        let parameter = |name: &str| Parameter {
            name: name.to_owned(),
            place: zoho_catalog::model::Place::Query,
            kind: ValueKind::String,
            required: false,
            values: Vec::new(),
        };
        let mut meant = parameter("perPage");
        correction.apply(&mut meant);
        assert_eq!((meant.name.as_str(), meant.kind), ("per_page", ValueKind::Integer));
        let mut other = parameter("page");
        correction.apply(&mut other);
        assert_eq!(other, parameter("page"));
    }

    #[test]
    fn dead_scopes_are_known_by_their_beginning() {
        let toy = toy();
        assert!(toy.dead("Toy.modules.kites.READ").is_some());
        assert!(toy.dead("Toy.modules.kitesurfing.READ").is_none());
    }
}
