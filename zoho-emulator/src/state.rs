//! Clients, users, consents, codes and tokens.

use crate::client::Kind;
use crate::gateway::files;
use crate::gateway::lists::ListStore;
use crate::gateway::records::Store;
use crate::gateway::{bulk_read, bulk_write};
use crate::limits::{Counted, Limits, Windows};
use crate::random;
use crate::seen::Seen;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

/// Everything that changes.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) clients: HashMap<String, Registered>,
    pub(crate) users: BTreeMap<String, User>,
    /// Consent pages that are shown, by their number.
    pub(crate) pending: HashMap<String, AuthorizeRequest>,
    pub(crate) codes: HashMap<String, Code>,
    /// The oldest first.
    pub(crate) refresh_tokens: Vec<RefreshToken>,
    /// The oldest first.
    pub(crate) access_tokens: Vec<AccessToken>,
    /// Client and user.
    pub(crate) consents: HashSet<(String, String)>,
    pub(crate) windows: Windows,
    /// CRM records, by data centre.
    pub(crate) records: HashMap<String, Store>,
    /// What Books, Desk and Creator list, by data centre.
    pub(crate) lists: HashMap<String, ListStore>,
    /// Files, by data centre.
    pub(crate) files: HashMap<String, files::Store>,
    /// Jobs of CRM's bulk read, by data centre.
    pub(crate) bulk_reads: HashMap<String, bulk_read::Store>,
    /// Files and jobs of CRM's bulk write, by data centre.
    pub(crate) bulk_writes: HashMap<String, bulk_write::Store>,
    pub(crate) seen: Vec<Seen>,
    /// Every client secret, code and token that was ever made.
    pub(crate) secrets: Vec<String>,
    pub(crate) numbers: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Registered {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) home: String,
    /// By data centre; where there is none, the client is not switched on.
    pub(crate) secrets: BTreeMap<String, String>,
    pub(crate) organizations: Vec<String>,
    pub(crate) pkce_required: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) data_center: String,
    pub(crate) id: u64,
    pub(crate) organization: Option<String>,
}

impl User {
    /// The address of the user of this name.
    pub(crate) fn email(&self, name: &str) -> String {
        format!("{name}@{}.example", self.data_center)
    }
}

/// What an authorisation URL asks for, checked.
#[derive(Clone, Debug)]
pub(crate) struct AuthorizeRequest {
    pub(crate) client: String,
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) state: Option<String>,
    pub(crate) offline: bool,
    pub(crate) prompt_consent: bool,
    pub(crate) challenge: Option<Challenge>,
}

#[derive(Clone, Debug)]
pub(crate) enum Challenge {
    Plain(String),
    S256(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) client: String,
    pub(crate) user: String,
    pub(crate) data_center: String,
    pub(crate) scopes: Vec<String>,
    /// `None`: made in the API console.
    pub(crate) redirect_uri: Option<String>,
    pub(crate) challenge: Option<Challenge>,
    /// Whether a refresh token comes with it.
    pub(crate) refreshable: bool,
    pub(crate) expires: Duration,
}

#[derive(Clone, Debug)]
pub(crate) struct RefreshToken {
    pub(crate) token: String,
    pub(crate) client: String,
    pub(crate) user: String,
    pub(crate) data_center: String,
    pub(crate) scopes: Vec<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct AccessToken {
    pub(crate) token: String,
    pub(crate) client: String,
    /// `None`: by client credentials.
    pub(crate) user: Option<String>,
    pub(crate) data_center: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires: Duration,
    /// The refresh token that it hangs on.
    pub(crate) refresh_token: Option<String>,
}

/// Why no refresh token was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany;

impl State {
    /// The client, if it is switched on in that data centre.
    pub(crate) fn client_at(&self, id: &str, data_center: &str) -> Option<&Registered> {
        self.clients.get(id).filter(|client| client.secrets.contains_key(data_center))
    }

    /// The access token, if it lives and is of that data centre.
    pub(crate) fn living(&self, token: &str, data_center: &str, now: Duration) -> Option<&AccessToken> {
        self.access_tokens
            .iter()
            .find(|access| access.token == token && access.data_center == data_center && now < access.expires)
    }

    /// Who gave this code, refresh token or access token.
    pub(crate) fn user_of(&self, secret: &str) -> Option<String> {
        let code = self.codes.get(secret).map(|code| &code.user);
        let refresh =
            || self.refresh_tokens.iter().find(|refresh| refresh.token == secret).map(|refresh| &refresh.user);
        let access = || self.access_tokens.iter().find(|access| access.token == secret)?.user.as_ref();
        code.or_else(refresh).or_else(access).cloned()
    }

    /// Makes a refresh token. `paced`: the rate at which they may be made counts.
    pub(crate) fn add_refresh_token(
        &mut self,
        new: RefreshToken,
        limits: &Limits,
        paced: Option<Duration>,
    ) -> Result<(), TooMany> {
        if let Some(now) = paced {
            let counted = Counted::RefreshTokens { client: new.client.clone(), user: new.user.clone() };
            if !self.windows.admit(counted, limits.refresh_tokens_made, now) {
                return Err(TooMany);
            }
        }
        let alike = |old: &RefreshToken| old.client == new.client && old.user == new.user;
        while self.refresh_tokens.iter().filter(|old| alike(old)).count() >= limits.refresh_tokens.max(1) {
            if limits.refuse_instead_of_evicting {
                return Err(TooMany);
            }
            let Some(oldest) = self.refresh_tokens.iter().find(|old| alike(old)).map(|old| old.token.clone()) else {
                break;
            };
            self.drop_refresh_token(&oldest);
        }
        self.secrets.push(new.token.clone());
        self.refresh_tokens.push(new);
        Ok(())
    }

    /// Deletes a refresh token and its access tokens. Whether there was one.
    pub(crate) fn drop_refresh_token(&mut self, token: &str) -> bool {
        let before = self.refresh_tokens.len();
        self.refresh_tokens.retain(|refresh| refresh.token != token);
        self.access_tokens.retain(|access| access.refresh_token.as_deref() != Some(token));
        self.refresh_tokens.len() < before
    }

    /// Deletes an access token. Whether there was one.
    pub(crate) fn drop_access_token(&mut self, token: &str) -> bool {
        let before = self.access_tokens.len();
        self.access_tokens.retain(|access| access.token != token);
        self.access_tokens.len() < before
    }

    /// Makes an access token of a refresh token; the oldest living one dies if there are too many.
    pub(crate) fn add_access_token(&mut self, new: AccessToken, limits: &Limits, now: Duration) -> String {
        self.access_tokens.retain(|access| now < access.expires);
        if let Some(refresh_token) = new.refresh_token.clone() {
            let alike = |old: &AccessToken| old.refresh_token.as_ref() == Some(&refresh_token);
            while self.access_tokens.iter().filter(|old| alike(old)).count() >= limits.access_tokens.max(1) {
                let Some(oldest) = self.access_tokens.iter().position(alike) else { break };
                self.access_tokens.remove(oldest);
            }
        }
        let token = new.token.clone();
        self.secrets.push(token.clone());
        self.access_tokens.push(new);
        token
    }

    /// Makes a code.
    pub(crate) fn add_code(&mut self, code: Code) -> String {
        let text = random::token();
        self.secrets.push(text.clone());
        self.codes.insert(text.clone(), code);
        text
    }
}
