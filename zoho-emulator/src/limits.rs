//! The lifetimes and rate limits of codes and tokens.

use std::collections::HashMap;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
/// The minimum number of rate-limit windows at which ended windows are removed.
const MIN_REMOVE_AT: usize = 1_024;

/// A rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The number of uses that are allowed within [`per`](Self::per).
    pub times: u32,
    /// The length of the window, which begins with the first use.
    pub per: Duration,
    /// The duration of the block after the limit is exceeded. `None` means the rest of the window.
    pub block: Option<Duration>,
}

impl Rate {
    /// Creates a rate limit of `times` uses per window, with a block for the rest of the window.
    pub const fn new(times: u32, per: Duration) -> Self {
        Self { times, per, block: None }
    }
}

/// The lifetimes and limits of codes and tokens. Each default is the value on the page that the documentation of the
/// field names. If pages differ, the stricter value is the default, and the documentation of the field also names the
/// other value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The lifetime of a code from a redirect. The default is 60 seconds (Inventory and Commerce pages). The accounts
    /// pages document 2 minutes, and the CRM's token-validity page documents 3 minutes.
    pub code_lifetime: Duration,
    /// The lifetime of a self client's code from the API console. The default is 3 minutes
    /// (`accounts/protocol/oauth/self-client/authorization-code-flow.html`).
    pub console_code_lifetime: Duration,
    /// The lifetime of an access token. The default is one hour (`accounts/protocol/oauth/web-apps/access-token.html`).
    pub access_token_lifetime: Duration,
    /// The rate of codes per client. The default is 10 in 10 minutes; further requests get `access_denied`
    /// (`crm/developer/docs/api/v8/token-validity.html`). The Projects FAQ documents 4 per minute, followed by a block
    /// of 10 minutes.
    pub codes: Rate,
    /// The rate of access tokens per refresh token. The default is 10 in 10 minutes
    /// (`accounts/protocol/oauth/web-apps/access-token-expiry.html`).
    pub refreshes: Rate,
    /// The rate of API calls per product and organization, or per user if the request names no organization. If a rate
    /// is set, every response has the product's rate-limit headers, and a call that exceeds the rate gets the product's
    /// response with status 429. The default is `None`, because the limits depend on the edition. Books allows 100
    /// calls per minute and organization (<https://www.zoho.com/books/api/v3/introduction/>).
    pub api_calls: Option<Rate>,
    /// The number of valid access tokens per refresh token. An additional token revokes the oldest. The default is 10
    /// (Vertical Studio v5). The CRM documents 15, and Projects and Workerly document 30.
    pub access_tokens: usize,
    /// The number of refresh tokens per user and client. An additional token deletes the oldest with its access tokens.
    /// The default is 20 (Zoho's community post "Kaizen #43").
    pub refresh_tokens: usize,
    /// The rate of new refresh tokens per user and client. The default is 10 in 10 minutes ("Kaizen #43"). Creator and
    /// Workerly document 5 per minute.
    pub refresh_token_creations: Rate,
    /// A flag that is `true` if an additional refresh token is rejected with "Access Denied", as the Projects FAQ
    /// documents. Otherwise, the oldest refresh token is deleted.
    pub reject_instead_of_evicting: bool,
    /// The lifetime of a page token of CRM. The default is 24 hours, because clients rely on this value. Zoho's
    /// responses report when their page tokens expire.
    pub page_token_lifetime: Duration,
    /// The index of the first item in Desk and Creator. The default is 1, because half of the Desk descriptions that
    /// document a default state 1. The others, and the description of Desk's search, state 0. If the first index is 1,
    /// index 0 also means the first item.
    pub first_index: u32,
}

impl Default for Limits {
    fn default() -> Self {
        let ten_in_ten_minutes = Rate::new(10, MINUTE.saturating_mul(10));
        Self {
            code_lifetime: MINUTE,
            console_code_lifetime: MINUTE.saturating_mul(3),
            access_token_lifetime: MINUTE.saturating_mul(60),
            codes: ten_in_ten_minutes,
            refreshes: ten_in_ten_minutes,
            api_calls: None,
            access_tokens: 10,
            refresh_tokens: 20,
            refresh_token_creations: ten_in_ten_minutes,
            reject_instead_of_evicting: false,
            page_token_lifetime: MINUTE.saturating_mul(24 * 60),
            first_index: 1,
        }
    }
}

/// The subject of a rate limit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RateKey {
    Codes { client: String },
    Refreshes { token: String },
    RefreshTokens { client: String, user: String },
    ApiCalls { product: String, organization: String },
}

/// The open windows of all rate limits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Windows {
    open: HashMap<RateKey, Window>,
    /// The number of windows at which ended windows are removed the next time.
    remove_at: usize,
}

#[derive(Clone, Debug)]
struct Window {
    ends: Duration,
    used: u32,
}

impl Windows {
    /// Counts one use. Returns `true` if the use is allowed.
    pub(crate) fn admit(&mut self, counted: RateKey, rate: Rate, now: Duration) -> bool {
        if self.open.len() >= self.remove_at {
            self.open.retain(|_, window| now < window.ends);
            self.remove_at = (2 * self.open.len()).max(MIN_REMOVE_AT);
        }
        let window = self.open.entry(counted).or_insert(Window { ends: now.saturating_add(rate.per), used: 0 });
        if now >= window.ends {
            *window = Window { ends: now.saturating_add(rate.per), used: 0 };
        }
        window.used = window.used.saturating_add(1);
        // The block begins with the first use that exceeds the limit. Further attempts do not extend it.
        if window.used == rate.times.saturating_add(1)
            && let Some(block) = rate.block
        {
            window.ends = now.saturating_add(block);
        }
        window.used <= rate.times
    }

    /// Returns the number of uses that remain and the time until the window ends.
    pub(crate) fn remaining(&self, counted: &RateKey, rate: Rate, now: Duration) -> (u32, Duration) {
        match self.open.get(counted).filter(|window| now < window.ends) {
            Some(window) => (rate.times.saturating_sub(window.used), window.ends.saturating_sub(now)),
            None => (rate.times, rate.per),
        }
    }
}
