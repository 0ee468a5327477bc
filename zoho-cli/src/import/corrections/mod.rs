//! The facts about products that no rule can find. The facts are data in `corrections/*.json`, each with its source.

use super::operation::Origin;
use super::operation_patch::OperationPatch;
use super::parameters::Values;
use serde::Deserialize;
use std::collections::BTreeMap;
use zoho_catalog::model::{
    BodyKind, BodyOutcome, Confidence, Endpoint, ErrorCode, ForOrganization, Implication, Method, Module, Organization,
    PageLimitValue, PagingStyle, Parameter, RateLimitHeader, Source, UploadHost, ValueKind,
};

/// The facts about one product that the descriptions omit or state incorrectly.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Corrections {
    /// The display name of the product.
    pub(crate) title: String,
    /// The name of the data center's host that serves the product, such as `gateway`.
    pub(crate) host: String,
    /// The scheme of the `Authorization` header.
    pub(crate) auth_scheme: String,
    /// The first segments of the product's own scopes. The first one is added to scopes without a service.
    pub(crate) services: Vec<String>,
    /// The API version in the product's paths.
    pub(crate) version: String,
    /// The API versions of editions that describe a version other than `version`, keyed by the name of the edition.
    #[serde(default)]
    pub(crate) versions: BTreeMap<String, String>,
    /// The prefix of all paths, if the descriptions have no prefix or a different prefix.
    #[serde(default)]
    pub(crate) base_path: Option<BasePath>,
    /// The first segments of other products' scopes in the descriptions of the product.
    #[serde(default)]
    pub(crate) known_services: Vec<String>,
    /// The spelling of the words in the product's scopes.
    #[serde(default)]
    pub(crate) scope_words: ScopeWords,
    /// The location of the organization in a request.
    #[serde(default)]
    pub(crate) organization: Option<Organization>,
    /// The sources of the facts, keyed by name.
    #[serde(default)]
    pub(crate) sources: BTreeMap<String, Source>,
    /// The modules that can replace `{module}`.
    #[serde(default)]
    pub(crate) modules: Vec<Module>,
    /// The words in published lists that are in the position of a module, although no path addresses a module with that
    /// name.
    #[serde(default)]
    pub(crate) words_beside_modules: Vec<String>,
    /// The error codes of the API.
    #[serde(default)]
    pub(crate) errors: Vec<ErrorCode>,
    /// The report of the outcome in the body of a response.
    #[serde(default)]
    pub(crate) body_outcome: Option<BodyOutcome>,
    /// The response headers that report a rate limit.
    #[serde(default)]
    pub(crate) rate_limit_headers: Vec<RateLimitHeader>,
    /// The limits on lists that are read page by page.
    #[serde(default)]
    pub(crate) page_limits: Vec<PageLimitValue>,
    /// The styles in which calls return a list page by page.
    #[serde(default)]
    pub(crate) paging: Vec<PagingStyle>,
    /// The calls that upload a file to a host other than the product's host.
    #[serde(default)]
    pub(crate) upload_hosts: Vec<UploadHost>,
    /// The implications between scopes.
    #[serde(default)]
    pub(crate) implications: Vec<Implication>,
    /// The published scopes, or prefixes of scopes, that are invalid, each with the reason.
    #[serde(default)]
    pub(crate) invalid_scopes: Vec<InvalidScope>,
    /// The alternatives to remove from lists of modules, because they are not modules.
    #[serde(default)]
    pub(crate) excluded_alternatives: Vec<ExcludedAlternative>,
    /// The families of scopes that are old and new names of the same permission.
    #[serde(default)]
    pub(crate) alias_families: Vec<AliasFamily>,
    /// The published scopes that calls do not need.
    #[serde(default)]
    pub(crate) optional_scopes: Vec<OptionalScope>,
    /// The scope that searches need in addition to their other scopes.
    #[serde(default)]
    pub(crate) search_scope: Option<String>,
    /// The parameters that the client sets for all calls. Endpoints omit these parameters.
    #[serde(default)]
    pub(crate) excluded_parameters: Vec<ExcludedParameter>,
    /// The parameters whose name or kind is wrong in all descriptions.
    #[serde(default)]
    pub(crate) parameters: Vec<ParameterCorrection>,
    /// The parameters that are missing in the descriptions.
    #[serde(default)]
    pub(crate) parameters_added: Vec<AddedParameter>,
    /// The query parameter that authorizes a call instead of a scope.
    #[serde(default)]
    pub(crate) private_link: Option<String>,
    /// The meaning of a list with a single value.
    #[serde(default)]
    pub(crate) values: Values,
    /// The published names of the path parameter for the addressed module. This parameter is directly after the base
    /// path.
    #[serde(default)]
    pub(crate) module_parameters: Vec<String>,
    /// The published names of the path parameter for the record. This parameter is directly after the module.
    #[serde(default)]
    pub(crate) record_parameters: Vec<String>,
    /// The published operations that are not endpoints.
    #[serde(default)]
    pub(crate) excluded_operations: Vec<ExcludedOperation>,
    /// The files in this product's folder that describe another product.
    #[serde(default)]
    pub(crate) moved_files: Vec<MovedFile>,
    /// The corrections of single operations.
    #[serde(default)]
    pub(crate) operations: Vec<OperationPatch>,
    /// The operations that no description has.
    #[serde(default)]
    pub(crate) operations_added: Vec<Endpoint>,
    /// The existing operations that the catalog does not have, because a fact about them is unknown.
    #[serde(default)]
    pub(crate) missing: Vec<MissingOperations>,
    /// The names of operations for which the rules find no name that a developer can guess.
    #[serde(default)]
    pub(crate) names: Vec<Naming>,
    /// The rules for the names of the product's calls.
    #[serde(default)]
    pub(crate) naming: NamingRules,
    /// The rules for the product's endpoint list.
    #[serde(default)]
    pub(crate) list: ListRules,
    /// The templates whose scopes exist for every module.
    #[serde(default)]
    pub(crate) scope_templates: Vec<ScopeTemplate>,
    /// The scopes that no description publishes.
    #[serde(default)]
    pub(crate) scopes: Vec<KnownScope>,
}

