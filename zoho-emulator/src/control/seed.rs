//! The seed: data that a test adds in one step.

use crate::emulator::Emulator;
use crate::registration::{App, Registration};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The data of `--seed FILE` and of `POST /_emulator/seed`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seed {
    #[serde(default)]
    clients: Vec<Client>,
    #[serde(default)]
    users: Vec<User>,
    #[serde(default)]
    records: Vec<Record>,
    #[serde(default)]
    refresh_tokens: Vec<Grant>,
    #[serde(default)]
    access_tokens: Vec<Grant>,
    #[serde(default)]
    console_codes: Vec<Grant>,
}

/// An application of the API console.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Client {
    /// The name with which the grants of a seed refer to the client.
    name: String,
    #[serde(rename = "type")]
    kind: Kind,
    #[serde(default)]
    redirect_uris: Vec<String>,
    data_center: Option<String>,
    #[serde(default)]
    organizations: Vec<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Server,
    Native,
    SelfClient,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct User {
    name: String,
    data_center: String,
    organization: Option<String>,
}

/// A CRM record, or an item of a list of another product.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    data_center: String,
    module: Option<String>,
    product: Option<String>,
    list: Option<String>,
    fields: Map<String, Value>,
}

/// The scopes that a user granted to a client.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Grant {
    /// The name or the ID of the client.
    client: String,
    user: String,
    scopes: String,
}

impl Seed {
    /// Adds all data of the seed. Returns the generated credentials, IDs and tokens, in the order of the seed. If a
    /// part is invalid, adds nothing and fails.
    pub(crate) fn apply(self, zoho: &Emulator) -> Result<Value, String> {
        let before = zoho.shared.state().clone();
        let applied = self.add(zoho);
        if applied.is_err() {
            *zoho.shared.state() = before;
        }
        applied
    }

    fn add(self, zoho: &Emulator) -> Result<Value, String> {
        let clients: Vec<Value> = self.clients.into_iter().map(|client| client.add(zoho)).collect::<Result<_, _>>()?;
        for user in &self.users {
            user.add(zoho)?;
        }
        let records: Vec<String> =
            self.records.into_iter().map(|record| record.insert(zoho)).collect::<Result<_, _>>()?;
        let each = |grants: &[Grant], issue: &dyn Fn(&App, &Grant) -> String| {
            grants.iter().map(|grant| grant.check(zoho).map(|app| issue(&app, grant))).collect::<Result<Vec<_>, _>>()
        };
        Ok(json!({
            "clients": clients,
            "records": records,
            "refresh_tokens": each(&self.refresh_tokens, &|app, of| zoho.refresh_token(app, &of.user, &of.scopes))?,
            "access_tokens": each(&self.access_tokens, &|app, of| zoho.access_token(app, &of.user, &of.scopes))?,
            "console_codes": each(&self.console_codes, &|app, of| zoho.console_code(app, &of.scopes, &of.user))?,
        }))
    }
}

fn check_data_center(zoho: &Emulator, code: &str) -> Result<(), String> {
    if zoho.data_centers().any(|known| known == code) {
        return Ok(());
    }
    Err(format!(
        "the emulator was started without the data center `{code}`; use another one, or restart the emulator with it"
    ))
}

impl Client {
    fn add(self, zoho: &Emulator) -> Result<Value, String> {
        if zoho.app(&self.name).is_some() {
            return Err(format!("the client `{}` exists; use another name", self.name));
        }
        let registration = match self.kind {
            Kind::Server => Registration::server(),
            Kind::Native => Registration::native(),
            Kind::SelfClient => Registration::self_client(),
        };
        let mut registration = registration.name(&self.name);
        for uri in self.redirect_uris {
            registration = registration.redirect_uri(uri);
        }
        for organization in self.organizations {
            registration = registration.organization(organization);
        }
        if let Some(code) = &self.data_center {
            check_data_center(zoho, code)?;
            registration = registration.data_center(code);
        }
        let app = zoho.register(registration);
        Ok(json!({
            "name": self.name, "id": app.id(), "secret": app.secret(), "data_center": app.data_center(),
        }))
    }
}

impl User {
    fn add(&self, zoho: &Emulator) -> Result<(), String> {
        check_data_center(zoho, &self.data_center)?;
        zoho.user(&self.name, &self.data_center);
        if let Some(organization) = &self.organization {
            zoho.organization(&self.name, organization);
        }
        Ok(())
    }
}

impl Record {
    /// Inserts the record or item, and returns its ID.
    pub(super) fn insert(self, zoho: &Emulator) -> Result<String, String> {
        let Self { data_center, module, product, list, fields } = self;
        check_data_center(zoho, &data_center)?;
        match (module, product, list) {
            (Some(module), None, None) => Ok(zoho.records(&data_center).insert(&module, Value::Object(fields))),
            (None, Some(product), Some(list)) => {
                Ok(zoho.lists(&data_center).insert(&product, &list, Value::Object(fields)))
            }
            _ => Err("a record needs either `module`, or `product` and `list`".to_owned()),
        }
    }
}

impl Grant {
    fn check(&self, zoho: &Emulator) -> Result<App, String> {
        if !zoho.has_user(&self.user) {
            return Err(format!("no user `{}`; add the user to `users`", self.user));
        }
        if let Err(unknown) = zoho.shared.catalog.parse_scopes(&self.scopes, &[',', ' ']) {
            return Err(format!("the catalog has no scope `{unknown}`; check the spelling"));
        }
        zoho.app(&self.client).ok_or_else(|| format!("no client `{}`; add the client to `clients`", self.client))
    }
}
