//! The model of the catalog's JSON files. Fields have the order of the keys in the files.

mod paging;

pub use self::paging::{NO_PAGING, PagingStyle};
pub use crate::enums::{
    BodyKind, Confidence, ErrorKind, Method, PageLimit, PagingError, PagingKind, RateLimitValue, Rejection,
    TokenErrorKind,
};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The version of the file format that this crate reads and writes.
pub const SCHEMA_VERSION: u32 = 2;

/// A product: one file of `data/products`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The location of the JSON Schema, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The version of the format, [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The name of the product, such as `crm`, which is also the name of the Cargo feature and of the Rust module.
    pub product: String,
    /// A flag that is `true` if the file extends the toolkit's product with the name `product`. Such a file contains
    /// only additions. It must not have `title`, `host`, `auth_scheme`, `services`, `organization`, or facts about
    /// responses such as `errors`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub extends: bool,
    /// The display name, such as `Zoho CRM`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The host that serves the product. A product name selects that product's host in `datacenters.json`. `gateway`
    /// selects the API domain of the data center. For a private gateway, the value is the origin (`https://…`;
    /// `http://` only for loopback). The key is absent if no source names the host; the toolkit then lists only the
    /// scopes of the product.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// The codes of the data centers whose API domain serves the product. Only a product on the API domain that
    /// `datacenters.json` does not list there has this key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data_centers: Vec<String>,
    /// The authentication scheme: the word before the token in the `Authorization` header.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub auth_scheme: String,
    /// The services (first segments of scopes) that belong to this product. The file may also list scopes of other
    /// services that a call needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// The location of the organization in a request, for products whose token does not identify the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<Organization>,
    /// The sources of facts, by the short name that the facts cite.
    #[serde(deserialize_with = "without_repetition")]
    pub sources: BTreeMap<String, Source>,
    /// The modules that can replace `{module}` in a path or a scope.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<Module>,
    /// The implications between scopes. Each scope implies itself without a rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub implications: Vec<Implication>,
    /// The error codes of the API.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorCode>,
    /// The report of the outcome in the body, for an API that reports errors with a successful HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_outcome: Option<BodyOutcome>,
    /// The response headers that report a rate limit. If several headers report the same value, the client uses the
    /// first of them that a response has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rate_limit_headers: Vec<RateLimitHeader>,
    /// The limits on lists that are read page by page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub page_limits: Vec<PageLimitValue>,
    /// The ways in which the calls return a list page by page. A call that names no style uses the first style whose
    /// parameters the call lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paging: Vec<PagingStyle>,
    /// The calls that upload a file to a host other than that of the product.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upload_hosts: Vec<UploadHost>,
    /// The scopes, sorted by name.
    pub scopes: Vec<Scope>,
    /// The operations, sorted by path, then by method.
    pub endpoints: Vec<Endpoint>,
}

/// The source of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The title, in a few words.
    pub title: String,
    /// The location: a URL, or a repository and a commit.
    pub location: String,
    /// The date of retrieval, as `YYYY-MM-DD`.
    pub retrieved: String,
}

/// The location of the organization in a request. The client sends the organization with every call, so endpoints do
/// not list it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// The location of the parameter: header or query.
    #[serde(rename = "in")]
    pub place: ParameterLocation,
    /// The name of the parameter.
    pub name: String,
}

/// The relation of a call to an organization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForOrganization {
    /// A call that requires an organization.
    #[default]
    Needed,
    /// A call that accepts an organization.
    Optional,
    /// A call that does not depend on an organization, such as the list of the user's organizations.
    None,
}

impl ForOrganization {
    /// Returns `true` for [`Needed`](Self::Needed), the value of most calls.
    pub fn is_needed(&self) -> bool {
        *self == Self::Needed
    }
}

