//! Credentials come from the environment and from nowhere else: arguments are seen by every user of the machine, and
//! kept in the history of the shell.

use crate::error::Error;
use std::env;
use zoho_auth_typed::SecretString;

/// An environment variable that holds a credential.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Variable {
    /// Its name.
    pub(crate) name: &'static str,
    /// What belongs in it.
    what: &'static str,
}

/// The client id.
pub(crate) static CLIENT_ID: Variable =
    Variable { name: "ZOHO_CLIENT_ID", what: "the client id that the API console shows, which begins with `1000.`" };
/// The client secret.
pub(crate) static CLIENT_SECRET: Variable = Variable {
    name: "ZOHO_CLIENT_SECRET",
    what: "the client secret that the API console shows for the data centre of --dc",
};
/// The refresh token.
pub(crate) static REFRESH_TOKEN: Variable =
    Variable { name: "ZOHO_REFRESH_TOKEN", what: "the refresh token that the application keeps" };
/// The code.
pub(crate) static CODE: Variable = Variable {
    name: "ZOHO_CODE",
    what: "the code of the API console, or of the callback's `code`: it lives for minutes",
};
/// The verifier that a code's challenge was made of.
pub(crate) static CODE_VERIFIER: Variable =
    Variable { name: "ZOHO_CODE_VERIFIER", what: "the PKCE verifier whose challenge the authorisation URL had" };

impl Variable {
    /// What it holds. None: nothing.
    pub(crate) fn get(&self) -> Result<Option<SecretString>, Error> {
        match env::var(self.name) {
            Ok(value) if value.is_empty() => Ok(None),
            // No credential of Zoho's has others, and Zoho would only say that it is wrong.
            Ok(value) if !value.bytes().all(|byte| byte.is_ascii_graphic()) => Err(self.not_well_formed()),
            Ok(value) => Ok(Some(value.into())),
            Err(env::VarError::NotPresent) => Ok(None),
            Err(env::VarError::NotUnicode(_)) => Err(self.not_well_formed()),
        }
    }

    fn not_well_formed(&self) -> Error {
        let message = format!("the environment variable {} holds a blank, or what is no ASCII letter", self.name);
        Error::usage(message, &format!("put {} into it, and nothing beside it", self.what))
    }
}

/// What these variables hold, in their order. An error names all that are missing.
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
    let message = format!("these environment variables are missing; put into\n  {}", missing.join("\n  "));
    Err(Error::usage(message, "read -rs NAME && export NAME, which keeps a secret out of the shell's history"))
}
