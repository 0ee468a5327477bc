//! The registration of a client at Zoho, without its scopes.

use crate::data_center::DataCenter;
use crate::tokens::Credentials;
use crate::transport::Transport;
use secrecy::SecretString;
use std::fmt;

/// The registration of a client at Zoho: its ID, its secrets and its connection settings, without a scope set. An
/// `OAuthClient` of any scope set converts into a registration, so that one token manager can serve clients of several
/// scope sets.
#[derive(Clone)]
pub struct RegisteredClient {
    client_id: String,
    /// The secret for all data centers without their own secret.
    client_secret: Option<SecretString>,
    /// The secrets for single data centers.
    data_center_secrets: Vec<(DataCenter, SecretString)>,
    transport: Transport,
}

impl RegisteredClient {
    /// Creates the registration of a client without a secret.
    pub fn new(client_id: impl Into<String>, transport: Transport) -> Self {
        Self { client_id: client_id.into(), client_secret: None, data_center_secrets: Vec::new(), transport }
    }

    /// Sets the secret for all data centers without their own secret.
    #[must_use]
    pub fn with_client_secret(self, secret: impl Into<SecretString>) -> Self {
        Self { client_secret: Some(secret.into()), ..self }
    }

    /// Sets the secret for one data center.
    #[must_use]
    pub fn with_client_secret_for(mut self, data_center: DataCenter, secret: impl Into<SecretString>) -> Self {
        self.data_center_secrets.retain(|(key, _)| *key != data_center);
        self.data_center_secrets.push((data_center, secret.into()));
        self
    }

    /// Returns the client ID.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Returns the credentials for a data center, with the data center's own secret if it has one.
    pub(crate) fn credentials(&self, data_center: DataCenter) -> Credentials {
        let data_center_secret =
            self.data_center_secrets.iter().find(|(key, _)| *key == data_center).map(|(_, secret)| secret);
        let client_secret = data_center_secret.or(self.client_secret.as_ref()).cloned();
        Credentials { transport: self.transport.clone(), data_center, client_id: self.client_id.clone(), client_secret }
    }
}

impl fmt::Debug for RegisteredClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegisteredClient").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn credentials_prefer_the_data_centers_own_secret() {
        let client = RegisteredClient {
            client_id: "1000.A".to_owned(),
            client_secret: Some("common".into()),
            data_center_secrets: vec![(DataCenter::EU, "european".into())],
            transport: Transport::new(),
        };
        let secret =
            |data_center| client.credentials(data_center).client_secret.map(|secret| secret.expose_secret().to_owned());
        assert_eq!(secret(DataCenter::EU).as_deref(), Some("european"));
        assert_eq!(secret(DataCenter::US).as_deref(), Some("common"));
        assert!(!format!("{client:?}").contains("common"));
    }
}
