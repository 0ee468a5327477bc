//! Faults that a test injects.

use serde_json::Value;
use std::time::Duration;

/// A fault. By default it happens once, at the token endpoint; [`times`](Self::times) and [`at_point`](Self::at_point)
/// change that: `Fault::Reset.at_point(FaultPoint::Api).times(3)`.
///
/// "Before" means that the request has no effect. "After" means that the request had its effect (a code is exchanged, a
/// record created) and only the response is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// After: the response is delayed until the emulator's [clock](crate::Clock) was advanced by this duration, or as
    /// much real time has passed.
    Slow(Duration),
    /// After: the connection closes in the middle of the body.
    Truncated,
    /// Before: the connection is reset, without a response.
    Reset,
    /// Before: this status, with a short HTML page.
    Status(u16),
    /// Before: status 429, with the body of Zoho's throttling and, if set, `Retry-After`.
    TooManyRequests {
        /// The value of `Retry-After`, in whole seconds.
        retry_after: Option<Duration>,
    },
    /// Before: the response of a throttled token endpoint, HTTP 400 and `"error": "Access Denied"`.
    Throttled,
    /// Before: [`Throttled`](Self::Throttled) with HTTP 200, as documented in Zoho's "Kaizen #43".
    ThrottledWithStatus200,
    /// Before: [`Throttled`](Self::Throttled) with Chinese text. Zoho translates `error` for some users.
    ThrottledLocalized,
    /// Before: HTTP 200 and an HTML page.
    Html,
    /// After: the right body as `text/html`.
    WrongContentType,
    /// Before: this status and this JSON.
    Response {
        /// The HTTP status.
        status: u16,
        /// The body.
        body: Value,
    },
    /// Before, at the token endpoint: HTTP 200 and `{"error": …}` with this code.
    OAuthError(String),
    /// Before, at the API: the product's response to an invalid token.
    InvalidToken,
    /// Before, at the API: the product's response to an invalid token in the middle of an upload, after this many bytes
    /// of the body.
    InvalidTokenAfter {
        /// The number of bytes read before the response.
        bytes: u64,
    },
    /// Before: a redirect (302) to this URL.
    Redirect(String),
    /// Before: HTTP 200 and a JSON text of this many bytes, in chunks and without a content length.
    HugeBody {
        /// The length of the body.
        bytes: u64,
    },
    /// After, in a token response: `expires_in` in milliseconds, together with `expires_in_sec` (older responses).
    ExpiresInMilliseconds,
    /// After, in a token response: `expires_in` in milliseconds without `expires_in_sec`, as some users have received
    /// since December 2019.
    ExpiresInMillisecondsOnly,
    /// After, in a token response: `expires_in` as a string.
    ExpiresInString,
    /// After, in a token response: no `expires_in`.
    NoExpiresIn,
    /// After, in a token response: no `token_type`.
    NoTokenType,
    /// After, in a token response: no `api_domain`.
    NoApiDomain,
    /// After, in a token response: this `api_domain`.
    ApiDomain(String),
    /// After, in a token response: `scope` joined by spaces.
    ScopeWithSpaces,
    /// After, in a token response: `scope` joined by commas.
    ScopeWithCommas,
    /// After, in a token response: no `scope`.
    NoScope,
    /// After, in a token response: this `scope`. The user deselected the other requested scopes, and the token grants
    /// no more than these.
    NarrowedScope(String),
    /// In the next callback: this `accounts-server`. The fault point is [`FaultPoint::Callback`].
    CallbackAccountsServer(String),
    /// In the next callback: neither `location` nor `accounts-server`. The fault point is [`FaultPoint::Callback`].
    CallbackWithoutLocation,
    /// In the next callback: a stray `&` at the end. The fault point is [`FaultPoint::Callback`].
    CallbackStrayAmpersand,
}

/// The place where a [`Fault`] happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultPoint {
    /// `/oauth/v2/token`.
    Token,
    /// Either endpoint that revokes a token.
    Revoke,
    /// `/oauth/user/info`.
    UserInfo,
    /// `/oauth/serverinfo`.
    ServerInfo,
    /// Any call at an API gateway.
    Api,
    /// The callback URL after an approval.
    Callback,
}

/// A scheduled fault: where it happens, how often, and to whom.
#[derive(Clone, Debug, PartialEq)]
pub struct ScheduledFault {
    pub(crate) fault: Fault,
    pub(crate) at: FaultPoint,
    pub(crate) times: u32,
    /// The user whose requests the fault affects; `None` for every user.
    pub(crate) user: Option<String>,
}

impl Fault {
    /// Repeats the fault this many times, on consecutive requests.
    pub fn times(self, times: u32) -> ScheduledFault {
        ScheduledFault::from(self).times(times)
    }

    /// Sets the place where the fault happens.
    pub fn at_point(self, at: FaultPoint) -> ScheduledFault {
        ScheduledFault::from(self).at_point(at)
    }

    /// Limits the fault to requests of this user.
    pub fn for_user(self, user: &str) -> ScheduledFault {
        ScheduledFault::from(self).for_user(user)
    }

    /// Returns `true` if the request has its effect in spite of the fault.
    pub(crate) fn takes_effect(&self) -> bool {
        !matches!(
            self,
            Self::Reset
                | Self::Status(_)
                | Self::TooManyRequests { .. }
                | Self::Throttled
                | Self::ThrottledWithStatus200
                | Self::ThrottledLocalized
                | Self::Html
                | Self::Response { .. }
                | Self::OAuthError(_)
                | Self::InvalidToken
                | Self::InvalidTokenAfter { .. }
                | Self::Redirect(_)
                | Self::HugeBody { .. }
        )
    }
}

impl ScheduledFault {
    /// Repeats the fault this many times, on consecutive requests.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    /// Sets the place where the fault happens.
    #[must_use]
    pub fn at_point(self, at: FaultPoint) -> Self {
        Self { at, ..self }
    }

    /// Limits the fault to requests of this user: those with a code or token that belongs to the user.
    #[must_use]
    pub fn for_user(self, user: &str) -> Self {
        Self { user: Some(user.to_owned()), ..self }
    }

    fn is_for(&self, at: FaultPoint, user: Option<&str>) -> bool {
        self.at == at && self.user.as_deref().is_none_or(|own| user == Some(own))
    }
}

impl From<Fault> for ScheduledFault {
    fn from(fault: Fault) -> Self {
        let at = match fault {
            Fault::CallbackAccountsServer(_) | Fault::CallbackWithoutLocation | Fault::CallbackStrayAmpersand => {
                FaultPoint::Callback
            }
            Fault::InvalidToken | Fault::InvalidTokenAfter { .. } => FaultPoint::Api,
            _ => FaultPoint::Token,
        };
        Self { fault, at, times: 1, user: None }
    }
}

/// The scheduled faults, in the order in which they were scheduled.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<ScheduledFault>);

impl Faults {
    pub(crate) fn plan(&mut self, planned: ScheduledFault) {
        if planned.times > 0 {
            self.0.push(planned);
        }
    }

    /// Returns how many bytes of a body are read before the next fault at this point, if that fault happens in the
    /// middle of a body.
    pub(crate) fn bytes_before_next(&self, at: FaultPoint, user: Option<&str>) -> Option<u64> {
        match self.0.iter().find(|planned| planned.is_for(at, user))?.fault {
            Fault::InvalidTokenAfter { bytes } => Some(bytes),
            _ => None,
        }
    }

    /// Takes the next fault at this point, and counts it as happened once.
    pub(crate) fn take(&mut self, at: FaultPoint, user: Option<&str>) -> Option<Fault> {
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