/// The spelling of the words of a product's scopes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ScopeWords {
    /// The spelling in lower case, with the operation in upper case.
    Small,
    /// The spelling in lower case, with the operation in lower case.
    AllSmall,
    /// The spelling of the first source, with the operation in upper case.
    #[default]
    AsPrinted,
}

/// A published scope that must not be sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvalidScope {
    /// The scope, or a prefix of scopes.
    pub(crate) scope: String,
    /// The reason why the scope must not be sent.
    pub(crate) reason: String,
}

/// An alternative in a list of modules that is not a module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExcludedAlternative {
    /// A scope of the alternative.
    pub(crate) scope: String,
    /// The reason for the exclusion.
    pub(crate) reason: String,
}

/// The prefix of all paths of a product.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BasePath {
    /// The prefix, such as `/restapi/v2`.
    pub(crate) path: String,
    /// The reason why the import ignores the server URLs in the descriptions.
    #[expect(dead_code, reason = "for readers of the file")]
    pub(crate) reason: String,
}

/// A published scope that calls do not need.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OptionalScope {
    /// The scope, or a prefix of scopes.
    pub(crate) scope: String,
    /// The confidence that the call works without the scope.
    pub(crate) status: Confidence,
    /// The evidence, as a note for readers of the endpoint.
    pub(crate) note: String,
}

/// A family of scopes that are old and new names of the same permission.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AliasFamily {
    /// The scopes without their last segment (the operation), in order of preference.
    pub(crate) names: Vec<String>,
    /// The confidence that any one of these scopes is enough.
    pub(crate) status: Confidence,
    /// The evidence, as a note for readers of the endpoint.
    pub(crate) note: String,
}

/// A parameter that the client sets for all calls.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExcludedParameter {
    /// The name of the parameter.
    pub(crate) name: String,
    /// The reason for the exclusion.
    pub(crate) reason: String,
}

/// A parameter that is missing in the descriptions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddedParameter {
    /// The path parameter of the calls that have the missing parameter.
    pub(crate) beside: String,
    /// The path prefixes of calls that do not have the missing parameter.
    #[serde(default)]
    pub(crate) except: Vec<String>,
    /// The parameter.
    pub(crate) parameter: Parameter,
    /// The source, as a note for readers of the endpoint.
    pub(crate) note: String,
}

