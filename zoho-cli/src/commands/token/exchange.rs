//! A request for a token: described once, so that what is sent and what `--curl` prints are the same.

use crate::error::Error;
use crate::tokens::environment::{self, Variable};
use crate::tokens::next;
use zoho_auth_typed::__private::{Credentials, TokenAnswer};
use zoho_auth_typed::{DataCenter, ExposeSecret, SecretString, Transport};

/// A request for a token.
pub(super) struct Exchange {
    pub(super) grant_type: &'static str,
    /// The client's id and secret.
    pub(super) client: [(&'static str, &'static Variable); 2],
    pub(super) fields: Vec<(&'static str, Value)>,
}

/// What a field holds.
pub(super) enum Value {
    /// Text that is no secret.
    Plain(String),
    /// What the environment has.
    Of(&'static Variable),
}

impl Exchange {
    pub(super) async fn send(&self, transport: Transport, data_center: DataCenter) -> Result<TokenAnswer, Error> {
        let [(_, id), (_, secret)] = self.client;
        let variables = self.fields.iter().filter_map(|(_, value)| match value {
            Value::Plain(_) => None,
            Value::Of(variable) => Some(*variable),
        });
        let held = environment::required([id, secret].into_iter().chain(variables))?;
        let [id, secret, rest @ ..] = held.as_slice() else { unreachable!("as many values as variables") };
        let mut rest = rest.iter().map(SecretString::expose_secret);
        let fields: Vec<(&str, &str)> = self
            .fields
            .iter()
            .map(|(name, value)| match value {
                Value::Plain(text) => (*name, text.as_str()),
                Value::Of(_) => (*name, rest.next().unwrap_or_default()),
            })
            .collect();
        let client_id = id.expose_secret().to_owned();
        let of = Credentials { transport, data_center, client_id, client_secret: Some(secret.clone()) };
        of.redeem(self.grant_type, &fields).await.map_err(|error| next::of_token(&error))
    }
}
