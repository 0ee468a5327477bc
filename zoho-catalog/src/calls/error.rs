//! The errors of calls that are written as text.

use super::ParseCallError;
use std::fmt;

/// The error for a string that names no call, or several.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindError {
    /// The text cannot be parsed.
    Parse(ParseCallError),
    /// The catalog does not have the call.
    Unknown {
        /// The text.
        text: String,
        /// Similar calls, the likeliest first.
        near: Vec<String>,
    },
    /// The text matches several calls.
    Ambiguous {
        /// The text.
        text: String,
        /// The calls, each with its method and path.
        calls: Vec<String>,
    },
    /// The catalog does not have the module.
    UnknownModule {
        /// The name of the module.
        module: String,
        /// Similar modules, the likeliest first.
        near: Vec<String>,
        /// The call with a placeholder for the module: `crm::ListRecords<crm::Custom>` is for custom modules.
        custom: Option<String>,
    },
    /// The call takes no module, or one module and not several.
    Modules {
        /// The name of the call.
        call: String,
        /// The reason.
        reason: &'static str,
    },
    /// The host of the URL is not one of Zoho's hosts.
    ForeignHost {
        /// The scheme and the host.
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
                    [] => f.write_str("; search with zoho catalog search WORDS"),
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
                write!(f, "`{}` is not a host of Zoho's API in the catalog", origin.escape_debug())
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
    /// The vendor does not publish the scopes.
    Unpublished,
    /// The scopes depend on a module, and the text names none.
    NoModule,
    /// The catalog does not have a scope that the requirement names for this module.
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