/// A correction of the parameters with certain names, in all calls.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ParameterCorrection {
    /// The published names.
    pub(crate) names: Vec<String>,
    /// The name that calls send instead of the published names.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// The kind of the parameter's value.
    #[serde(default)]
    pub(crate) kind: Option<ValueKind>,
    /// The reason for the correction, according to the sources.
    #[expect(dead_code, reason = "for readers of the file")]
    pub(crate) reason: String,
}

impl ParameterCorrection {
    /// Corrects the parameter if it has one of the published names.
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

/// A published operation that is not an endpoint.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExcludedOperation {
    /// The edition and the file of the operation, such as `crm-2026:record.json`.
    pub(crate) source: String,
    /// The HTTP method of the operation.
    pub(crate) method: Method,
    /// The published path.
    pub(crate) path: String,
    /// The reason for the exclusion.
    pub(crate) reason: String,
}

/// A group of existing operations that the catalog does not have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MissingOperations {
    /// The methods and paths of the operations as far as they are known, or the vendor's name of the feature.
    pub(crate) what: String,
    /// The reason for the omission: the fact that is unknown.
    pub(crate) reason: String,
}

/// A file that describes another product.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MovedFile {
    /// The edition and the name of the file, such as `crm-2026:record.json`.
    pub(crate) source: String,
    /// The product that the file describes.
    pub(crate) to: String,
    /// The reason for the move.
    pub(crate) reason: String,
}

/// The name of one operation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Naming {
    /// The HTTP method of the operation.
    pub(crate) method: Method,
    /// The final path.
    pub(crate) path: String,
    /// The selector, as `name=value`.
    #[serde(default)]
    pub(crate) selector: Option<String>,
    /// The name of the call.
    pub(crate) name: String,
    /// The reason, if the name departs from the rules for verbs and spelling.
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "for readers of the file, and for a test"))]
    pub(crate) reason: Option<String>,
}

/// The rules for the names of a product's calls.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamingRules {
    /// The nouns that end in `s` and stand for one object, such as `Settings`. Their calls are `Get…` and not `List…`.
    #[serde(default)]
    pub(crate) no_lists: Vec<String>,
    /// The nouns for existing objects that a call adds to another object, such as `Followers`. Their calls are `Add…`
    /// and not `Create…`.
    #[serde(default)]
    pub(crate) members: Vec<String>,
    /// A flag that is `true` if names omit the `As` before a state, as in `MarkOrderOpen` for `MarkOrderAsOpen`.
    #[serde(default)]
    pub(crate) states: bool,
    /// The words to replace anywhere in a name: each old word with the new word.
    #[serde(default)]
    pub(crate) words: BTreeMap<String, String>,
}

/// The rules for an endpoint list, which states less about an operation than a published description.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ListRules {
    /// The type of the bodies of calls with `POST`, `PUT` and `PATCH`.
    pub(crate) body: BodyKind,
    /// The relation of the calls to an organization. The list cannot show this relation, because its parameters are
    /// incomplete.
    pub(crate) organization: Option<ForOrganization>,
    /// The segments of paths to replace: each published segment with its replacement.
    pub(crate) path_segments: BTreeMap<String, String>,
    /// The names of the objects that segments list, keyed by the segment. Without an entry, the name is the singular of
    /// the segment.
    pub(crate) objects: BTreeMap<String, String>,
}

impl Default for ListRules {
    fn default() -> Self {
        Self { body: BodyKind::Json, organization: None, path_segments: BTreeMap::new(), objects: BTreeMap::new() }
    }
}

/// A template whose scopes exist for every module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScopeTemplate {
    /// The template, with `{module}` in place of the module's word and without the operation.
    pub(crate) template: String,
    /// The operations that the template is combined with, such as `READ`.
    pub(crate) operations: Vec<String>,
    /// The words that the template applies to. If there are none, the template applies to all modules.
    #[serde(default)]
    pub(crate) words: Vec<String>,
    /// The additional words that the template applies to, which are not modules.
    #[serde(default)]
    pub(crate) also: Vec<String>,
    /// The confidence in the scopes of the template.
    pub(crate) status: Confidence,
    /// The source of the template.
    pub(crate) source: String,
}

