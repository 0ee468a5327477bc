//! The JSON format of faults.

use crate::fault::{Fault, FaultPoint, ScheduledFault};
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

/// A fault, with its point, its number of occurrences, its user and its call.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultSpec {
    fault: Kind,
    point: Option<Point>,
    times: Option<u32>,
    user: Option<String>,
    call: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Point {
    Token,
    Revoke,
    UserInfo,
    ServerInfo,
    Api,
    Callback,
}

/// The variants of [`Fault`].
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Kind {
    Slow { seconds: f64 },
    Truncated,
    Reset,
    Status { status: u16 },
    TooManyRequests { retry_after_seconds: Option<u64> },
    QuotaExceeded,
    Throttled,
    ThrottledWithStatus200,
    ThrottledLocalized,
    Html,
    WrongContentType,
    Response { status: u16, body: Value },
    OauthError { code: String },
    InvalidToken,
    InvalidTokenAfter { bytes: u64 },
    Redirect { url: String },
    HugeBody { bytes: u64 },
    ExpiresInMilliseconds,
    ExpiresInMillisecondsOnly,
    ExpiresInString,
    ExpiresIn { seconds: u64 },
    NoExpiresIn,
    NoTokenType,
    NoApiDomain,
    ApiDomain { origin: String },
    ScopeWithSpaces,
    ScopeWithCommas,
    NoScope,
    NarrowedScope { scopes: String },
    CallbackAccountsServer { origin: String },
    CallbackWithoutLocation,
    CallbackStrayAmpersand,
}

impl FaultSpec {
    pub(super) fn into_scheduled(self) -> Result<ScheduledFault, String> {
        let mut planned = ScheduledFault::from(self.fault.into_fault()?);
        if let Some(call) = &self.call {
            planned = planned.try_for_call(call)?;
        }
        if let Some(point) = self.point {
            planned = planned.at_point(point.into());
        }
        if let Some(times) = self.times {
            planned = planned.times(times);
        }
        if let Some(user) = &self.user {
            planned = planned.for_user(user);
        }
        Ok(planned)
    }
}

impl From<Point> for FaultPoint {
    fn from(point: Point) -> Self {
        match point {
            Point::Token => Self::Token,
            Point::Revoke => Self::Revoke,
            Point::UserInfo => Self::UserInfo,
            Point::ServerInfo => Self::ServerInfo,
            Point::Api => Self::Api,
            Point::Callback => Self::Callback,
        }
    }
}

impl Kind {
    fn into_fault(self) -> Result<Fault, String> {
        Ok(match self {
            Self::Slow { seconds } => Fault::Slow(
                Duration::try_from_secs_f64(seconds)
                    .map_err(|_| "seconds must be zero or a positive number".to_owned())?,
            ),
            Self::Truncated => Fault::Truncated,
            Self::Reset => Fault::Reset,
            Self::Status { status } => Fault::Status(valid(status)?),
            Self::TooManyRequests { retry_after_seconds } => {
                Fault::TooManyRequests { retry_after: retry_after_seconds.map(Duration::from_secs) }
            }
            Self::QuotaExceeded => Fault::QuotaExceeded,
            Self::Throttled => Fault::Throttled,
            Self::ThrottledWithStatus200 => Fault::ThrottledWithStatus200,
            Self::ThrottledLocalized => Fault::ThrottledLocalized,
            Self::Html => Fault::Html,
            Self::WrongContentType => Fault::WrongContentType,
            Self::Response { status, body } => Fault::Response { status: valid(status)?, body },
            Self::OauthError { code } => Fault::OAuthError(code),
            Self::InvalidToken => Fault::InvalidToken,
            Self::InvalidTokenAfter { bytes } => Fault::InvalidTokenAfter { bytes },
            Self::Redirect { url } => Fault::Redirect(url),
            Self::HugeBody { bytes } => Fault::HugeBody { bytes },
            Self::ExpiresInMilliseconds => Fault::ExpiresInMilliseconds,
            Self::ExpiresInMillisecondsOnly => Fault::ExpiresInMillisecondsOnly,
            Self::ExpiresInString => Fault::ExpiresInString,
            Self::ExpiresIn { seconds } => Fault::ExpiresIn(seconds),
            Self::NoExpiresIn => Fault::NoExpiresIn,
            Self::NoTokenType => Fault::NoTokenType,
            Self::NoApiDomain => Fault::NoApiDomain,
            Self::ApiDomain { origin } => Fault::ApiDomain(origin),
            Self::ScopeWithSpaces => Fault::ScopeWithSpaces,
            Self::ScopeWithCommas => Fault::ScopeWithCommas,
            Self::NoScope => Fault::NoScope,
            Self::NarrowedScope { scopes } => Fault::NarrowedScope(scopes),
            Self::CallbackAccountsServer { origin } => Fault::CallbackAccountsServer(origin),
            Self::CallbackWithoutLocation => Fault::CallbackWithoutLocation,
            Self::CallbackStrayAmpersand => Fault::CallbackStrayAmpersand,
        })
    }
}

fn valid(status: u16) -> Result<u16, String> {
    if (100..600).contains(&status) {
        Ok(status)
    } else {
        Err(format!("{status} is not an HTTP status; use 100 to 599"))
    }
}
