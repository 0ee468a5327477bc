//! The faults that a test injects.

use serde_json::Value;
use std::time::Duration;

/// A fault. By default a fault happens once, at the token endpoint. The default point of the faults of callbacks is the
/// callback. That of [`InvalidToken`](Self::InvalidToken), [`InvalidTokenAfter`](Self::InvalidTokenAfter) and
/// [`QuotaExceeded`](Self::QuotaExceeded) is the API. [`times`](Self::times) and [`at_point`](Self::at_point) change
/// the defaults: `Fault::Reset.at_point(FaultPoint::Api).times(3)`.
///
/// "Before the effect" means that the request has no effect. "After the effect" means that the request had its effect
/// (a code is exchanged, a record created) and only the response is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// A delay after the effect. The response is sent when the emulator's [clock](crate::Clock) was advanced by this
    /// duration, or when the same real time has passed.
    Slow(Duration),
    /// A connection that closes in the middle of the body, after the effect.
    Truncated,
    /// A connection reset without a response, before the effect.
    Reset,
    /// A response with this status and a short HTML page, before the effect.
    Status(u16),
    /// A response with status 429 and the body of the accounts server's or the product's rate limit, before the effect.
    /// If `retry_after` is set, the response has a `Retry-After` header.
    TooManyRequests {
        /// The value of `Retry-After`, in whole seconds.
        retry_after: Option<Duration>,
    },
    /// The product's API response to an exceeded quota, before the effect: Books' code 45, or Creator's code 4000 with
    /// status 200.
    QuotaExceeded,
    /// The response of a rate-limited token endpoint, before the effect: HTTP 400 and `"error": "Access Denied"`.
    Throttled,
    /// The response of [`Throttled`](Self::Throttled) with HTTP 200, before the effect, as documented in Zoho's "Kaizen
    /// #43".
    ThrottledWithStatus200,
    /// The response of [`Throttled`](Self::Throttled) with Chinese text, before the effect. Zoho translates `error` for
    /// some users.
    ThrottledLocalized,
    /// A response with HTTP 200 and an HTML page, before the effect.
    Html,
    /// The correct body with the content type `text/html`, after the effect.
    WrongContentType,
    /// A response with this status and this JSON, before the effect.
    Response {
        /// The HTTP status.
        status: u16,
        /// The body.
        body: Value,
    },
    /// An error of the token endpoint, before the effect: HTTP 200 and `{"error": …}` with this code.
    OAuthError(String),
    /// The product's API response to an invalid token, before the effect.
    InvalidToken,
    /// The product's API response to an invalid token in the middle of an upload, before the effect, after this many
    /// bytes of the body.
    InvalidTokenAfter {
        /// The number of bytes read before the response.
        bytes: u64,
    },
    /// A redirect (302) to this URL, before the effect.
    Redirect(String),
    /// A response with HTTP 200 and a JSON text of this many bytes, in chunks and without a content length, before the
    /// effect.
    HugeBody {
        /// The length of the body in bytes.
        bytes: u64,
    },
    /// A token response, after the effect, with `expires_in` in milliseconds and `expires_in_sec` (older responses).
    ExpiresInMilliseconds,
    /// A token response, after the effect, with `expires_in` in milliseconds and without `expires_in_sec`, as some
    /// users have received since December 2019.
    ExpiresInMillisecondsOnly,
    /// A token response, after the effect, with `expires_in` as a string.
    ExpiresInString,
    /// A token response, after the effect, with this `expires_in`, in seconds. The token keeps its real lifetime.
    ExpiresIn(u64),
    /// A token response, after the effect, without `expires_in`.
    NoExpiresIn,
    /// A token response, after the effect, without `token_type`.
    NoTokenType,
    /// A token response, after the effect, without `api_domain`.
    NoApiDomain,
    /// A token response, after the effect, with this `api_domain`.
    ApiDomain(String),
    /// A token response, after the effect, with `scope` joined by spaces.
    ScopeWithSpaces,
    /// A token response, after the effect, with `scope` joined by commas.
    ScopeWithCommas,
    /// A token response, after the effect, without `scope`.
    NoScope,
    /// A token response, after the effect, with this `scope`. The user deselected the other requested scopes, and the
    /// token grants only these scopes.
    NarrowedScope(String),
    /// The next callback with this `accounts-server`. The fault point is [`FaultPoint::Callback`].
    CallbackAccountsServer(String),
    /// The next callback with neither `location` nor `accounts-server`. The fault point is [`FaultPoint::Callback`].
    CallbackWithoutLocation,
    /// The next callback with a stray `&` at the end. The fault point is [`FaultPoint::Callback`].
    CallbackStrayAmpersand,
}

