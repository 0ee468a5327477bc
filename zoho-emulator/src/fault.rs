//! What can go wrong on the way, on purpose.

use serde_json::Value;
use std::time::Duration;

/// Something that goes wrong. It happens once, at the token endpoint; [`times`](Self::times) and [`at`](Self::at) say
/// otherwise: `Fault::Reset.at(At::Api).times(3)`.
///
/// "Before" means that the request has no effect; "after", that it had its effect (a code is redeemed, a record made)
/// and only the answer is spoilt.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// After: the answer comes late: when the emulator's [clock](crate::Clock) was advanced by that much, or that much
    /// real time has passed.
    Slow(Duration),
    /// After: the connection closes in the middle of the body.
    CutOff,
    /// Before: the connection is reset, without an answer.
    Reset,
    /// Before: this status, with a short HTML page.
    Status(u16),
    /// Before: 429, with `Retry-After` in seconds if there is one, and the body that Zoho's throttling has.
    TooManyRequests {
        /// What `Retry-After` says, in whole seconds.
        retry_after: Option<Duration>,
    },
    /// Before: what a throttled token endpoint answers: HTTP 400 and `"error": "Access Denied"`.
    Throttled,
    /// Before: as [`Throttled`](Self::Throttled) with HTTP 200, as Zoho's "Kaizen #43" says.
    ThrottledWithStatus200,
    /// Before: as [`Throttled`](Self::Throttled), its texts in Chinese: `error` is translated for some users.
    ThrottledInChinese,
    /// Before: HTTP 200 and an HTML page.
    Html,
    /// After: the right body as `text/html`.
    WrongContentType,
    /// Before: this status and this JSON.
    Answer {
        /// HTTP status.
        status: u16,
        /// The body.
        body: Value,
    },
    /// Before, at the token endpoint: HTTP 200 and `{"error": …}` with this word.
    Error(String),
    /// Before, at the API: the product's own answer to a dead token.
    DeadToken,
    /// Before, at the API: the same in the middle of a file's upload, when that many bytes of the body have come.
    DeadTokenAfter {
        /// How many.
        bytes: u64,
    },
    /// Before: a redirect (302) to this URL.
    Redirect(String),
    /// Before: HTTP 200 and a JSON text of that many bytes, in chunks, its length not announced.
    HugeBody {
        /// How long.
        bytes: u64,
    },
    /// After, in a token answer: `expires_in` in milliseconds, with `expires_in_sec` beside it (older answers).
    ExpiresInMilliseconds,
    /// After, in a token answer: `expires_in` in milliseconds and no `expires_in_sec`, as since December 2019 for some.
    ExpiresInMillisecondsAlone,
    /// After, in a token answer: `expires_in` as a text.
    ExpiresInText,
    /// After, in a token answer: no `expires_in`.
    NoExpiresIn,
    /// After, in a token answer: no `token_type`.
    NoTokenType,
    /// After, in a token answer: no `api_domain`.
    NoApiDomain,
    /// After, in a token answer: this `api_domain`.
    ApiDomain(String),
    /// After, in a token answer: `scope` joined by spaces.
    ScopeWithSpaces,
    /// After, in a token answer: `scope` joined by commas.
    ScopeWithCommas,
    /// After, in a token answer: no `scope`.
    NoScope,
    /// The user leaves out some of what was asked for: the answer's `scope` is this, and the token grants no more.
    NarrowedScope(String),
    /// In the next callback: this `accounts-server`. It happens at [`At::Callback`].
    CallbackAccountsServer(String),
    /// In the next callback: neither `location` nor `accounts-server`. It happens at [`At::Callback`].
    CallbackWithoutLocation,
    /// The next callback ends with a stray `&`. It happens at [`At::Callback`].
    CallbackStrayAmpersand,
}

/// Where a [`Fault`] happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// `/oauth/v2/token`
    Token,
    /// Either form of revoking.
    Revoke,
    /// `/oauth/user/info`
    UserInfo,
    /// `/oauth/serverinfo`
    ServerInfo,
    /// Any call at an API gateway.
    Api,
    /// The callback URL that follows an approval.
    Callback,
}

/// A fault that will happen: where, and how often.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    pub(crate) fault: Fault,
    pub(crate) at: At,
    pub(crate) times: u32,
    /// Whose requests meet it; `None`: anybody's.
    pub(crate) user: Option<String>,
}

impl Fault {
    /// It happens so many times, one after the other.
    pub fn times(self, times: u32) -> Planned {
        Planned::from(self).times(times)
    }

    /// It happens there.
    pub fn at(self, at: At) -> Planned {
        Planned::from(self).at(at)
    }

    /// It happens to this user's requests only.
    pub fn of(self, user: &str) -> Planned {
        Planned::from(self).of(user)
    }

    /// Whether the request has its effect all the same.
    pub(crate) fn comes_after(&self) -> bool {
        !matches!(
            self,
            Self::Reset
                | Self::Status(_)
                | Self::TooManyRequests { .. }
                | Self::Throttled
                | Self::ThrottledWithStatus200
                | Self::ThrottledInChinese
                | Self::Html
                | Self::Answer { .. }
                | Self::Error(_)
                | Self::DeadToken
                | Self::DeadTokenAfter { .. }
                | Self::Redirect(_)
                | Self::HugeBody { .. }
        )
    }
}

impl Planned {
    /// It happens so many times, one after the other.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    /// It happens there.
    #[must_use]
    pub fn at(self, at: At) -> Self {
        Self { at, ..self }
    }

    /// It happens to this user's requests only: those with a code or token that the user gave.
    #[must_use]
    pub fn of(self, user: &str) -> Self {
        Self { user: Some(user.to_owned()), ..self }
    }

    fn is_for(&self, at: At, user: Option<&str>) -> bool {
        self.at == at && self.user.as_deref().is_none_or(|own| user == Some(own))
    }
}

impl From<Fault> for Planned {
    fn from(fault: Fault) -> Self {
        let at = match fault {
            Fault::CallbackAccountsServer(_) | Fault::CallbackWithoutLocation | Fault::CallbackStrayAmpersand => {
                At::Callback
            }
            Fault::DeadToken | Fault::DeadTokenAfter { .. } => At::Api,
            _ => At::Token,
        };
        Self { fault, at, times: 1, user: None }
    }
}

/// The faults to come, in the order in which they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Planned>);

impl Faults {
    pub(crate) fn plan(&mut self, planned: Planned) {
        if planned.times > 0 {
            self.0.push(planned);
        }
    }

    /// How much of a body comes before the next fault there, if that comes in the middle.
    pub(crate) fn bytes_before_next(&self, at: At, user: Option<&str>) -> Option<u64> {
        match self.0.iter().find(|planned| planned.is_for(at, user))?.fault {
            Fault::DeadTokenAfter { bytes } => Some(bytes),
            _ => None,
        }
    }

    /// The next fault there, which then has happened once.
    pub(crate) fn take(&mut self, at: At, user: Option<&str>) -> Option<Fault> {
        let next = self.0.iter().position(|planned| planned.is_for(at, user))?;
        let planned = &mut self.0[next];
        planned.times -= 1;
        let fault = planned.fault.clone();
        if planned.times == 0 {
            self.0.remove(next);
        }
        Some(fault)
    }
}