/// A scope that no description publishes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KnownScope {
    /// The scope as requests contain it.
    pub(crate) name: String,
    /// The confidence in the scope.
    pub(crate) status: Confidence,
    /// The source of the scope.
    pub(crate) source: String,
}

impl Corrections {
    /// Returns `true` if a scope belongs to one of the product's own services.
    pub(crate) fn owns(&self, scope: &str) -> bool {
        scope.split('.').next().is_some_and(|service| self.services.iter().any(|own| own == service))
    }

    /// Returns the entry for the file `source` if the file describes another product, or `None` otherwise.
    pub(crate) fn moved_file(&self, source: &str) -> Option<&MovedFile> {
        self.moved_files.iter().find(|moved| moved.source == source)
    }

    /// Returns the reason why a scope must not be sent, or `None` if the scope is valid.
    pub(crate) fn invalid_reason(&self, scope: &str) -> Option<&str> {
        let invalid = self.invalid_scopes.iter().find(|invalid| is_within(scope, &invalid.scope));
        invalid.map(|invalid| invalid.reason.as_str())
    }

    /// Returns the entry for a scope that calls do not need, or `None` if calls need the scope.
    pub(crate) fn optional_scope(&self, scope: &str) -> Option<&OptionalScope> {
        self.optional_scopes.iter().find(|optional| is_within(scope, &optional.scope))
    }

    /// Returns the API version that an edition describes.
    pub(crate) fn version_of(&self, edition: &str) -> &str {
        self.versions.get(edition).unwrap_or(&self.version)
    }

    /// Returns `true` if a word stands for a module in published lists.
    pub(crate) fn is_module_word(&self, word: &str) -> bool {
        self.modules.iter().any(|module| module.scope_segment == word)
            || self.words_beside_modules.iter().any(|w| w == word)
    }

    /// Returns the words that stand for the modules in scopes, without duplicates.
    pub(crate) fn module_words(&self) -> Vec<&str> {
        let mut words: Vec<&str> = Vec::new();
        for module in &self.modules {
            if !words.contains(&module.scope_segment.as_str()) {
                words.push(&module.scope_segment);
            }
        }
        words
    }

    /// Returns the reason why a published operation is not an endpoint, or `None` if the operation is an endpoint.
    pub(crate) fn exclusion_reason(&self, origin: &Origin) -> Option<&str> {
        let same = |out: &&ExcludedOperation| {
            (&out.source, out.method, &out.path) == (&origin.source, origin.method, &origin.path)
        };
        self.excluded_operations.iter().find(same).map(|out| out.reason.as_str())
    }
}

/// Returns `true` if `scope` is equal to `prefix`, or starts with `prefix` and a period.
fn is_within(scope: &str, prefix: &str) -> bool {
    scope.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl AliasFamily {
    /// Returns the position of a scope in the family, or `None` if the scope does not belong to the family.
    pub(crate) fn position(&self, scope: &str) -> Option<usize> {
        let (front, _) = scope.rsplit_once('.')?;
        self.names.iter().position(|name| name == front)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::rules::toy;

    #[test]
    fn parameter_correction_applies_to_listed_names() {
        let correction: ParameterCorrection = serde_json::from_str(
            r#"{"names": ["perPage", "per-page"], "name": "per_page", "kind": "integer", "reason": "x"}"#,
        )
        .unwrap();
        let parameter =
            |name: &str| Parameter::new(name, zoho_catalog::model::ParameterLocation::Query, ValueKind::String);
        let mut meant = parameter("perPage");
        correction.apply(&mut meant);
        assert_eq!((meant.name.as_str(), meant.kind), ("per_page", ValueKind::Integer));
        let mut other = parameter("page");
        correction.apply(&mut other);
        assert_eq!(other, parameter("page"));
    }

    #[test]
    fn invalid_scopes_are_known_by_their_beginning() {
        let toy = toy();
        assert!(toy.invalid_reason("Toy.modules.kites.READ").is_some());
        assert!(toy.invalid_reason("Toy.modules.kitesurfing.READ").is_none());
    }
}
