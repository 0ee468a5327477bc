//! The clients, users, consents, codes and tokens.

use crate::limits::{Limits, RateKey, Windows};
use crate::random;
use crate::recorded::RecordedRequest;
use crate::registration::ClientType;
use crate::store::Stores;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

/// The mutable state of an emulator.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) clients: HashMap<String, RegisteredClient>,
    pub(crate) users: BTreeMap<String, User>,
    /// The authorization requests of open consent pages, by the number of the page.
    pub(crate) pending: HashMap<String, AuthorizationRequest>,
    pub(crate) codes: HashMap<String, Code>,
    /// The refresh tokens, oldest first.
    pub(crate) refresh_tokens: Vec<RefreshToken>,
    /// The access tokens, oldest first.
    pub(crate) access_tokens: Vec<AccessToken>,
    /// The consents as pairs of client and user.
    pub(crate) consents: HashSet<(String, String)>,
    pub(crate) windows: Windows,
    /// The data behind the API, by data center.
    pub(crate) stores: HashMap<String, Stores>,
    pub(crate) requests: Vec<RecordedRequest>,
    /// Every client secret, code and token issued so far.
    pub(crate) secrets: Vec<String>,
    pub(crate) last_id: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct RegisteredClient {
    pub(crate) id: String,
    pub(crate) kind: ClientType,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) home: String,
    /// The secrets by data center. The client is not enabled in a data center that has no secret.
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
    /// Returns the e-mail address of the user with this name.
    pub(crate) fn email(&self, name: &str) -> String {
        format!("{name}@{}.example", self.data_center)
    }
}

/// A validated authorization request.
#[derive(Clone, Debug)]
pub(crate) struct AuthorizationRequest {
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
    /// The redirect URI; `None` for a code of the API console.
    pub(crate) redirect_uri: Option<String>,
    pub(crate) challenge: Option<Challenge>,
    /// The refreshable flag: `true` if the code is exchanged for a refresh token, too.
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
    /// The user; `None` for a token from client credentials.
    pub(crate) user: Option<String>,
    pub(crate) data_center: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires: Duration,
    /// The refresh token from which the access token was issued.
    pub(crate) refresh_token: Option<String>,
}

/// The error for a refresh token that was not created because of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LimitReached;

impl State {
    /// Returns the client if it is enabled in that data center.
    pub(crate) fn client_in(&self, id: &str, data_center: &str) -> Option<&RegisteredClient> {
        self.clients.get(id).filter(|client| client.secrets.contains_key(data_center))
    }

    /// Returns the access token if it is valid in that data center.
    pub(crate) fn valid_access_token(&self, token: &str, data_center: &str, now: Duration) -> Option<&AccessToken> {
        self.access_tokens
            .iter()
            .find(|access| access.token == token && access.data_center == data_center && now < access.expires)
    }

    /// Returns the user to whom a code, refresh token or access token belongs.
    pub(crate) fn user_for_secret(&self, secret: &str) -> Option<String> {
        let code = self.codes.get(secret).map(|code| &code.user);
        let refresh =
            || self.refresh_tokens.iter().find(|refresh| refresh.token == secret).map(|refresh| &refresh.user);
        let access = || self.access_tokens.iter().find(|access| access.token == secret)?.user.as_ref();
        code.or_else(refresh).or_else(access).cloned()
    }

    /// Adds a refresh token. If `paced` is the current time, the limit on the rate of creation applies.
    pub(crate) fn add_refresh_token(
        &mut self,
        new: RefreshToken,
        limits: &Limits,
        paced: Option<Duration>,
    ) -> Result<(), LimitReached> {
        if let Some(now) = paced {
            let counted = RateKey::RefreshTokens { client: new.client.clone(), user: new.user.clone() };
            if !self.windows.admit(counted, limits.refresh_token_creations, now) {
                return Err(LimitReached);
            }
        }
        let is_same_grant = |old: &RefreshToken| old.client == new.client && old.user == new.user;
        while self.refresh_tokens.iter().filter(|old| is_same_grant(old)).count() >= limits.refresh_tokens.max(1) {
            if limits.reject_instead_of_evicting {
                return Err(LimitReached);
            }
            let Some(oldest) = self.refresh_tokens.iter().find(|old| is_same_grant(old)).map(|old| old.token.clone())
            else {
                break;
            };
            self.remove_refresh_token(&oldest);
        }
        self.secrets.push(new.token.clone());
        self.refresh_tokens.push(new);
        Ok(())
    }

    /// Removes a refresh token and its access tokens. Returns `false` if there is no such token.
    pub(crate) fn remove_refresh_token(&mut self, token: &str) -> bool {
        let before = self.refresh_tokens.len();
        self.refresh_tokens.retain(|refresh| refresh.token != token);
        self.access_tokens.retain(|access| access.refresh_token.as_deref() != Some(token));
        self.refresh_tokens.len() < before
    }

    /// Removes an access token. Returns `false` if there is no such token.
    pub(crate) fn remove_access_token(&mut self, token: &str) -> bool {
        let before = self.access_tokens.len();
        self.access_tokens.retain(|access| access.token != token);
        self.access_tokens.len() < before
    }

    /// Adds an access token and returns it. If its refresh token then has too many valid access tokens, the oldest is
    /// removed.
    pub(crate) fn add_access_token(&mut self, new: AccessToken, limits: &Limits, now: Duration) -> String {
        self.access_tokens.retain(|access| now < access.expires);
        if let Some(refresh_token) = new.refresh_token.clone() {
            let has_same_refresh_token = |old: &AccessToken| old.refresh_token.as_ref() == Some(&refresh_token);
            while self.access_tokens.iter().filter(|old| has_same_refresh_token(old)).count()
                >= limits.access_tokens.max(1)
            {
                let Some(oldest) = self.access_tokens.iter().position(has_same_refresh_token) else { break };
                self.access_tokens.remove(oldest);
            }
        }
        let token = new.token.clone();
        self.secrets.push(token.clone());
        self.access_tokens.push(new);
        token
    }

    /// Adds a code and returns it.
    pub(crate) fn add_code(&mut self, code: Code) -> String {
        let text = random::token();
        self.secrets.push(text.clone());
        self.codes.insert(text.clone(), code);
        text
    }
}
