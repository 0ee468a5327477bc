//! The message of an error: the failed call, the product's message, and the fix.

use super::super::error::RetryAdvice;
use super::super::kind::ApiErrorKind;
use super::{ApiError, HTML_PAGE, PROXY};
use std::fmt;

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed with status {}", self.endpoint, self.status.as_u16())?;
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        if self.html {
            write!(f, ": {HTML_PAGE}; {PROXY}")?;
        }
        if self.errors.is_empty() {
            FieldNames(self).fmt(f)?;
        }
        for (i, error) in self.errors.iter().enumerate() {
            f.write_str(if i > 0 { ", " } else { ": " })?;
            f.write_str(error.code.as_deref().unwrap_or("no code"))?;
            if let Some(message) = &error.message {
                write!(f, " ({message})")?;
            }
            FieldNames(error).fmt(f)?;
        }
        let todo = match self.kind {
            _ if self.may_lack_scope => {
                "; check that the resource exists and that the token has the required scopes (this product may report an insufficient scope in the same way)"
            }
            ApiErrorKind::PermissionDenied => "; check the user's role and the organization (the scopes suffice)",
            ApiErrorKind::QuotaExceeded => {
                "; wait for the limit of the account or its plan to reset, or raise the limit"
            }
            ApiErrorKind::FeatureDisabled => "; enable the feature, or use an edition that has it",
            ApiErrorKind::Locked => "; try again later",
            _ => "",
        };
        f.write_str(todo)?;
        if self.is_from_a_gateway() { RetryAdvice(self.changes).fmt(f) } else { Ok(()) }
    }
}

/// The fields of an error with the remarks on them, for a message.
struct FieldNames<'e>(&'e ApiError);

impl fmt::Display for FieldNames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ApiError { fields, remarks, .. } = self.0;
        for (i, field) in fields.iter().enumerate() {
            write!(f, "{}{field}", if i > 0 { ", " } else { " (" })?;
            if let Some((_, remark)) = remarks.iter().find(|(name, _)| name == field) {
                write!(f, ": {remark}")?;
            }
        }
        f.write_str(if fields.is_empty() { "" } else { ")" })
    }
}
