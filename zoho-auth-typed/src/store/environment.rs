//! One account from the environment or a `.env` file, which can only be read.

use super::{AccountId, Kept, Record, StoreError, Stored, Swap, TokenStore, Version};
use crate::DataCenter;
use crate::manager::{ledger::Ledger, seal};
use crate::token::Evidence;
use secrecy::SecretString;
use std::fmt;

/// The version of what does not change.
const ONLY: Version = Version::new(0);
const PLACE: &str = "the environment";

/// One account from environment variables:
///
/// | variable | what it is |
/// | --- | --- |
/// | `ZOHO_REFRESH_TOKEN` | the refresh token |
/// | `ZOHO_CLIENT_ID` | the client that it was given to |
/// | `ZOHO_CLIENT_SECRET` | the client's secret, for [`client_secret`](Self::client_secret); may be missing |
/// | `ZOHO_DC` or `ZOHO_API_DOMAIN` | where the user's data are: `eu`, or `https://www.zohoapis.eu` |
/// | `ZOHO_USER` | your name for the user; `default` otherwise |
///
/// It can only be read, so that a manager over it keeps access tokens, and the count of refreshes, for as long as the
/// process lives. Its token is not sealed: the manager is to be told [`Protection::plaintext`](crate::Protection).
pub struct Environment {
    id: AccountId,
    client_secret: Option<SecretString>,
    record: Record,
}

impl Environment {
    /// From the environment of this process.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if a variable is not there or no data centre has that code or API domain. No error shows a
    /// value.
    pub fn read() -> Result<Self, StoreError> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// From a `.env` file that nobody else may read, lines of the form `NAME=value`. The environment of the process is
    /// neither asked nor changed, except that a value may name its variables (`$NAME`).
    ///
    /// # Errors
    /// As [`read`](Self::read); [`StoreError::Unavailable`] if the file cannot be read, [`StoreError::LoosePermissions`]
    /// if others may read it, [`StoreError::Damaged`] with the number of a line that is none. No error shows a value.
    #[cfg(feature = "dotenv")]
    pub fn from_file(path: impl AsRef<std::path::Path>) -> Result<Self, StoreError> {
        let variables = super::dotenv::read(path.as_ref())?;
        Self::from_place(&path.as_ref().display().to_string(), |name| variables.get(name))
    }

    /// From variables that come from elsewhere: a secret of the platform's, a test.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, StoreError> {
        Self::from_place(PLACE, variable)
    }

    fn from_place(place: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Self, StoreError> {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let given = |name: &str| variable(name).ok_or_else(|| missing(place, name));
        let data_center = data_center(place, variable("ZOHO_DC"), variable("ZOHO_API_DOMAIN"))?;
        let user = variable("ZOHO_USER").unwrap_or_else(|| "default".to_owned());
        let refresh_token = Kept::new(format!("{}{}", seal::PLAIN, given("ZOHO_REFRESH_TOKEN")?));
        let id = AccountId::new(user, given("ZOHO_CLIENT_ID")?, data_center);
        let client_secret = variable("ZOHO_CLIENT_SECRET").map(SecretString::from);
        let record = Record::new(refresh_token, None, Evidence::Declared, Ledger::default());
        Ok(Self { id, client_secret, record })
    }

    /// The account that is there.
    pub fn id(&self) -> &AccountId {
        &self.id
    }

    /// The secret of the account's client, if it is there: for the builder of the client.
    pub fn client_secret(&self) -> Option<&SecretString> {
        self.client_secret.as_ref()
    }
}

fn missing(place: &str, variable: &str) -> StoreError {
    StoreError::damaged(place, format!("the variable {variable} is not set"))
}

fn no_code(place: &str) -> StoreError {
    let codes: Vec<_> = DataCenter::ALL.iter().map(|data_center| data_center.code()).collect();
    StoreError::damaged(place, format!("ZOHO_DC is no data centre's code: the codes are {}", codes.join(", ")))
}

/// Said by its code, by its API domain, or by both alike.
fn data_center(place: &str, code: Option<String>, origin: Option<String>) -> Result<DataCenter, StoreError> {
    // Where lines were mixed up the value is a token: it is not shown.
    let by_code = code.map(|code| code.parse::<DataCenter>().map_err(|_| no_code(place)));
    let by_origin = origin.map(|origin| {
        DataCenter::from_api_domain(origin.trim_end_matches('/')).ok_or_else(|| {
            StoreError::damaged(place, "ZOHO_API_DOMAIN is no data centre's: it is `https://www.zohoapis.eu`, say")
        })
    });
    match (by_code.transpose()?, by_origin.transpose()?) {
        (None, None) => Err(missing(place, "ZOHO_DC (or ZOHO_API_DOMAIN)")),
        (Some(one), Some(other)) if one != other => {
            Err(StoreError::damaged(place, "ZOHO_DC and ZOHO_API_DOMAIN are of two data centres: say one of them"))
        }
        (Some(data_center), _) | (None, Some(data_center)) => Ok(data_center),
    }
}

