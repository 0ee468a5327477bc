//! The origins of a location: an argument, an environment variable, or a file.

use super::location::Location;
use crate::error::Error;
use std::env::{self, VarError};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use zoho_auth_typed::store::StoreError;
use zoho_auth_typed::{ExposeSecret as _, SecretString};

/// The environment variables that may contain a location, in order of precedence.
const VARIABLES: [&str; 2] = ["ZOHO_STORE", "TOKEN_STORE"];
/// The variable with the path of a file that contains a location.
const FILE_VARIABLE: &str = "ZOHO_STORE_FILE";
/// The longest location in a file, in bytes.
const MAX_BYTES: u64 = 64 * 1024;

/// The names of the options for one location, as error messages name them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LocationOption {
    /// The option with the location.
    pub(crate) option: &'static str,
    /// The option with the path of a file that contains the location.
    pub(crate) file_option: &'static str,
    /// The variable that may contain the location instead, if there is one.
    pub(crate) variable: Option<&'static str>,
}

impl LocationOption {
    /// Returns the hint for a location with a password.
    fn without_password(&self, location: &Location) -> String {
        let variable = self.variable.map_or_else(String::new, |name| format!("the variable {name} or "));
        let place =
            format!("put the URL into {variable}a file with mode 0600, and pass the file with {}", self.file_option);
        match location {
            Location::Postgres(_) => {
                format!("{place}; or put only the password into ~/.pgpass or the file of PGPASSFILE")
            }
            _ => place,
        }
    }
}

/// Parses the location in an argument. Fails if the location contains a password, because other users can read
/// arguments.
pub(crate) fn argument(names: &LocationOption, text: &SecretString) -> Result<Location, Error> {
    let location = parse(names.option, text.expose_secret())?;
    if location.has_password() {
        let message =
            format!("the location of {} contains a password, and other users can read arguments", names.option);
        return Err(Error::usage(message, &names.without_password(&location)));
    }
    Ok(location)
}

/// Returns the location in the environment: in a variable, or in the file that a variable names. Returns `None` if all
/// variables are unset or empty.
pub(super) fn environment() -> Result<Option<Location>, Error> {
    for name in VARIABLES {
        if let Some(text) = variable(name)? {
            return parse(name, &text).map(Some);
        }
    }
    variable(FILE_VARIABLE)?.map(|path| location_file(&PathBuf::from(path))).transpose()
}

/// Returns the value of a variable. Returns `None` if the variable is empty or not set, and fails if the value is not
/// UTF-8.
pub(super) fn variable(name: &str) -> Result<Option<String>, Error> {
    match env::var(name) {
        Ok(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => {
            Err(Error::usage(format!("the variable {name} is not UTF-8"), "correct or unset the variable"))
        }
    }
}

/// Returns the location in a file. Fails if other users have access to the file, which may contain a password.
pub(crate) fn location_file(path: &Path) -> Result<Location, Error> {
    let unreadable = |error| Error::read(path, error, "write only the location of the store into the file");
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    let shown = path.display();
    if StoreError::check_permissions("", &metadata).is_err() {
        let message = format!("{shown} is accessible to other users, and may contain a password");
        let next = format!("run `chmod 600 {shown}`, and change the password if it may have leaked");
        return Err(Error::usage(message, &next));
    }
    let mut text = String::new();
    file.take(MAX_BYTES).read_to_string(&mut text).map_err(unreadable)?;
    parse(&shown.to_string(), text.trim())
}

fn parse(origin: &str, text: &str) -> Result<Location, Error> {
    Location::parse(text).map_err(|error| {
        Error::usage(
            format!("invalid {origin}: {error}"),
            "write a location such as sqlite:tokens.db or mysql://USER@HOST/DATABASE",
        )
    })
}