/// A module of a product, such as a CRM module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Module {
    /// The name of the module's Rust type, such as `Leads`.
    pub name: String,
    /// The name of the module in a path, such as `Leads`. The key is absent for the entry that stands for all custom
    /// modules, which share one word in scopes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_name: Option<String>,
    /// The word for `{module}` in a scope, such as `leads`.
    pub scope_segment: String,
    /// The API names of the module's fields, which become constants of its type: `Last_Name` → `Leads::LAST_NAME`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The citation: a key of `sources`, followed by a colon and the location in that source if it is known.
    pub source: String,
}

/// A rule of implication: `from` grants everything that `to` grants.
///
/// Both sides are patterns over the segments of a scope. A segment is a word, `*` (any one segment), `{module}` (the
/// word of any module of the product) or `{scope}` (one or more segments). `{module}` and `{scope}` have the same value
/// on both sides. `from` matches any scope of the catalog. `to` matches only scopes that this file lists, so that no
/// product changes the meaning of another product's scopes. The implications are the transitive closure of the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Implication {
    /// The wider scope.
    pub from: String,
    /// The narrower scope or scopes.
    pub to: String,
    /// The scope segments of the modules that `{module}` does not match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
    /// The confidence in this fact.
    pub status: Confidence,
    /// The citation: a key of `sources`, followed by a colon and the location in that source if it is known.
    pub source: String,
}

/// An error code of an API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorCode {
    /// The code, such as `DUPLICATE_DATA` or `3100`. The code is a string even if the API sends a number.
    pub code: String,
    /// The meaning of the code. If the key is absent, the HTTP status determines the meaning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ErrorKind>,
    /// A second meaning that a response with the code may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<ErrorKind>,
    /// The meaning of the code for a client that reads a list page by page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paging: Option<PagingError>,
    /// The HTTP status of responses with this code, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u32>,
    /// The reasons for a rejection that the API is known to report with this code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Rejection>,
    /// The confidence in this fact.
    pub status: Confidence,
    /// The citation: a key of `sources`, followed by a colon and the location in that source if it is known.
    pub source: String,
}

/// The report of the outcome in the body of a response, for an API that reports errors with a successful HTTP status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyOutcome {
    /// The member of the body, and of each result, that holds the code of the outcome.
    pub member: String,
    /// The code that reports success. Any other code means that the API rejected the request.
    pub success: String,
    /// The member of the body that holds one result per record, if the API writes several records in one call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results: Option<String>,
    /// The confidence in this fact.
    pub status: Confidence,
    /// The citation: a key of `sources`, followed by a colon and the location in that source if it is known.
    pub source: String,
}

/// A response header that reports a rate limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimitHeader {
    /// The name of the header.
    pub name: String,
    /// The value that the header holds, a whole number.
    pub holds: RateLimitValue,
    /// The confidence in this fact.
    pub status: Confidence,
    /// The citation: a key of `sources`, followed by a colon and the location in that source if it is known.
    pub source: String,
}

/// A limit on lists that are read page by page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageLimitValue {
    /// The kind of the limit.
    pub limit: PageLimit,
    /// The value of the limit, as a number of items.
    pub items: u32,
    /// The confidence in this fact.
    pub status: Confidence,
    /// The citation: a key of `sources`, followed by a colon and the location in that source if it is known.
    pub source: String,
}

/// A call that uploads a file to a host other than that of its product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UploadHost {
    /// The name of the call.
    pub call: String,
    /// The host: `upload` for the upload host of the data center, or the name of a product that has its own host in
    /// `datacenters.json`.
    pub host: String,
    /// The confidence in this fact.
    pub status: Confidence,
    /// The citation: a key of `sources`, followed by a colon and the location in that source if it is known.
    pub source: String,
}

