//! The risk of a scope, for the review of an application: the access that it gives and the data that it opens.
//!
//! The table is `data/risk.json`. It is a judgment of this project about the words of scopes, not a statement of Zoho.

use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

/// The access that a scope gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Access {
    /// Access that changes nothing.
    Read,
    /// Access that creates or changes.
    Write,
    /// Access that deletes.
    Delete,
    /// Access that reads, writes and deletes, or access of an unknown kind.
    Full,
}

impl Access {
    /// Returns the word for the access in JSON and messages, such as `read`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Delete => "delete",
            Self::Full => "full",
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The kind of data that a scope opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum DataKind {
    /// People and companies outside the organization: contacts, leads, customers, vendors.
    Contacts,
    /// Invoices, payments, orders and prices.
    Money,
    /// Messages of any kind: mail, chats, calls, tickets.
    Mail,
    /// Documents and attachments.
    Files,
    /// The users and employees of the organization.
    People,
    /// The configuration of the organization and of the product.
    Settings,
    /// All data of the product, or data that only the organization knows.
    Everything,
    /// Data of another kind, such as tasks and events.
    Other,
}

impl DataKind {
    /// Returns the word for the kind in JSON and messages, such as `contacts`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::Money => "money",
            Self::Mail => "mail",
            Self::Files => "files",
            Self::People => "people",
            Self::Settings => "settings",
            Self::Everything => "everything",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for DataKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The risk of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Risk {
    /// The access that the scope gives.
    pub access: Access,
    /// The kind of data that the scope opens.
    pub data: DataKind,
}

/// The table of `data/risk.json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskTable {
    #[serde(rename = "$schema", default)]
    _schema: Option<String>,
    #[serde(rename = "schema_version")]
    _schema_version: u32,
    access: BTreeMap<String, Access>,
    data: BTreeMap<DataKind, Words>,
    exceptions: Vec<Exception>,
}

/// The words of a kind of data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    services: Vec<String>,
    resources: Vec<String>,
}

/// A correction of the rules for a scope, or for all scopes that begin with the same segments.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    scope: String,
    access: Option<Access>,
    data: Option<DataKind>,
    #[serde(rename = "reason")]
    _reason: String,
}

impl RiskTable {
    /// Parses the text of `data/risk.json`.
    ///
    /// # Errors
    ///
    /// Fails if the text is not JSON in the format of the table.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// Returns the risk of a scope. A scope whose operation word the table does not have gives full access.
    pub fn risk(&self, scope: &str) -> Risk {
        let mut segments = scope.split('.');
        let service = segments.next().unwrap_or_default();
        let operation = segments.next_back().unwrap_or_default().to_ascii_uppercase();
        let kind_of =
            |is_of: &dyn Fn(&Words) -> bool| self.data.iter().find(|(_, words)| is_of(words)).map(|(kind, _)| *kind);
        let by_resource = |segment: &str| kind_of(&|words| words.resources.iter().any(|word| word == segment));
        let by_service = || kind_of(&|words| words.services.iter().any(|word| word == service));
        let mut exceptions: Vec<&Exception> =
            self.exceptions.iter().filter(|exception| covers(&exception.scope, scope)).collect();
        exceptions.sort_by_key(|exception| Reverse(exception.scope.len()));
        Risk {
            access: exceptions
                .iter()
                .find_map(|exception| exception.access)
                .or_else(|| self.access.get(&operation).copied())
                .unwrap_or(Access::Full),
            data: exceptions
                .iter()
                .find_map(|exception| exception.data)
                .or_else(|| segments.find_map(by_resource))
                .or_else(by_service)
                .unwrap_or(DataKind::Other),
        }
    }

    /// Returns the words and exceptions of the table that fit none of the scopes, for the check of the table.
    pub fn unused(&self, scopes: &[&str]) -> Vec<String> {
        let is_segment = |word: &str| scopes.iter().any(|scope| scope.split('.').any(|segment| segment == word));
        let is_prefix = |prefix: &str| scopes.iter().any(|scope| covers(prefix, scope));
        let words = self.data.values().flat_map(|words| words.services.iter().chain(&words.resources));
        let exceptions = self.exceptions.iter().map(|exception| &exception.scope);
        let unused = words.filter(|word| !is_segment(word)).chain(exceptions.filter(|prefix| !is_prefix(prefix)));
        unused.cloned().collect()
    }
}

/// Returns `true` if the prefix consists of the first segments of the scope.
fn covers(prefix: &str, scope: &str) -> bool {
    scope.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
