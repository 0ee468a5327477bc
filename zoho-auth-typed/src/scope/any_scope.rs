//! Scopes of any service at run time.

use crate::failure::permanent;
use crate::scope::{Scope, Service};
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zoho_catalog::{ScopeInfo, suggest};

/// A scope of any service at run time.
///
/// Scopes of the enabled products are compared without regard to case and displayed in the spelling that is sent to
/// Zoho. Scopes that belong to no enabled product come from stored scope sets and from Zoho's responses:
/// [`AnyScope::from_name`] and serde keep their spelling. [`FromStr`] rejects them and suggests known scopes.
#[derive(Clone)]
pub struct AnyScope(Repr);

#[derive(Clone)]
enum Repr {
    Known(&'static ScopeInfo),
    Unknown(Box<str>),
}

impl AnyScope {
    #[doc(hidden)]
    pub const fn known(info: &'static ScopeInfo) -> Self {
        Self(Repr::Known(info))
    }

    /// Returns the scope with this name. If no enabled product has the scope, returns an unknown scope with this name.
    pub fn from_name(name: &str) -> Self {
        find(name).map_or_else(|| Self(Repr::Unknown(name.into())), Self::known)
    }

    /// Returns the name of the scope as it is sent to Zoho.
    pub const fn name(&self) -> &str {
        match &self.0 {
            Repr::Known(info) => info.name,
            Repr::Unknown(name) => name,
        }
    }

    /// Returns the catalog's facts about the scope, or `None` if no enabled product has it.
    pub const fn info(&self) -> Option<&'static ScopeInfo> {
        match &self.0 {
            Repr::Known(info) => Some(*info),
            Repr::Unknown(_) => None,
        }
    }

    /// Returns `true` if a set with this scope allows everything that `other` allows. Every scope implies itself. No
    /// other implications of unknown scopes are known.
    pub const fn implies(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Known(wide), Repr::Known(narrow)) => zoho_catalog::implies(wide, narrow),
            (Repr::Unknown(one), Repr::Unknown(other)) => zoho_catalog::same_text(one, other),
            _ => false,
        }
    }

    /// Returns every scope of the enabled products, ordered by product, service and name.
    pub fn all() -> impl Iterator<Item = Self> {
        tables().map(Self::known)
    }
}

fn tables() -> impl Iterator<Item = &'static ScopeInfo> {
    crate::scopes::TABLES.iter().copied().flatten().copied().flatten()
}

fn find(name: &str) -> Option<&'static ScopeInfo> {
    tables().find(|info| info.name.eq_ignore_ascii_case(name))
}

impl<X: Scope> From<X> for AnyScope {
    fn from(_: X) -> Self {
        Self::known(&X::Service::TABLE[X::INDEX])
    }
}

/// The error for a name that is not a scope of the enabled products.
#[derive(Clone, Debug)]
pub struct ParseScopeError {
    name: String,
    suggestions: Vec<&'static str>,
}

impl ParseScopeError {
    #[doc(hidden)]
    fn new(name: &str, among: impl Iterator<Item = &'static str>) -> Self {
        Self { name: name.to_owned(), suggestions: suggest::scopes(name, among) }
    }

    #[doc(hidden)]
    pub fn from_table(name: &str, table: &'static [ScopeInfo]) -> Self {
        Self::new(name, table.iter().map(|info| info.name))
    }

    /// Returns the name that was parsed.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns known scopes with similar names, the likeliest first.
    pub fn suggestions(&self) -> &[&'static str] {
        &self.suggestions
    }
}

impl fmt::Display for ParseScopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown scope `{}`", self.name.escape_debug())?;
        match self.suggestions.as_slice() {
            [] => f.write_str("; check the spelling, or enable the feature of the scope's product"),
            suggestions => write!(f, "; did you mean `{}`?", suggestions.join("`, or `")),
        }
    }
}

impl core::error::Error for ParseScopeError {}

permanent!(ParseScopeError);

impl FromStr for AnyScope {
    type Err = ParseScopeError;

    fn from_str(name: &str) -> Result<Self, ParseScopeError> {
        find(name).map(Self::known).ok_or_else(|| ParseScopeError::new(name, tables().map(|info| info.name)))
    }
}

impl fmt::Display for AnyScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for AnyScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnyScope({})", self.name())
    }
}

impl PartialEq for AnyScope {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for AnyScope {}

impl Hash for AnyScope {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl Ord for AnyScope {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name().cmp(other.name())
    }
}

impl PartialOrd for AnyScope {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for AnyScope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for AnyScope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|name| Self::from_name(&name))
    }
}
