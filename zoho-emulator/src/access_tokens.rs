//! The valid access tokens.

use crate::state::AccessToken;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

/// The access tokens, oldest first. All tokens have the same lifetime, so the oldest token expires first.
#[derive(Clone, Debug, Default)]
pub(crate) struct AccessTokens {
    /// The tokens, by the number of their creation.
    tokens: BTreeMap<u64, AccessToken>,
    /// The numbers of the tokens, by the text of the token.
    by_text: HashMap<String, u64>,
    /// The numbers of the tokens, by their refresh token.
    by_refresh_token: HashMap<String, BTreeSet<u64>>,
    created: u64,
}

impl AccessTokens {
    pub(crate) fn get(&self, token: &str) -> Option<&AccessToken> {
        self.tokens.get(self.by_text.get(token)?)
    }

    pub(crate) fn get_mut(&mut self, token: &str) -> Option<&mut AccessToken> {
        self.tokens.get_mut(self.by_text.get(token)?)
    }

    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(crate) fn insert(&mut self, new: AccessToken) {
        self.created += 1;
        self.by_text.insert(new.token.clone(), self.created);
        if let Some(refresh_token) = &new.refresh_token {
            self.by_refresh_token.entry(refresh_token.clone()).or_default().insert(self.created);
        }
        self.tokens.insert(self.created, new);
    }

    /// Removes a token. Returns `false` if the token does not exist.
    pub(crate) fn remove(&mut self, token: &str) -> bool {
        self.by_text.get(token).copied().is_some_and(|number| self.remove_number(number))
    }

    /// Removes the oldest token.
    pub(crate) fn remove_oldest(&mut self) {
        if let Some(number) = self.tokens.keys().next().copied() {
            self.remove_number(number);
        }
    }

    /// Removes the tokens that have expired.
    pub(crate) fn remove_expired(&mut self, now: Duration) {
        while self.tokens.values().next().is_some_and(|oldest| now >= oldest.expires) {
            self.remove_oldest();
        }
    }

    /// Removes the oldest access tokens of a refresh token until the refresh token has fewer than `count`.
    pub(crate) fn limit_refresh_token(&mut self, refresh_token: &str, count: usize) {
        while let Some(numbers) = self.by_refresh_token.get(refresh_token).filter(|numbers| numbers.len() >= count) {
            let Some(oldest) = numbers.first().copied() else { return };
            self.remove_number(oldest);
        }
    }

    /// Removes all access tokens of a refresh token.
    pub(crate) fn remove_refresh_token(&mut self, refresh_token: &str) {
        for number in self.by_refresh_token.get(refresh_token).cloned().unwrap_or_default() {
            self.remove_number(number);
        }
    }

    /// Removes all access tokens that a client has for a user.
    pub(crate) fn remove_user(&mut self, client: &str, user: &str) {
        let is_own = |token: &AccessToken| token.client == client && token.user.as_deref() == Some(user);
        let own: Vec<u64> = self.tokens.iter().filter(|(_, token)| is_own(token)).map(|(number, _)| *number).collect();
        for number in own {
            self.remove_number(number);
        }
    }

    fn remove_number(&mut self, number: u64) -> bool {
        let Some(token) = self.tokens.remove(&number) else { return false };
        self.by_text.remove(&token.token);
        if let Some(refresh_token) = &token.refresh_token
            && let Some(numbers) = self.by_refresh_token.get_mut(refresh_token)
        {
            numbers.remove(&number);
            if numbers.is_empty() {
                self.by_refresh_token.remove(refresh_token);
            }
        }
        true
    }
}