/// A scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The name as it is sent, such as `ZohoCRM.modules.leads.READ`.
    pub name: String,
    /// The number of (operation, module) pairs of the whole catalog that the scope unlocks, including the pairs of
    /// implied scopes. 0 means that the scope unlocks no pair. The importer writes the number, so that the enabled
    /// features never change the requested scopes of a scope set. In custom files, the weight is absent and is computed
    /// when the file is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<u32>,
    /// The confidence that the scope exists at Zoho.
    pub status: Confidence,
    /// The citation: a key of `sources`, followed by a colon and the location in that source if it is known.
    pub source: String,
    /// The spellings in the sources that differ from `name`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub as_printed: Vec<String>,
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// The name of the operation's Rust type, such as `ListRecords`.
    pub name: String,
    /// The vendor's name of the operation, if it is known: the `operationId` of the published description, or the
    /// summary if there is no `operationId`. Documentation and `zoho catalog search` find the call by this name too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_name: Option<String>,
    /// The HTTP method.
    pub method: Method,
    /// The path from the root of the host, with named parameters, such as `/crm/v8/{module}/{record_id}`. `{module}` is
    /// bound to a [`Module`] if the product has modules. A suffix may follow a parameter, as in `{meeting_key}.json`.
    pub path: String,
    /// The value that tells the operation apart from other operations with the same method and path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selector: Option<Selector>,
    /// The version of the API, as the path or the vendor names it, such as `v8`.
    pub version: String,
    /// The path parameters in the order of the path (except `{module}`), then the query and header parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// The names of a group of optional parameters; the call needs at least one of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required_one_of: Vec<String>,
    /// The relation of the call to an organization, in a product whose token does not identify the organization.
    #[serde(default, skip_serializing_if = "ForOrganization::is_needed")]
    pub organization: ForOrganization,
    /// A flag that is `true` if the body may name several modules. The requirement then applies to each of
    /// them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub multi_module: bool,
    /// The type of the request body.
    #[serde(default, skip_serializing_if = "BodyKind::is_none")]
    pub body: BodyKind,
    /// The required scopes: a list of alternatives, each a list of scopes that are all needed. `null` means unknown.
    /// `[[]]` means that the call needs no scope; the request still carries a token. A scope may contain `{module}`.
    #[serde(deserialize_with = "Option::deserialize")]
    pub requires: Option<Vec<Vec<String>>>,
    /// The first segments of the required scopes, such as `ZohoProjects.bugs`, if a source names only these segments.
    /// Only a call whose requirement is unknown has a family. Messages mention the family, but no scope of the family
    /// is ever requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// The name of the product's paging style in which the call returns its list, or `none` if one response contains
    /// the whole list. If the key is absent, the first style whose parameters the call lists applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paging: Option<String>,
    /// The confidence in `requires`.
    pub status: Confidence,
    /// The citation: a key of `sources`, followed by a colon and the location in that source if it is known.
    pub source: String,
    /// The path as published, if a rule of the importer repaired it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_as_published: Option<String>,
    /// The requirement as published, if a rule of the importer repaired or interpreted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requires_as_published: Option<Vec<Vec<String>>>,
    /// The rules of the importer that repaired or interpreted the operation, in the order of their use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// A note for readers: the reason for the confidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The deprecation message, such as the call to use instead, if the vendor deprecated the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
}

impl Product {
    /// Returns the value of a limit on the lists of this product, or `None` if the value is unknown.
    pub fn page_limit(&self, limit: PageLimit) -> Option<u32> {
        self.page_limits.iter().find(|known| known.limit == limit).map(|known| known.items)
    }
}

impl Endpoint {
    /// Returns the method, the path and the selector as messages show them, such as `GET /crm/v8/users` or
    /// `POST /api/v2/{resource_id}?method=row.delete`.
    pub fn request_line(&self) -> String {
        let selector = self.selector.as_ref().map(|selector| format!("?{selector}")).unwrap_or_default();
        format!("{} {}{selector}", self.method, self.path)
    }

    /// Returns the parameters in [`required_one_of`](Self::required_one_of); the call needs at least one of them.
    pub fn alternatives(&self) -> impl Iterator<Item = &Parameter> {
        let listed = |name: &String| self.parameters.iter().find(|parameter| parameter.name == *name);
        self.required_one_of.iter().filter_map(listed)
    }
}

