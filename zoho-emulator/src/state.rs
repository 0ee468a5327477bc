//! The clients, users, consents, codes and tokens.

use crate::access_tokens::AccessTokens;
use crate::bounded::Bounded;
use crate::limits::{Limits, RateKey, Windows};
use crate::random;
use crate::recorded::RecordedRequest;
use crate::registration::ClientType;
use crate::retention::Retention;
use crate::store::Stores;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

/// The mutable state of an emulator.
#[derive(Clone, Debug)]
pub(crate) struct State {
    retention: Retention,
    pub(crate) clients: HashMap<String, RegisteredClient>,
    pub(crate) users: BTreeMap<String, User>,
    /// The authorization requests of open consent pages, by the number of the page.
    pub(crate) pending: Bounded<(String, AuthorizationRequest)>,
    pub(crate) codes: HashMap<String, Code>,
    /// The refresh tokens, oldest first.
    pub(crate) refresh_tokens: Vec<RefreshToken>,
    pub(crate) access_tokens: AccessTokens,
    /// The consents as pairs of client and user.
    pub(crate) consents: HashSet<(String, String)>,
    pub(crate) windows: Windows,
    /// The data that the API serves, by data center.
    pub(crate) stores: HashMap<String, Stores>,
    pub(crate) requests: Bounded<RecordedRequest>,
    /// The latest issued client secrets, codes and tokens.
    pub(crate) secrets: Bounded<String>,
    pub(crate) last_id: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct RegisteredClient {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) kind: ClientType,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) home: String,
    /// The secrets, by data center. The client is not enabled in a data center for which it has no secret.
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
    /// Returns the email address of the user, whose name is `name`.
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
    /// The redirect URI. `None` for a code of the API console.
    pub(crate) redirect_uri: Option<String>,
    pub(crate) challenge: Option<Challenge>,
    /// A flag that is `true` if the exchange of the code also returns a refresh token.
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
    /// The user. `None` for a token from client credentials.
    pub(crate) user: Option<String>,
    pub(crate) data_center: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires: Duration,
    /// The refresh token with which the access token was issued. `None` if there is none.
    pub(crate) refresh_token: Option<String>,
}

/// The error for a refresh token that was not created because of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LimitReached;

impl State {
    pub(crate) fn new(retention: Retention, data_centers: impl Iterator<Item = String>) -> Self {
        Self {
            retention,
            clients: HashMap::new(),
            users: BTreeMap::new(),
            pending: Bounded::new(retention.consent_pages),
            codes: HashMap::new(),
            refresh_tokens: Vec::new(),
            access_tokens: AccessTokens::default(),
            consents: HashSet::new(),
            windows: Windows::default(),
            stores: data_centers.map(|code| (code, Stores::new(&retention))).collect(),
            requests: Bounded::with_size(retention.requests, retention.request_bytes),
            secrets: Bounded::new(retention.secrets),
            last_id: 0,
        }
    }

    /// Returns the stores of a data center. The first call for a data center creates empty stores.
    pub(crate) fn stores_of(&mut self, data_center: &str) -> &mut Stores {
        let retention = self.retention;
        self.stores.entry(data_center.to_owned()).or_insert_with(|| Stores::new(&retention))
    }

    /// Adds a secret to the list of issued secrets.
    pub(crate) fn record_secret(&mut self, secret: String) {
        self.secrets.push(secret, 0);
    }

    /// Returns the client. Returns `None` if the client does not exist or is not enabled in the data center.
    pub(crate) fn client_in(&self, id: &str, data_center: &str) -> Option<&RegisteredClient> {
        self.clients.get(id).filter(|client| client.secrets.contains_key(data_center))
    }

    /// Returns the access token. Returns `None` if the token is not valid in the data center.
    pub(crate) fn valid_access_token(&self, token: &str, data_center: &str, now: Duration) -> Option<&AccessToken> {
        self.access_tokens.get(token).filter(|access| access.data_center == data_center && now < access.expires)
    }

    /// Returns the user to whom a code, refresh token or access token belongs. Returns `None` if the secret is unknown
    /// or has no user.
    pub(crate) fn user_for_secret(&self, secret: &str) -> Option<String> {
        let code = self.codes.get(secret).map(|code| &code.user);
        let refresh =
            || self.refresh_tokens.iter().find(|refresh| refresh.token == secret).map(|refresh| &refresh.user);
        let access = || self.access_tokens.get(secret)?.user.as_ref();
        code.or_else(refresh).or_else(access).cloned()
    }

    /// Adds a refresh token. If `paced` contains the current time, the limit on the rate of new refresh tokens applies.
    /// Fails if a limit rejects the token.
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
        self.record_secret(new.token.clone());
        self.refresh_tokens.push(new);
        Ok(())
    }

    /// Removes a refresh token and its access tokens. Returns `false` if the token does not exist.
    pub(crate) fn remove_refresh_token(&mut self, token: &str) -> bool {
        let before = self.refresh_tokens.len();
        self.refresh_tokens.retain(|refresh| refresh.token != token);
        self.access_tokens.remove_refresh_token(token);
        self.refresh_tokens.len() < before
    }

    /// Removes an access token. Returns `false` if the token does not exist.
    pub(crate) fn remove_access_token(&mut self, token: &str) -> bool {
        self.access_tokens.remove(token)
    }

    /// Adds an access token and returns it. Removes the oldest access token if the refresh token has too many valid
    /// access tokens.
    pub(crate) fn add_access_token(&mut self, new: AccessToken, limits: &Limits, now: Duration) -> String {
        self.access_tokens.remove_expired(now);
        if let Some(refresh_token) = &new.refresh_token {
            self.access_tokens.limit_refresh_token(refresh_token, limits.access_tokens.max(1));
        }
        while self.access_tokens.len() >= self.retention.access_tokens.max(1) {
            self.access_tokens.remove_oldest();
        }
        let token = new.token.clone();
        self.record_secret(token.clone());
        self.access_tokens.insert(new);
        token
    }

    /// Adds a code and returns its text. Removes expired codes.
    pub(crate) fn add_code(&mut self, code: Code, now: Duration) -> String {
        self.codes.retain(|_, code| now < code.expires);
        let text = random::token();
        self.record_secret(text.clone());
        self.codes.insert(text.clone(), code);
        text
    }
}
