//! What to type after an error of the library's, which knows of no command.

use crate::error::Error;
use std::str::FromStr;
use zoho_auth_typed::{DataCenter, LoginError, TokenError};

/// An error of the token endpoint.
pub(crate) fn of_token(error: &TokenError) -> Error {
    let next = match error {
        TokenError::InvalidGrant(_) => {
            "zoho login, for a new consent; or --dc, since a code and a refresh token are good where the user's data are only"
                .to_owned()
        }
        TokenError::InvalidClient { .. } => "try another --dc, and look at ZOHO_CLIENT_ID".to_owned(),
        TokenError::InvalidClientSecret { data_center, .. } => format!(
            "put the secret of `{data_center}` into ZOHO_CLIENT_SECRET{}",
            console(data_center).map_or_else(String::new, |at| format!(": {at} shows it"))
        ),
        TokenError::RedirectUriMismatch => "--redirect-uri, as it is registered".to_owned(),
        TokenError::MissingOrganization(_) => "--soid ZohoCRM.<organisation id>".to_owned(),
        _ => String::new(),
    };
    Error::refused(error, next)
}

/// An error of a sign-in.
pub(crate) fn of_login(error: &LoginError) -> Error {
    match error {
        LoginError::Token(error) => of_token(error),
        LoginError::NotLoopback(_) => Error::usage(error, "--redirect-uri, as it is registered"),
        _ => Error::refused(error, ""),
    }
}

fn console(data_center: &str) -> Option<&'static str> {
    DataCenter::from_str(data_center).ok()?.api_console()
}
