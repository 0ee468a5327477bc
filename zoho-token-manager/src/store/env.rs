//! A read-only store with one account from environment variables or a `.env` file.

use secrecy::SecretString;
use std::fmt;
use zoho_auth_core::__private::{PLAINTEXT_PREFIX, RecordInternals as _, StoredTokenInternals as _};
use zoho_auth_core::DataCenter;
use zoho_auth_core::store::{
    AccountId, CasOutcome, Record, StoreError, StoredToken, TokenStore, Version, VersionedRecord,
};

/// The version of the record, which never changes.
const ONLY: Version = Version::new(0);
const LOCATION: &str = "the environment";
const VARIABLES: [&str; 6] =
    ["ZOHO_REFRESH_TOKEN", "ZOHO_CLIENT_ID", "ZOHO_CLIENT_SECRET", "ZOHO_DC", "ZOHO_API_DOMAIN", "ZOHO_USER"];

/// A read-only store with one account from environment variables:
///
/// | variable | meaning |
/// | --- | --- |
/// | `ZOHO_REFRESH_TOKEN` | the refresh token |
/// | `ZOHO_CLIENT_ID` | the ID of the client to which Zoho issued the refresh token |
/// | `ZOHO_CLIENT_SECRET` | the client's secret, for [`client_secret`](Self::client_secret); optional |
/// | `ZOHO_DC` or `ZOHO_API_DOMAIN` | the code or the API domain of the user's data center, such as `eu` or `https://www.zohoapis.eu` |
/// | `ZOHO_USER` | your name for the user; `default` if not set |
///
/// A manager with this store keeps access tokens and the number of refreshes in memory until the process ends. The
/// refresh token is not encrypted, so the manager needs [`Encryption::disabled`](crate::Encryption).
pub struct EnvStore {
    id: AccountId,
    client_secret: Option<SecretString>,
    record: Record,
}

