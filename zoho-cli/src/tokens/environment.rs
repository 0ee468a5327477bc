//! The credentials from environment variables. Credentials cannot be arguments, because every user of the machine can
//! see arguments and the shell's history stores them.

use crate::error::Error;
use std::env;
use zoho_auth_typed::SecretString;

/// An environment variable that contains a credential.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Variable {
    /// The name of the variable.
    pub(crate) name: &'static str,
    /// The description of the value, which error messages contain.
    what: &'static str,
}

/// The variable with the client ID.
pub(crate) static CLIENT_ID: Variable =
    Variable { name: "ZOHO_CLIENT_ID", what: "the client ID that the API console shows, which begins with `1000.`" };
/// The variable with the client secret.
pub(crate) static CLIENT_SECRET: Variable = Variable {
    name: "ZOHO_CLIENT_SECRET",
    what: "the client secret that the API console shows for the data center of --dc",
};
/// The variable with the refresh token.
pub(crate) static REFRESH_TOKEN: Variable =
    Variable { name: "ZOHO_REFRESH_TOKEN", what: "the refresh token that the application stores" };
/// The variable with the authorization code.
pub(crate) static CODE: Variable = Variable {
    name: "ZOHO_CODE",
    what: "the authorization code from the API console, or from `code` in the callback, which expires within minutes",
};
/// The variable with the PKCE verifier of the authorization request.
pub(crate) static CODE_VERIFIER: Variable =
    Variable { name: "ZOHO_CODE_VERIFIER", what: "the PKCE verifier whose challenge is in the authorization URL" };

impl Variable {
    /// Returns the value, or `None` if the variable is empty or not set. Fails if the value contains whitespace or a
    /// character that is not printable ASCII.
    pub(crate) fn get(&self) -> Result<Option<SecretString>, Error> {
        match env::var(self.name) {
            Ok(value) if value.is_empty() => Ok(None),
            // Zoho's credentials contain no other characters, and Zoho would only report that the credential is wrong.
            Ok(value) if !value.bytes().all(|byte| byte.is_ascii_graphic()) => Err(self.not_well_formed()),
            Ok(value) => Ok(Some(value.into())),
            Err(env::VarError::NotPresent) => Ok(None),
            Err(env::VarError::NotUnicode(_)) => Err(self.not_well_formed()),
        }
    }

    fn not_well_formed(&self) -> Error {
        let message = format!(
            "the environment variable {} contains whitespace or a character that is not printable ASCII",
            self.name
        );
        Error::usage(message, &format!("set the variable to {}, without other characters", self.what))
    }
}

/// Returns the values of these variables, in order. Fails if a variable is not set; the error names all such variables.
pub(crate) fn required(variables: impl IntoIterator<Item = &'static Variable>) -> Result<Vec<SecretString>, Error> {
    let (mut values, mut missing) = (Vec::new(), Vec::new());
    for variable in variables {
        match variable.get()? {
            Some(value) => values.push(value),
            None => missing.push(format!("{}: {}", variable.name, variable.what)),
        }
    }
    if missing.is_empty() {
        return Ok(values);
    }
    let noun = if missing.len() == 1 { "this environment variable is" } else { "these environment variables are" };
    let message = format!("{noun} not set:\n  {}", missing.join("\n  "));
    Err(Error::usage(
        message,
        "set each one with read -rs NAME && export NAME, which keeps a secret out of the shell's history",
    ))
}