impl TokenStore for Environment {
    async fn load(&self, id: &AccountId) -> Result<Option<Stored>, StoreError> {
        Ok((*id == self.id).then(|| Stored::new(ONLY, self.record.clone())))
    }

    async fn swap(&self, _: &AccountId, _: Option<Version>, _: Option<&Record>) -> Result<Swap, StoreError> {
        Err(StoreError::read_only(PLACE))
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        let there = limit > 0 && after.is_none_or(|after| *after < self.id);
        Ok(there.then(|| self.id.clone()).into_iter().collect())
    }

    fn is_read_only(&self) -> bool {
        true
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Environment, StoreError> {
        let base = [("ZOHO_REFRESH_TOKEN", "1000.refre5h"), ("ZOHO_CLIENT_ID", "1000.ID")];
        let all = variables.iter().chain(&base);
        let find = |name: &str| all.clone().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned());
        Environment::from_variables(find)
    }

    #[test]
    fn the_data_centre_by_code_or_by_api_domain() {
        for variables in [
            &[("ZOHO_DC", "eu")][..],
            &[("ZOHO_API_DOMAIN", "https://www.zohoapis.eu/")],
            &[("ZOHO_DC", "eu"), ("ZOHO_API_DOMAIN", "https://www.zohoapis.eu")],
        ] {
            assert_eq!(read(variables).expect("a data centre").id().data_center(), DataCenter::EU);
        }
        let refused = |variables: &[_]| read(variables).unwrap_err().to_string();
        assert!(refused(&[]).contains("ZOHO_DC (or ZOHO_API_DOMAIN) is not set"));
        assert!(
            refused(&[("ZOHO_DC", "us"), ("ZOHO_API_DOMAIN", "https://www.zohoapis.eu")]).contains("two data centres")
        );
        assert!(refused(&[("ZOHO_API_DOMAIN", "https://www.zohoapis.evil")]).contains("no data centre's"));
        let mixed_up = refused(&[("ZOHO_DC", "1000.refre5h")]);
        assert!(
            mixed_up.contains("ZOHO_DC") && mixed_up.contains("eu, in") && !mixed_up.contains("refre5h"),
            "{mixed_up}"
        );
    }

    #[cfg(all(unix, feature = "dotenv"))]
    #[test]
    fn a_file_that_nobody_else_may_read() {
        use secrecy::ExposeSecret;
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(".env");
        let write = |text: &str, mode| {
            std::fs::write(&path, text).expect("written");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("its own file");
        };
        let text = "# of the API console\nexport ZOHO_CLIENT_ID=1000.ID\nZOHO_CLIENT_SECRET='s3cret'\n\n\
                    ZOHO_REFRESH_TOKEN=\"1000.refre5h\"\nZOHO_API_DOMAIN=https://www.zohoapis.in\n";
        write(text, 0o600);
        let environment = Environment::from_file(&path).expect("an account");
        assert_eq!(*environment.id(), AccountId::new("default", "1000.ID", DataCenter::IN));
        assert_eq!(environment.client_secret().map(ExposeSecret::expose_secret), Some("s3cret"));
        assert!(!format!("{environment:?}").contains("s3cret"));

        write(text, 0o640);
        assert!(matches!(Environment::from_file(&path), Err(StoreError::LoosePermissions { mode: 0o640, .. })));
        write("ZOHO_CLIENT_ID=1000.ID\nZOHO_REFRESH_TOKEN 1000.refre5h\n", 0o600);
        let error = Environment::from_file(&path).unwrap_err().to_string();
        assert!(error.contains("entry 2") && error.contains(".env") && !error.contains("refre5h"), "{error}");
        write("ZOHO_CLIENT_ID=1000.ID\n", 0o600);
        let error = Environment::from_file(&path).unwrap_err().to_string();
        assert!(error.contains(".env") && error.contains("is not set"), "{error}");
        let error = Environment::from_file(folder.path().join("none")).unwrap_err();
        assert!(error.is_retryable() && error.to_string().contains("none"), "{error}");
    }
}