impl EnvStore {
    /// Reads the account from the environment of this process.
    ///
    /// # Errors
    /// Fails with [`StoreError::MissingVariable`] if a required variable is not set or is empty. Fails with
    /// [`StoreError::Configuration`] in these cases:
    ///
    /// - No data center has the code in `ZOHO_DC` or the API domain in `ZOHO_API_DOMAIN`.
    /// - The two variables name different data centers.
    /// - A value is not UTF-8.
    ///
    /// No error contains a value.
    pub fn from_env() -> Result<Self, StoreError> {
        for name in VARIABLES {
            if std::env::var_os(name).is_some_and(|value| value.to_str().is_none()) {
                return Err(StoreError::configuration(LOCATION, format!("{name} is not UTF-8; correct its value")));
            }
        }
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// Reads the account from a `.env` file with lines of the form `NAME=value`. No other user may be able to read the
    /// file. The environment of the process is neither read nor changed, except that values may refer to its variables
    /// (`$NAME`).
    ///
    /// # Errors
    /// Fails like [`from_env`](Self::from_env). Also fails with [`StoreError::Unavailable`] if the file cannot be read,
    /// and with [`StoreError::InsecurePermissions`] if other users can read the file. Fails with
    /// [`StoreError::Corrupt`] if an entry is malformed; the error contains the number of the entry. No error contains
    /// a value.
    #[cfg(feature = "dotenv")]
    pub fn from_dotenv(path: impl AsRef<std::path::Path>) -> Result<Self, StoreError> {
        let variables = super::dotenv::read(path.as_ref())?;
        Self::from_location(&path.as_ref().display().to_string(), |name| variables.get(name))
    }

    /// Reads the account from a lookup function, for secrets from another source and for tests.
    ///
    /// # Errors
    /// Fails like [`from_env`](Self::from_env).
    pub fn from_lookup(variable: impl Fn(&str) -> Option<String>) -> Result<Self, StoreError> {
        Self::from_location(LOCATION, variable)
    }

    fn from_location(location: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Self, StoreError> {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let required = |name: &str| variable(name).ok_or_else(|| missing(location, name));
        let data_center = data_center(location, variable("ZOHO_DC"), variable("ZOHO_API_DOMAIN"))?;
        let user = variable("ZOHO_USER").unwrap_or_else(|| "default".to_owned());
        let refresh_token = StoredToken::from_text(format!("{PLAINTEXT_PREFIX}{}", required("ZOHO_REFRESH_TOKEN")?));
        let id = AccountId::new(user, required("ZOHO_CLIENT_ID")?, data_center);
        let client_secret = variable("ZOHO_CLIENT_SECRET").map(SecretString::from);
        let record = Record::from_refresh_token(refresh_token);
        Ok(Self { id, client_secret, record })
    }

    /// Returns the identifier of the account.
    pub fn id(&self) -> &AccountId {
        &self.id
    }

    /// Returns the client secret for the builder of the client, or `None` if `ZOHO_CLIENT_SECRET` is not set.
    pub fn client_secret(&self) -> Option<&SecretString> {
        self.client_secret.as_ref()
    }
}

fn missing(location: &str, variable: &str) -> StoreError {
    StoreError::missing_variable(location, variable)
}

fn no_code(location: &str) -> StoreError {
    let codes: Vec<_> = DataCenter::ALL.iter().map(|data_center| data_center.code()).collect();
    StoreError::configuration(
        location,
        format!("ZOHO_DC is not the code of a data center; use one of {}", codes.join(", ")),
    )
}

/// Returns the data center with the given code or API domain. If both are given, they must name the same data center.
fn data_center(location: &str, code: Option<String>, origin: Option<String>) -> Result<DataCenter, StoreError> {
    // If lines were mixed up, the value may be a token. Errors therefore do not contain the value.
    let by_code = code.map(|code| code.parse::<DataCenter>().map_err(|_| no_code(location)));
    let by_origin = origin.map(|origin| {
        DataCenter::from_api_domain(origin.trim_end_matches('/')).ok_or_else(|| {
            StoreError::configuration(
                location,
                "ZOHO_API_DOMAIN is not the API domain of a data center; write a domain such as `https://www.zohoapis.eu`",
            )
        })
    });
    match (by_code.transpose()?, by_origin.transpose()?) {
        (None, None) => Err(missing(location, "ZOHO_DC (or ZOHO_API_DOMAIN)")),
        (Some(one), Some(other)) if one != other => Err(StoreError::configuration(
            location,
            "ZOHO_DC and ZOHO_API_DOMAIN name different data centers; set only one of them",
        )),
        (Some(data_center), _) | (None, Some(data_center)) => Ok(data_center),
    }
}

impl TokenStore for EnvStore {
    async fn load(&self, id: &AccountId) -> Result<Option<VersionedRecord>, StoreError> {
        Ok((*id == self.id).then(|| VersionedRecord::new(ONLY, self.record.clone())))
    }

    async fn compare_and_swap(
        &self,
        _: &AccountId,
        _: Option<Version>,
        _: Option<&Record>,
    ) -> Result<CasOutcome, StoreError> {
        Err(StoreError::read_only(LOCATION))
    }

    async fn list(&self, after: Option<&AccountId>, limit: usize) -> Result<Vec<AccountId>, StoreError> {
        let is_listed = limit > 0 && after.is_none_or(|after| *after < self.id);
        Ok(is_listed.then(|| self.id.clone()).into_iter().collect())
    }

    fn is_read_only(&self) -> bool {
        true
    }
}

impl fmt::Debug for EnvStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvStore").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<EnvStore, StoreError> {
        let base = [("ZOHO_REFRESH_TOKEN", "1000.refre5h"), ("ZOHO_CLIENT_ID", "1000.ID")];
        let all = variables.iter().chain(&base);
        let find = |name: &str| all.clone().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned());
        EnvStore::from_lookup(find)
    }

    #[test]
    fn data_center_is_set_by_code_or_api_domain() {
        for variables in [
            &[("ZOHO_DC", "eu")][..],
            &[("ZOHO_API_DOMAIN", "https://www.zohoapis.eu/")],
            &[("ZOHO_DC", "eu"), ("ZOHO_API_DOMAIN", "https://www.zohoapis.eu")],
        ] {
            assert_eq!(read(variables).expect("the data center should be known").id().data_center(), DataCenter::EU);
        }
        let refused = |variables: &[_]| read(variables).unwrap_err().to_string();
        assert!(refused(&[]).contains("lacks the variable ZOHO_DC (or ZOHO_API_DOMAIN)"));
        assert!(
            refused(&[("ZOHO_DC", "us"), ("ZOHO_API_DOMAIN", "https://www.zohoapis.eu")])
                .contains("different data centers")
        );
        assert!(refused(&[("ZOHO_API_DOMAIN", "https://www.zohoapis.evil")]).contains("not the API domain"));
        let swapped = refused(&[("ZOHO_DC", "1000.refre5h")]);
        assert!(matches!(read(&[("ZOHO_DC", "mars")]), Err(StoreError::Configuration { .. })));
        assert!(swapped.contains("ZOHO_DC") && swapped.contains("eu, in") && !swapped.contains("refre5h"), "{swapped}");
    }

    #[cfg(all(unix, feature = "dotenv"))]
    #[test]
    fn dotenv_file_is_private_and_errors_contain_no_value() {
        use secrecy::ExposeSecret;
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().expect("temp directory should be writable");
        let path = folder.path().join(".env");
        let write = |text: &str, mode| {
            std::fs::write(&path, text).expect("file should be writable");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("mode should be changeable");
        };
        let text = "# of the API console\nexport ZOHO_CLIENT_ID=1000.ID\nZOHO_CLIENT_SECRET='s3cret'\n\n\
                    ZOHO_REFRESH_TOKEN=\"1000.refre5h\"\nZOHO_API_DOMAIN=https://www.zohoapis.in\n";
        write(text, 0o600);
        let environment = EnvStore::from_dotenv(&path).expect("the account should be complete");
        assert_eq!(*environment.id(), AccountId::new("default", "1000.ID", DataCenter::IN));
        assert_eq!(environment.client_secret().map(ExposeSecret::expose_secret), Some("s3cret"));
        assert!(!format!("{environment:?}").contains("s3cret"));

        write(text, 0o640);
        assert!(matches!(EnvStore::from_dotenv(&path), Err(StoreError::InsecurePermissions { mode: 0o640, .. })));
        write("ZOHO_CLIENT_ID=1000.ID\nZOHO_REFRESH_TOKEN 1000.refre5h\n", 0o600);
        let error = EnvStore::from_dotenv(&path).unwrap_err().to_string();
        assert!(error.contains("entry 2") && error.contains(".env") && !error.contains("refre5h"), "{error}");
        write("ZOHO_CLIENT_ID=1000.ID\n", 0o600);
        let error = EnvStore::from_dotenv(&path).unwrap_err().to_string();
        assert!(error.contains(".env") && error.contains("lacks the variable"), "{error}");
        let error = EnvStore::from_dotenv(folder.path().join("none")).unwrap_err();
        let retry = zoho_auth_core::Failure::retry(&error);
        assert!(retry.is_safe() && error.to_string().contains("none"), "{error}");
    }
}
