//! The accounts of the rows, before anything is written.

use super::report::NotImported;
use super::row::SdkRow;
use std::collections::HashMap;
use zoho_auth_typed::data_center::Environment;
use zoho_auth_typed::{AccountId, DataCenter, SecretString};

/// An account with its refresh token.
pub(super) struct SdkAccount {
    /// The number of the row, from 1.
    pub(super) row: usize,
    pub(super) id: AccountId,
    pub(super) refresh_token: SecretString,
}

/// The accounts of the rows, and the rows that are not imported.
pub(super) struct Plan {
    data_center: Option<DataCenter>,
    environment: Option<Environment>,
    client_id: Option<String>,
    rows: HashMap<AccountId, usize>,
    pub(super) accounts: Vec<SdkAccount>,
    pub(super) not_imported: Vec<NotImported>,
}

impl Plan {
    pub(super) fn new(
        data_center: Option<DataCenter>,
        environment: Option<Environment>,
        client_id: Option<String>,
    ) -> Self {
        let (rows, accounts, not_imported) = Default::default();
        Self { data_center, environment, client_id, rows, accounts, not_imported }
    }

    /// Adds the account of a row, or the reason that the row is not imported.
    pub(super) fn add(&mut self, mut row: SdkRow) {
        let Some(refresh_token) = row.refresh_token.take() else {
            let reason = if row.has_grant_token {
                "the row has only a grant token, which expires within minutes; the user must authorize again"
            } else {
                "the row has no refresh token"
            };
            self.not_imported.push(NotImported::without_refresh_token(row.number, row.user, reason));
            return;
        };
        match self.account_id(&row) {
            Ok(id) => {
                self.rows.insert(id.clone(), row.number);
                self.accounts.push(SdkAccount { row: row.number, id, refresh_token });
            }
            Err(reason) => self.not_imported.push(NotImported::new(row.number, row.user, reason)),
        }
    }

    /// Returns the identifier of the row's account, or the reason that the row is not imported.
    fn account_id(&self, row: &SdkRow) -> Result<AccountId, String> {
        let user = row.user.as_ref().ok_or("the row has no user; use another --user-column")?;
        let client_id = match (&row.client_id, &self.client_id) {
            (Some(own), Some(wanted)) if own != wanted => return Err("the row belongs to another client".to_owned()),
            (Some(id), _) | (None, Some(id)) => id,
            (None, None) => return Err("the row has no client ID; add --client-id".to_owned()),
        };
        let (data_center, environment) = self.place(row.api_domain.as_deref())?;
        let id = AccountId::new(user, client_id, data_center).with_environment(environment);
        // The SDK also uses the first row of a user.
        match self.rows.get(&id) {
            Some(first) => Err(format!("row {first} has the same account")),
            None => Ok(id),
        }
    }

    /// Returns the data center and the environment of an account, or the reason that the row is not imported.
    fn place(&self, api_domain: Option<&str>) -> Result<(DataCenter, Environment), String> {
        let Some((data_center, environment)) = api_domain.and_then(known_api_domain) else {
            let known = api_domain.map_or("the row has no API domain", |_| "the API domain of the row is unknown");
            let data_center = self.data_center.ok_or_else(|| format!("{known}; name the data center with --dc"))?;
            return Ok((data_center, self.environment.unwrap_or_default()));
        };
        if self.data_center.is_some_and(|wanted| wanted != data_center) {
            return Err(format!("the API domain of the row belongs to the data center `{data_center}`; omit --dc"));
        }
        if self.environment.is_some_and(|wanted| wanted != environment) {
            return Err(format!(
                "the API domain of the row belongs to the {environment} environment; omit --environment"
            ));
        }
        Ok((data_center, environment))
    }
}

/// Returns the data center and the environment of an API domain, or `None` for an unknown API domain. The text must
/// match exactly, except for a slash at its end.
fn known_api_domain(origin: &str) -> Option<(DataCenter, Environment)> {
    let origin = origin.trim_end_matches('/');
    if let Some(data_center) = DataCenter::from_api_domain(origin) {
        return Some((data_center, Environment::Production));
    }
    [("https://sandbox.", Environment::Sandbox), ("https://developer.", Environment::Developer)].into_iter().find_map(
        |(prefix, environment)| {
            let domain = origin.strip_prefix(prefix)?;
            Some((DataCenter::from_api_domain(&format!("https://www.{domain}"))?, environment))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_domain_names_data_center_and_environment() {
        for (origin, expected) in [
            ("https://www.zohoapis.eu", Some((DataCenter::EU, Environment::Production))),
            ("https://www.zohoapis.com/", Some((DataCenter::US, Environment::Production))),
            ("https://sandbox.zohoapis.eu", Some((DataCenter::EU, Environment::Sandbox))),
            ("https://developer.zohoapis.in", Some((DataCenter::IN, Environment::Developer))),
            ("https://other.zohoapis.eu", None),
            ("https://sandbox.www.zohoapis.eu", None),
            ("http://www.zohoapis.eu", None),
            ("", None),
        ] {
            assert_eq!(known_api_domain(origin), expected, "{origin}");
        }
    }
}
