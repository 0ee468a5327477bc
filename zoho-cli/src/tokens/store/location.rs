//! The location of a store, as users write it.

use std::fmt;
use std::path::PathBuf;
use zoho_auth_typed::Url;

/// The forms of a location, as error messages list them.
pub(crate) const FORMS: &str = "sqlite:PATH, file:PATH, postgres://USER@HOST/DATABASE or mysql://USER@HOST/DATABASE";

/// The location of a store. Neither `Debug` nor `Display` shows a password.
#[derive(Clone, Debug)]
pub(crate) enum Location {
    /// An SQLite database.
    Sqlite(PathBuf),
    /// A store in one file.
    File(PathBuf),
    /// A database of PostgreSQL.
    Postgres(ServerUrl),
    /// A database of MySQL or MariaDB.
    MySql(ServerUrl),
}

impl Location {
    /// Parses a location. The error does not contain the text, which may contain a password.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let prefixed = |prefix: &str| text.strip_prefix(prefix);
        if prefixed("postgres:").or_else(|| prefixed("postgresql:")).is_some() {
            return ServerUrl::parse(text).map(Self::Postgres);
        }
        if prefixed("mysql:").or_else(|| prefixed("mariadb:")).is_some() {
            return ServerUrl::parse(text).map(Self::MySql);
        }
        let (variant, path): (fn(PathBuf) -> Self, _) = match (prefixed("sqlite:"), prefixed("file:")) {
            (Some(path), _) => (Self::Sqlite, path),
            (_, Some(path)) => (Self::File, path),
            _ => (Self::Sqlite, text),
        };
        match path {
            "" => Err("the path is missing".to_owned()),
            // The check rejects URLs of other databases, and `file:///…`, which would be an unintended path.
            path if path.contains("://") || path.starts_with("//") => {
                Err(format!("unknown type of store; use {FORMS}"))
            }
            path => Ok(variant(path.into())),
        }
    }

    /// Returns `true` if the location contains a password.
    pub(crate) fn has_password(&self) -> bool {
        match self {
            Self::Sqlite(_) | Self::File(_) => false,
            Self::Postgres(url) | Self::MySql(url) => url.has_password(),
        }
    }
}

/// Displays the location without a password.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => path.display().fmt(f),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Postgres(url) | Self::MySql(url) => url.fmt(f),
        }
    }
}

/// The URL of a database. Neither `Debug` nor `Display` shows a password.
#[derive(Clone)]
pub(crate) struct ServerUrl(Url);

impl ServerUrl {
    /// Parses the URL of a database.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| {
            format!("the URL of the database is invalid: {error}; encode special characters in a password as %XX")
        })?;
        if url.cannot_be_a_base() || !text.contains("://") {
            return Err(format!("the URL of the database has no host; use {FORMS}"));
        }
        // If a password has an unencoded `/` or `#`, the rest of the password is in the path or the fragment, which are
        // displayed.
        if url.path().contains('@') || url.fragment().is_some() {
            return Err("the URL of the database is ambiguous; encode `/`, `#` and `@` in names and passwords as %2F, %23 and %40".to_owned());
        }
        Ok(Self(url))
    }

    /// Returns the URL with the password, for a connection.
    pub(crate) fn secret_text(&self) -> &str {
        self.0.as_str()
    }

    fn has_password(&self) -> bool {
        self.0.password().is_some() || self.0.query_pairs().any(|(name, _)| name.eq_ignore_ascii_case("password"))
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.0.clone();
        // A URL without a host has no password outside of its query.
        let _ = shown.set_password(None);
        shown.set_query(None);
        f.write_str(shown.as_str())
    }
}

impl fmt::Debug for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServerUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn location_is_shown_without_password() {
        for (text, shown, has_password) in [
            ("tokens.db", "tokens.db", false),
            ("sqlite:tokens.db", "tokens.db", false),
            ("file:tokens.json", "file:tokens.json", false),
            ("postgres://app@db.example/tokens", "postgres://app@db.example/tokens", false),
            ("postgresql://app:hunter2@db.example:5433/tokens", "postgresql://app@db.example:5433/tokens", true),
            ("postgres://db.example/tokens?user=app&password=hunter2", "postgres://db.example/tokens", true),
            ("postgres:///tokens?host=/run/postgresql&password=hunter2", "postgres:///tokens", true),
            ("postgres://app:hunter%232@%2Frun%2Fpostgresql/tokens", "postgres://app@%2Frun%2Fpostgresql/tokens", true),
            ("mariadb://app:hunter2@db.example/tokens", "mariadb://app@db.example/tokens", true),
            ("mysql://app:hunter2@db.example/tokens?ssl-mode=REQUIRED", "mysql://app@db.example/tokens", true),
        ] {
            let location = Location::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(location.to_string(), shown, "{text}");
            assert_eq!(location.has_password(), has_password, "{text}");
            assert!(!format!("{location:?}").contains("hunter"), "{location:?}");
        }
    }

    #[test]
    fn invalid_location_is_rejected_without_its_text() {
        for (text, part) in [
            ("", "the path is missing"),
            ("sqlite:", "the path is missing"),
            ("file:///hunter2", "unknown type of store"),
            ("sqlite://hunter2", "unknown type of store"),
            ("oracle://app:hunter2@db/tokens", "unknown type of store"),
            ("postgres:hunter2", "has no host"),
            ("mysql:/hunter2", "has no host"),
            ("postgres://app:hunter2/3@db/tokens", "invalid port number"),
            ("postgres://app:12/hunter2@db/tokens", "is ambiguous"),
            ("mysql://app:12#hunter2@db/tokens", "is ambiguous"),
        ] {
            let error = Location::parse(text).expect_err(text);
            assert!(error.contains(part) && !error.contains("hunter"), "{text}: {error}");
        }
    }
}