/// The point where a [`Fault`] happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultPoint {
    /// The token endpoint, `/oauth/v2/token`.
    Token,
    /// The two endpoints that revoke a token.
    Revoke,
    /// The endpoint for user information, `/oauth/user/info`.
    UserInfo,
    /// The endpoint for server information, `/oauth/serverinfo`.
    ServerInfo,
    /// The calls at an API gateway.
    Api,
    /// The callback URL after an approval.
    Callback,
}

/// A scheduled fault with its point, its number of occurrences, its user and its call.
#[derive(Clone, Debug, PartialEq)]
pub struct ScheduledFault {
    pub(crate) fault: Fault,
    pub(crate) at: FaultPoint,
    pub(crate) times: u32,
    /// The user whose requests the fault affects; `None` for every user.
    pub(crate) user: Option<String>,
    /// The product and the name of the call that the fault affects; `None` for every call.
    pub(crate) call: Option<(String, String)>,
}

impl Fault {
    /// Repeats the fault this many times, on consecutive requests.
    pub fn times(self, times: u32) -> ScheduledFault {
        ScheduledFault::from(self).times(times)
    }

    /// Sets the point where the fault happens.
    pub fn at_point(self, at: FaultPoint) -> ScheduledFault {
        ScheduledFault::from(self).at_point(at)
    }

    /// Limits the fault to requests of this user.
    pub fn for_user(self, user: &str) -> ScheduledFault {
        ScheduledFault::from(self).for_user(user)
    }

    /// Limits the fault to a call of the catalog, and sets the fault point to the API: `crm::ListRecords`.
    ///
    /// # Panics
    /// Panics if the text does not have the form `product::Call`.
    pub fn for_call(self, call: &str) -> ScheduledFault {
        ScheduledFault::from(self).for_call(call)
    }

    /// Returns `true` if the request has its effect in spite of the fault.
    pub(crate) fn takes_effect(&self) -> bool {
        !matches!(
            self,
            Self::Reset
                | Self::Status(_)
                | Self::TooManyRequests { .. }
                | Self::QuotaExceeded
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

    /// Sets the point where the fault happens.
    #[must_use]
    pub fn at_point(self, at: FaultPoint) -> Self {
        Self { at, ..self }
    }

    /// Limits the fault to requests of this user: those with a code or token that belongs to the user.
    #[must_use]
    pub fn for_user(self, user: &str) -> Self {
        Self { user: Some(user.to_owned()), ..self }
    }

    /// Limits the fault to a call of the catalog, and sets the fault point to the API: `crm::ListRecords`.
    ///
    /// # Panics
    /// Panics if the text does not have the form `product::Call`.
    #[must_use]
    pub fn for_call(self, call: &str) -> Self {
        self.try_for_call(call).unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) fn try_for_call(self, call: &str) -> Result<Self, String> {
        let named = call.split_once("::").filter(|(product, name)| !product.is_empty() && !name.is_empty());
        let (product, name) = named.ok_or_else(|| format!("`{call}` is not a call; write crm::ListRecords"))?;
        Ok(Self { at: FaultPoint::Api, call: Some((product.to_owned(), name.to_owned())), ..self })
    }

    fn is_for(&self, at: FaultPoint, user: Option<&str>, call: Option<(&str, &str)>) -> bool {
        let is_call = |(product, name): &(String, String)| call == Some((product, name));
        self.at == at
            && self.user.as_deref().is_none_or(|own| user == Some(own))
            && self.call.as_ref().is_none_or(is_call)
    }
}

impl From<Fault> for ScheduledFault {
    fn from(fault: Fault) -> Self {
        let at = match fault {
            Fault::CallbackAccountsServer(_) | Fault::CallbackWithoutLocation | Fault::CallbackStrayAmpersand => {
                FaultPoint::Callback
            }
            Fault::InvalidToken | Fault::InvalidTokenAfter { .. } | Fault::QuotaExceeded => FaultPoint::Api,
            _ => FaultPoint::Token,
        };
        Self { fault, at, times: 1, user: None, call: None }
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

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Returns the number of body bytes to read before the next fault at this point, if that fault happens in the
    /// middle of a body.
    pub(crate) fn bytes_before_next(
        &self,
        at: FaultPoint,
        user: Option<&str>,
        call: Option<(&str, &str)>,
    ) -> Option<u64> {
        match self.0.iter().find(|planned| planned.is_for(at, user, call))?.fault {
            Fault::InvalidTokenAfter { bytes } => Some(bytes),
            _ => None,
        }
    }

    /// Takes the next fault at this point and counts one occurrence.
    pub(crate) fn take(&mut self, at: FaultPoint, user: Option<&str>, call: Option<(&str, &str)>) -> Option<Fault> {
        let next = self.0.iter().position(|planned| planned.is_for(at, user, call))?;
        let planned = &mut self.0[next];
        planned.times -= 1;
        let fault = planned.fault.clone();
        if planned.times == 0 {
            self.0.remove(next);
        }
        Some(fault)
    }
}
