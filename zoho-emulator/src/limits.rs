//! How long things live and how often they may be made.

use std::collections::HashMap;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// How often something may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many times in [`per`](Self::per).
    pub times: u32,
    /// The length of the window, which begins with the first use.
    pub per: Duration,
    /// How long nothing is allowed after the limit was passed; `None`: the rest of the window.
    pub block: Option<Duration>,
}

impl Rate {
    /// So many times in such a window, then nothing for the rest of it.
    pub const fn new(times: u32, per: Duration) -> Self {
        Self { times, per, block: None }
    }
}

/// What lives how long, and how many of it there may be. The default is what the pages named at each field say;
/// where pages differ the stricter number is the default and the other is said, to be set instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Life of a code from a redirect. 60 s (Inventory and Commerce pages); the accounts pages say 2 minutes, the CRM's
    /// token-validity page 3.
    pub code_life: Duration,
    /// Life of a self client's code from the API console. 3 minutes by default
    /// (`accounts/protocol/oauth/self-client/authorization-code-flow.html`).
    pub console_code_life: Duration,
    /// Life of an access token: one hour (`accounts/protocol/oauth/web-apps/access-token.html`).
    pub access_token_life: Duration,
    /// Codes a client: 10 in 10 minutes, then `access_denied` (`crm/developer/docs/api/v8/token-validity.html`). The
    /// Projects FAQ says 4 a minute, then 10 minutes nothing.
    pub codes: Rate,
    /// Access tokens made of one refresh token: 10 in 10 minutes
    /// (`accounts/protocol/oauth/web-apps/access-token-expiry.html`).
    pub refreshes: Rate,
    /// Living access tokens of one refresh token; one more kills the oldest. 10 (Vertical Studio v5); the CRM says 15,
    /// Projects and Workerly 30.
    pub access_tokens: usize,
    /// Refresh tokens of one user at one client; one more deletes the oldest with its access tokens. 20 (Zoho's
    /// community post "Kaizen #43").
    pub refresh_tokens: usize,
    /// Refresh tokens made for one user at one client: 10 in 10 minutes ("Kaizen #43"). Creator and Workerly say 5 a
    /// minute.
    pub refresh_tokens_made: Rate,
    /// Whether one refresh token too many is refused with "Access Denied", as the Projects FAQ says, instead of
    /// deleting the oldest.
    pub refuse_instead_of_evicting: bool,
    /// Life of a page token of CRM: 24 hours, which clients count on. Zoho's answers say when theirs ends.
    pub page_token_life: Duration,
    /// Index of the first item in Desk and Creator: 1, the default of half of Desk's descriptions that say one. The
    /// others, and Desk's search, say 0. Where it is 1, 0 means the first item too.
    pub first_index: u32,
}

impl Default for Limits {
    fn default() -> Self {
        let ten_in_ten_minutes = Rate::new(10, MINUTE.saturating_mul(10));
        Self {
            code_life: MINUTE,
            console_code_life: MINUTE.saturating_mul(3),
            access_token_life: MINUTE.saturating_mul(60),
            codes: ten_in_ten_minutes,
            refreshes: ten_in_ten_minutes,
            access_tokens: 10,
            refresh_tokens: 20,
            refresh_tokens_made: ten_in_ten_minutes,
            refuse_instead_of_evicting: false,
            page_token_life: MINUTE.saturating_mul(24 * 60),
            first_index: 1,
        }
    }
}

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Counted {
    Codes { client: String },
    Refreshes { token: String },
    RefreshTokens { client: String, user: String },
}

/// The windows that are open.
#[derive(Debug, Default)]
pub(crate) struct Windows(HashMap<Counted, Window>);

#[derive(Debug)]
struct Window {
    ends: Duration,
    used: u32,
}

impl Windows {
    /// Counts one use. Whether it is still allowed.
    pub(crate) fn admit(&mut self, counted: Counted, rate: Rate, now: Duration) -> bool {
        let window = self.0.entry(counted).or_insert(Window { ends: now.saturating_add(rate.per), used: 0 });
        if now >= window.ends {
            *window = Window { ends: now.saturating_add(rate.per), used: 0 };
        }
        window.used = window.used.saturating_add(1);
        // The block counts from the first use that is too many: repeating it does not prolong it.
        if window.used == rate.times.saturating_add(1)
            && let Some(block) = rate.block
        {
            window.ends = now.saturating_add(block);
        }
        window.used <= rate.times
    }
}
