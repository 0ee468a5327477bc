//! The rows of a token store of Zoho's SDKs.
//!
//! The SDKs for CRM 8.0 have the columns `id`, `user_name`, `client_id`, `client_secret`, `refresh_token`,
//! `access_token`, `grant_token`, `expiry_time`, `redirect_url` and `api_domain`, in the CSV file and in the table
//! (<https://github.com/zoho/zohocrm-python-sdk-8.0>, `zohocrmsdk/src/com/zoho/api/authenticator/store`). Older SDKs
//! have `user_mail` instead of `user_name`, and no `api_domain`
//! (<https://www.zoho.com/crm/developer/docs/php-sdk/v2/token-persistence.html>).

use clap::ValueEnum;
use std::fmt;
use zoho_auth_typed::SecretString;

/// The column with the name of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum UserColumn {
    /// The column `user_name`, or `user_mail` in stores of older SDKs.
    #[value(name = "user_name")]
    UserName,
    /// The column `id`, the identifier of the row.
    #[value(name = "id")]
    Id,
}

impl UserColumn {
    /// Returns the names of the column, newest first.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::UserName => &["user_name", "user_mail"],
            Self::Id => &["id"],
        }
    }
}

/// Displays the name of the option's value.
impl fmt::Display for UserColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.names()[0])
    }
}

/// The number of columns that are read.
pub(super) const READ: usize = 5;

/// The names of the columns that are read: user, client ID, refresh token, grant token and API domain. Older stores
/// lack some of them.
pub(super) type Columns = [Option<&'static str>; READ];

/// Selects the columns to read from the columns `present` in a store. Fails with the name of a required column that is
/// missing.
pub(super) fn columns(present: &[String], user: UserColumn) -> Result<Columns, &'static str> {
    let find = |names: &[&'static str]| {
        names.iter().copied().find(|name| present.iter().any(|other| other.eq_ignore_ascii_case(name)))
    };
    let required = |names: &[&'static str]| find(names).map(Some).ok_or(names[0]);
    Ok([
        required(user.names())?,
        required(&["client_id"])?,
        required(&["refresh_token"])?,
        find(&["grant_token"]),
        find(&["api_domain"]),
    ])
}

/// A row of a store, without its access token and its client secret.
pub(super) struct SdkRow {
    /// The number of the row, from 1.
    pub(super) number: usize,
    pub(super) user: Option<String>,
    pub(super) client_id: Option<String>,
    pub(super) refresh_token: Option<SecretString>,
    pub(super) has_grant_token: bool,
    pub(super) api_domain: Option<String>,
}

impl SdkRow {
    /// Creates a row from the values of [`Columns`]. Empty values count as missing.
    pub(super) fn new(number: usize, values: [Option<String>; READ]) -> Self {
        let [user, client_id, refresh_token, grant_token, api_domain] =
            values.map(|value| value.filter(|text| !text.is_empty()));
        let has_grant_token = grant_token.is_some();
        Self { number, user, client_id, refresh_token: refresh_token.map(Into::into), has_grant_token, api_domain }
    }
}
