//! The errors of calls that are written as text.

use super::ParseCallError;
use std::fmt;

/// The error for a string that does not name exactly one call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindError {
    /// A text that cannot be parsed.
    Parse(ParseCallError),
    /// A call that the catalog does not have.
    Unknown {
        /// The text.
        text: String,
        /// The similar calls, most likely first.
        near: Vec<String>,
    },
    /// A text that matches several calls.
    Ambiguous {
        /// The text.
        text: String,
        /// The calls, each with its method and path.
        calls: Vec<String>,
    },
    /// A module that the catalog does not have.
    UnknownModule {
        /// The name of the module.
        module: String,
        /// The similar modules, most likely first.
        near: Vec<String>,
        /// The call for custom modules, such as `crm::ListRecords<crm::Custom>`. `None` if the product has no custom
        /// modules or the call does not take a module.
        custom: Option<String>,
    },
    /// A call that does not take a module, or takes only one of the named modules.
    Modules {
        /// The name of the call.
        call: String,
        /// The reason and the fix, such as `takes only one module; name one`.
        reason: &'static str,
    },
    /// A URL whose host is not one of Zoho's hosts.
    ForeignHost {
        /// The scheme and the host of the URL.
        origin: String,
    },
}

impl fmt::Display for FindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parse(error) => error.fmt(f),
            Self::Unknown { text, near } => {
                write!(f, "the catalog has no call `{}`", text.escape_debug())?;
                match near.as_slice() {
                    [] => Ok(()),
                    near => write!(f, "; did you mean `{}`?", near.join("`, or `")),
                }
            }
            Self::Ambiguous { text, calls } => {
                write!(f, "`{}` matches several calls; name one of them:", text.escape_debug())?;
                calls.iter().try_for_each(|call| write!(f, "\n  {call}"))
            }
            Self::UnknownModule { module, near, custom } => {
                write!(f, "the catalog has no module `{}`", module.escape_debug())?;
                match (near.as_slice(), custom) {
                    ([], None) => Ok(()),
                    ([], Some(custom)) => write!(f, "; for a custom module, write `{custom}`"),
                    (near, _) => write!(f, "; did you mean `{}`?", near.join("`, or `")),
                }
            }
            Self::Modules { call, reason } => write!(f, "`{call}` {reason}"),
            Self::ForeignHost { origin } => {
                write!(
                    f,
                    "the catalog has no host `{}`; use a host of Zoho's API, such as `https://www.zohoapis.eu`",
                    origin.escape_debug()
                )
            }
        }
    }
}

impl std::error::Error for FindError {}

impl From<ParseCallError> for FindError {
    fn from(error: ParseCallError) -> Self {
        Self::Parse(error)
    }
}

/// The error for a call whose required scopes are unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequirementError {
    /// Scopes that the vendor does not publish.
    Unpublished,
    /// Scopes that depend on a module, for a text that does not name a module.
    NoModule,
    /// A required scope that the catalog does not have.
    UnlistedScope(String),
}

impl fmt::Display for RequirementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unpublished => f.write_str("its required scope is not published"),
            Self::NoModule => f.write_str("its required scope depends on the module, which the call does not name"),
            Self::UnlistedScope(scope) => write!(f, "it would require `{scope}`, which the catalog does not have"),
        }
    }
}

impl std::error::Error for RequirementError {}
