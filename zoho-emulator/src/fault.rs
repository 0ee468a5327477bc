//! The faults that a test injects.

use serde_json::Value;
use std::time::Duration;

/// A fault. By default, a fault happens once, at the token endpoint. Faults of callbacks happen at the callback.
/// [`InvalidToken`](Self::InvalidToken), [`InvalidTokenAfter`](Self::InvalidTokenAfter) and
/// [`QuotaExceeded`](Self::QuotaExceeded) happen at the API. [`times`](Self::times) and [`at_point`](Self::at_point)
/// change the defaults, as in `Fault::Reset.at_point(FaultPoint::Api).times(3)`.
///
/// "Before the effect" means that the request has no effect. "After the effect" means that the request has had its
/// effect, such as an exchanged code or a created record, and only the response is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// A delay after the effect. The response is sent after the emulator's [clock](crate::Clock) has been advanced by
    /// the given duration, or after the same time has passed in real time.
    Slow(Duration),
    /// A connection that closes in the middle of the body, after the effect.
    Truncated,
    /// A connection reset without a response, before the effect.
    Reset,
    /// A response with the given status and a short HTML page, before the effect.
    Status(u16),
    /// A response with status 429, before the effect. The body is that of a rate limit of the accounts server or of the
    /// product. If `retry_after` is set, the response has a `Retry-After` header.
    TooManyRequests {
        /// The value of `Retry-After`, in whole seconds.
        retry_after: Option<Duration>,
    },
    /// The response of the product's API to an exceeded quota, before the effect. Examples are code 45 of Books, and
    /// code 4000 of Creator with status 200.
    QuotaExceeded,
    /// The response of the token endpoint to too many requests, before the effect. It has HTTP status 400 and
    /// `"error": "Access Denied"`.
    Throttled,
    /// The response of [`Throttled`](Self::Throttled) with HTTP status 200, before the effect. Zoho's "Kaizen #43"
    /// documents this response.
    ThrottledWithStatus200,
    /// The response of [`Throttled`](Self::Throttled) with Chinese text, before the effect. Zoho translates `error` for
    /// some users.
    ThrottledLocalized,
    /// A response with HTTP status 200 and an HTML page, before the effect.
    Html,
    /// The correct body with the content type `text/html`, after the effect.
    WrongContentType,
    /// A response with the given status and JSON body, before the effect.
    Response {
        /// The HTTP status.
        status: u16,
        /// The JSON body.
        body: Value,
    },
    /// An error of the token endpoint with the given code, before the effect. The response has HTTP status 200 and the
    /// body `{"error": …}`.
    OAuthError(String),
    /// The response of the product's API to an invalid token, before the effect.
    InvalidToken,
    /// The response of the product's API to an invalid token, in the middle of an upload and before the effect.
    InvalidTokenAfter {
        /// The number of bytes of the body that the emulator reads before it responds.
        bytes: u64,
    },
    /// A redirect (status 302) to the given URL, before the effect.
    Redirect(String),
    /// A response with HTTP status 200 and a JSON text, in chunks and without a content length, before the effect.
    HugeBody {
        /// The length of the body in bytes.
        bytes: u64,
    },
    /// A token response, after the effect, with `expires_in` in milliseconds and `expires_in_sec` in seconds, as in
    /// older responses.
    ExpiresInMilliseconds,
    /// A token response, after the effect, with `expires_in` in milliseconds and without `expires_in_sec`, as some
    /// users have received since December 2019.
    ExpiresInMillisecondsOnly,
    /// A token response, after the effect, with `expires_in` as a string.
    ExpiresInString,
    /// A token response, after the effect, with the given `expires_in`, in seconds. The real lifetime of the token does
    /// not change.
    ExpiresIn(u64),
    /// A token response, after the effect, without `expires_in`.
    NoExpiresIn,
    /// A token response, after the effect, without `token_type`.
    NoTokenType,
    /// A token response, after the effect, without `api_domain`.
    NoApiDomain,
    /// A token response, after the effect, with the given `api_domain`.
    ApiDomain(String),
    /// A token response, after the effect, with a `scope` whose scopes are joined by spaces.
    ScopeWithSpaces,
    /// A token response, after the effect, with a `scope` whose scopes are joined by commas.
    ScopeWithCommas,
    /// A token response, after the effect, without `scope`.
    NoScope,
    /// A token response, after the effect, with the given `scope`. The token grants only the given scopes, as if the
    /// user had deselected the other requested scopes.
    NarrowedScope(String),
    /// A callback with the given `accounts-server`. The fault point is [`FaultPoint::Callback`].
    CallbackAccountsServer(String),
    /// A callback with neither `location` nor `accounts-server`. The fault point is [`FaultPoint::Callback`].
    CallbackWithoutLocation,
    /// A callback with a stray `&` at the end. The fault point is [`FaultPoint::Callback`].
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
    /// The calls that an API gateway serves.
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
    /// The user whose requests the fault affects. `None` means every user.
    pub(crate) user: Option<String>,
    /// The product and the name of the call that the fault affects. `None` means every call.
    pub(crate) call: Option<(String, String)>,
}

impl Fault {
    /// Repeats the fault on consecutive requests, `times` times in total.
    pub fn times(self, times: u32) -> ScheduledFault {
        ScheduledFault::from(self).times(times)
    }

    /// Sets the point where the fault happens.
    pub fn at_point(self, at: FaultPoint) -> ScheduledFault {
        ScheduledFault::from(self).at_point(at)
    }

    /// Limits the fault to requests of the user.
    pub fn for_user(self, user: &str) -> ScheduledFault {
        ScheduledFault::from(self).for_user(user)
    }

    /// Limits the fault to a call of the catalog, such as `crm::ListRecords`, and sets the fault point to the API.
    ///
    /// # Panics
    /// Panics if the text does not have the form `product::Call`.
    pub fn for_call(self, call: &str) -> ScheduledFault {
        ScheduledFault::from(self).for_call(call)
    }

    /// Returns `true` if the request has its effect despite the fault.
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
    /// Repeats the fault on consecutive requests, `times` times in total.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    /// Sets the point where the fault happens.
    #[must_use]
    pub fn at_point(self, at: FaultPoint) -> Self {
        Self { at, ..self }
    }

    /// Limits the fault to requests with a code or token that belongs to the user.
    #[must_use]
    pub fn for_user(self, user: &str) -> Self {
        Self { user: Some(user.to_owned()), ..self }
    }

    /// Limits the fault to a call of the catalog, such as `crm::ListRecords`, and sets the fault point to the API.
    ///
    /// # Panics
    /// Panics if the text does not have the form `product::Call`.
    #[must_use]
    pub fn for_call(self, call: &str) -> Self {
        self.try_for_call(call).unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) fn try_for_call(self, call: &str) -> Result<Self, String> {
        let named = call.split_once("::").filter(|(product, name)| !product.is_empty() && !name.is_empty());
        let (product, name) =
            named.ok_or_else(|| format!("`{call}` is not a call; write it like `crm::ListRecords`"))?;
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

    /// Returns the number of bytes of the body to read before the next fault at the point `at`. Returns `None` if that
    /// fault does not happen in the middle of a body.
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

    /// Counts one occurrence of the next fault at the point `at`, and returns the fault. Returns `None` if no fault is
    /// scheduled there.
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
