//! The description of a token request. The sent request and the output of `--curl` use the same description.

use crate::error::Error;
use crate::tokens::environment::{self, Variable};
use crate::tokens::hints;
use zoho_auth_typed::dynamic::{Credentials, TokenResponse};
use zoho_auth_typed::{DataCenter, ExposeSecret, SecretString, Transport};

/// A token request.
pub(super) struct TokenRequest {
    pub(super) grant_type: &'static str,
    /// The variables of the client's ID and secret.
    pub(super) client: [(&'static str, &'static Variable); 2],
    pub(super) fields: Vec<(&'static str, Value)>,
}

/// The value of a field.
pub(super) enum Value {
    /// A string that is not secret.
    Literal(String),
    /// The value of an environment variable.
    Variable(&'static Variable),
}

impl TokenRequest {
    pub(super) async fn send(&self, transport: Transport, data_center: DataCenter) -> Result<TokenResponse, Error> {
        let [(_, id), (_, secret)] = self.client;
        let variables = self.fields.iter().filter_map(|(_, value)| match value {
            Value::Literal(_) => None,
            Value::Variable(variable) => Some(*variable),
        });
        let held = environment::required([id, secret].into_iter().chain(variables))?;
        let [id, secret, rest @ ..] = held.as_slice() else { unreachable!("each variable should have a value") };
        let mut rest = rest.iter().map(SecretString::expose_secret);
        let fields: Vec<(&str, &str)> = self
            .fields
            .iter()
            .map(|(name, value)| match value {
                Value::Literal(text) => (*name, text.as_str()),
                Value::Variable(_) => (*name, rest.next().unwrap_or_default()),
            })
            .collect();
        let client_id = id.expose_secret().to_owned();
        let credentials = Credentials { transport, data_center, client_id, client_secret: Some(secret.clone()) };
        credentials.request_token(self.grant_type, &fields).await.map_err(|error| hints::token_error(&error))
    }
}