impl Parameter {
    /// Creates a parameter without a list of values. A path parameter is required. Any other parameter is optional.
    pub fn new(name: impl Into<String>, place: ParameterLocation, kind: ValueKind) -> Self {
        let required = place == ParameterLocation::Path;
        Self { name: name.into(), place, kind, required, values: Vec::new(), max_values: None }
    }

    /// Returns `true` if the call is invalid without the parameter.
    pub fn is_required(&self) -> bool {
        self.required || self.place == ParameterLocation::Path
    }

    /// Returns `true` if the parameter takes one of several words that its source lists. Returns `false` if the source
    /// lists examples or pieces of JSON in place of words.
    pub fn is_enum(&self) -> bool {
        /// The maximum length of a word, in bytes. A longer value is an example of an ID.
        const LONGEST: usize = 40;
        let is_word = |value: &String| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b" ._-".contains(&b);
            value.len() <= LONGEST && value.starts_with(|c: char| c.is_ascii_alphabetic()) && value.bytes().all(plain)
        };
        self.kind == ValueKind::String && self.values.len() > 1 && self.values.iter().all(is_word)
    }
}

/// The value that tells an operation apart from other operations with the same method and path. The call sends this
/// value; the caller does not set it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selector {
    /// The location of the value in the request.
    #[serde(rename = "in")]
    pub place: SelectorLocation,
    /// The name of the parameter or of the form field.
    pub name: String,
    /// The value of the parameter or of the form field.
    pub value: String,
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.value)
    }
}

/// The location of a selector in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SelectorLocation {
    /// A parameter of the query.
    Query,
    /// A field of the form in the body.
    Form,
}

/// A parameter of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The name as it is sent (query, header), or as it is written in the path.
    pub name: String,
    /// The location of the parameter in the request.
    #[serde(rename = "in")]
    pub place: ParameterLocation,
    /// The type of the value.
    #[serde(rename = "type")]
    pub kind: ValueKind,
    /// A flag that is `true` if the call is invalid without the parameter. Path parameters are always required.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// The allowed values, if the source lists them. Some sources list examples instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// The largest number of values, for a query parameter that takes several values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_values: Option<u32>,
}

/// The location of a parameter in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are self-explanatory")]
pub enum ParameterLocation {
    Path,
    Query,
    Header,
}

impl ParameterLocation {
    /// Returns `true` for [`Query`](Self::Query).
    pub fn is_query(&self) -> bool {
        *self == Self::Query
    }
}

/// The type of a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// A string without restrictions.
    String,
    /// The ID of a record: a number of up to 19 digits.
    Id,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Number,
    /// A truth value: `true` or `false`.
    Boolean,
    /// A date in the form `YYYY-MM-DD`.
    Date,
    /// A date and time in the format of RFC 3339, with any offset.
    DateTime,
    /// A date and time in the format of RFC 3339, in UTC only, with a `Z`.
    UtcDateTime,
    /// A list of strings, joined by commas.
    List,
}

impl ValueKind {
    /// Returns `true` if a value of this type may be a page number, an index, a page size or a page token. Some
    /// descriptions declare numbers as strings.
    fn may_select_page(self) -> bool {
        matches!(self, Self::String | Self::Id | Self::Integer | Self::Number)
    }
}

/// Deserializes the map of sources. Rejects a repeated key, because otherwise its last value would silently replace the
/// first.
pub(crate) fn without_repetition<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, Source>, D::Error> {
    struct Sources;

    impl<'de> Visitor<'de> for Sources {
        type Value = BTreeMap<String, Source>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map of sources")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut sources = BTreeMap::new();
            while let Some((key, source)) = map.next_entry::<String, Source>()? {
                if let Some(repeated) = sources.insert(key, source) {
                    return Err(A::Error::custom(format_args!("duplicate source `{}`", repeated.title)));
                }
            }
            Ok(sources)
        }
    }

    deserializer.deserialize_map(Sources)
}
