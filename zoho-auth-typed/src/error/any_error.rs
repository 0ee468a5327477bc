//! The common error type of this crate, for functions with several types of errors.

use crate::client::pages::PageError;
use crate::client::request::PrepareError;
use crate::client::send::{DecodeError, SendError};
use crate::client::transfer::TransferError;
use crate::data_center::HostsError;
use crate::failure::sealed::Sealed;
use crate::failure::{Failure, Retry};
use crate::oauth::{AccessType, CallbackError, ExchangeError, RedirectUriError};
use crate::tokens::TokenError;
use crate::transport::TransportError;

/// The common error type of this crate, for functions with several types of errors. Each variant has the message and
/// the cause of the error that it contains.
///
/// ```
/// # #[cfg(all(feature = "crm", feature = "token-manager"))] {
/// use zoho_auth_typed::{AccountId, Error, Failure, OAuthClient, TokenManager, crm, zoho_app};
///
/// #[zoho_app]
/// struct LeadSync {
///     lead: crm::GetRecord<crm::Leads>,
/// }
///
/// async fn lead(
///     oauth: &OAuthClient<LeadSync>,
///     manager: &TokenManager,
///     user: AccountId,
/// ) -> Result<serde_json::Value, Error> {
///     let account = manager.account(user)?;
///     let client = oauth.client(&account).await?;
///     Ok(client.send(LeadSync::lead().record_id(4_150_868_u64)).await?.json()?)
/// }
///
/// fn advice(error: &Error) -> &'static str {
///     match error {
///         error if error.needs_consent() => "ask the user to consent again",
///         error if error.retry().is_safe() => "try again later",
///         Error::Decode(_) => "look at the response as JSON",
///         _ => "report the error",
///     }
/// }
/// # }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A failure to get an access token.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// A call that failed.
    #[error(transparent)]
    Send(#[from] SendError),
    /// A response that does not have the requested type.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// A page or an item that could not be fetched.
    #[error(transparent)]
    Page(#[from] PageError),
    /// A file transfer that failed.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// A failed operation of a token store.
    #[cfg(feature = "token-manager")]
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    /// A call that cannot be built into a request.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// A query that cannot be built.
    #[cfg(feature = "crm")]
    #[error(transparent)]
    Query(#[from] crate::endpoint::query::QueryError),
    /// A failed operation of a token manager.
    #[cfg(feature = "token-manager")]
    #[error(transparent)]
    Manager(#[from] crate::token_manager::ManagerError),
    /// A bulk job that failed.
    #[cfg(feature = "bulk")]
    #[error(transparent)]
    Bulk(#[from] crate::client::bulk::BulkError),
    /// Hosts that cannot be used.
    #[error(transparent)]
    Hosts(#[from] HostsError),
    /// An HTTP client that could not be created.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// A redirect URI that cannot be used.
    #[error(transparent)]
    RedirectUri(#[from] RedirectUriError),
    /// A callback that was rejected.
    #[error(transparent)]
    Callback(#[from] CallbackError),
    /// A sign-in on the user's machine that failed.
    #[cfg(feature = "loopback-login")]
    #[error(transparent)]
    Login(#[from] crate::oauth::LoopbackLoginError),
    /// An encryption key that is missing, invalid or unavailable.
    #[cfg(feature = "token-manager")]
    #[error(transparent)]
    KeyRing(#[from] crate::token_manager::KeyRingError),
    /// A stored token that cannot be decrypted.
    #[cfg(feature = "token-manager")]
    #[error(transparent)]
    Unseal(#[from] crate::token_manager::UnsealError),
}

impl<S, A: AccessType> From<ExchangeError<S, A>> for Error {
    fn from(error: ExchangeError<S, A>) -> Self {
        Self::Token(error.into())
    }
}

impl Error {
    fn failure(&self) -> &dyn Failure {
        match self {
            Self::Token(error) => error,
            Self::Send(error) => error,
            Self::Decode(error) => error,
            Self::Page(error) => error,
            Self::Transfer(error) => error,
            #[cfg(feature = "token-manager")]
            Self::Store(error) => error,
            Self::Prepare(error) => error,
            #[cfg(feature = "crm")]
            Self::Query(error) => error,
            #[cfg(feature = "token-manager")]
            Self::Manager(error) => error,
            #[cfg(feature = "bulk")]
            Self::Bulk(error) => error,
            Self::Hosts(error) => error,
            Self::Transport(error) => error,
            Self::RedirectUri(error) => error,
            Self::Callback(error) => error,
            #[cfg(feature = "loopback-login")]
            Self::Login(error) => error,
            #[cfg(feature = "token-manager")]
            Self::KeyRing(error) => error,
            #[cfg(feature = "token-manager")]
            Self::Unseal(error) => error,
        }
    }
}

impl Sealed for Error {}

impl Failure for Error {
    fn retry(&self) -> Retry {
        self.failure().retry()
    }

    fn needs_consent(&self) -> bool {
        self.failure().needs_consent()
    }
}

#[cfg(all(
    test,
    feature = "bulk",
    feature = "loopback-login",
    feature = "store-conformance",
    feature = "token-manager",
    feature = "tower"
))]
mod tests {
    use super::*;
    use crate::client::bulk::BulkError;
    use crate::client::send::{ApiError, InsufficientScope, Response};
    use crate::client::tower::TokenLayerError;
    use crate::data_center::{DataCenter, HostsError, ParseDataCenterError, ParseEnvironmentError};
    use crate::endpoint::query::QueryError;
    use crate::endpoint::value::{ParseDateError, ParseDateTimeError};
    use crate::error::ParseScopeError;
    use crate::oauth::{LoopbackLoginError, RedirectUri, RedirectUriError};
    use crate::store::StoreError;
    use crate::store::conformance::Violation;
    use crate::token_manager::{KeyRingError, ManagerError, UnsealError};
    use crate::tokens::SourceError;
    use crate::transport::TransportError;
    use std::error::Error as StdError;
    use std::fs;
    use std::io;
    use std::path::Path;
    use std::time::Duration;

    macro_rules! failures {
        ($($error:ty),+ $(,)?) => {{
            fn is_failure<E: Failure + Send + Sync + 'static>() {}
            $(is_failure::<$error>();)+
            [$(stringify!($error)),+]
        }};
    }

    /// The types that have a name ending in `Error` but are not public errors.
    const NO_ERRORS: [&str; 2] = ["ResponseError", "RowError"];

    /// Adds the names of the public error types in the source files of a folder and its subfolders.
    fn public_errors(folder: &Path, names: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("folder should be readable") {
            let path = entry.expect("folder entry should be readable").path();
            if path.is_dir() {
                public_errors(&path, names);
                continue;
            }
            let text = fs::read_to_string(&path).expect("source file should be readable");
            let types = text.lines().filter_map(|line| {
                let line = line.trim_start();
                line.strip_prefix("pub enum ").or_else(|| line.strip_prefix("pub struct "))
            });
            let types = types.map(|line| line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default());
            names.extend(types.filter(|name| name.ends_with("Error") && !NO_ERRORS.contains(name)).map(str::to_owned));
        }
    }

    #[test]
    fn every_public_error_type_is_a_failure() {
        type ExchangeError = crate::oauth::ExchangeError<()>;
        let listed = failures![
            ApiError,
            BulkError,
            CallbackError,
            DecodeError,
            Error,
            ExchangeError,
            HostsError,
            InsufficientScope,
            KeyRingError,
            LoopbackLoginError,
            ManagerError,
            PageError,
            ParseDataCenterError,
            ParseDateError,
            ParseDateTimeError,
            ParseEnvironmentError,
            ParseScopeError,
            PrepareError,
            QueryError,
            RedirectUriError,
            SendError,
            SourceError,
            StoreError,
            TokenError,
            TokenLayerError,
            TransferError,
            TransportError,
            UnsealError,
            Violation,
        ];
        let mut names = Vec::new();
        for folder in ["zoho-auth-core", "zoho-token-manager", "zoho-token-store-sqlx", "zoho-auth-typed"] {
            public_errors(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder).join("src"), &mut names);
        }
        assert!(names.len() > 20, "{names:?}");
        for name in names {
            assert!(listed.contains(&name.as_str()), "`{name}` should be in the list of `failures!`");
        }
    }

    fn rate_limited(retry_after: Option<Duration>) -> SendError {
        SendError::RateLimited { endpoint: "X", code: None, message: None, retry_after, limit: Box::default() }
    }

    fn in_use() -> io::Error {
        io::Error::new(io::ErrorKind::AddrInUse, "the address is in use")
    }

    /// Returns errors that have a cause, or that wrap an error with a cause.
    fn with_causes() -> Vec<Error> {
        let redirect_uri = RedirectUri::parse("http://127.0.0.1:1/").expect("loopback URI should be valid");
        let transfer = || TransferError::Io { action: "read the file", path: None, source: in_use() };
        let login = LoopbackLoginError::Bind { redirect_uri, source: in_use() };
        let nested = LoopbackLoginError::Browser(in_use());
        vec![
            transfer().into(),
            BulkError::from(transfer()).into(),
            login.into(),
            LoopbackLoginError::Browser(in_use()).into(),
            TokenError::from_source(nested, Retry::Never).into(),
        ]
    }

    #[test]
    fn error_and_its_causes_print_each_message_once() {
        let layer = TokenLayerError::Inner { source: Box::new(in_use()), may_duplicate: true };
        let all: Vec<Box<dyn StdError>> = with_causes().into_iter().map(Into::into).chain([layer.into()]).collect();
        for error in &all {
            let chain: Vec<String> =
                std::iter::successors(Some(&**error), |error| (*error).source()).map(ToString::to_string).collect();
            assert!(chain.len() > 1, "{error:?} should have a cause");
            assert_eq!(chain.concat().matches("the address is in use").count(), 1, "{chain:?}");
        }
        let wrapped: Vec<Error> = vec![
            SendError::from(TokenError::NoRefreshToken).into(),
            TokenError::from(StoreError::unavailable("a test", "no connection")).into(),
            TokenError::from(TransportError::TlsDisabled).into(),
            PageError::from(rate_limited(None)).into(),
            ManagerError::from(KeyRingError::InvalidName).into(),
            LoopbackLoginError::from(CallbackError::Expired).into(),
        ];
        for error in wrapped {
            assert!(
                error.source().is_none(),
                "{error:?} should have the message of the error that it wraps, and no cause"
            );
        }
        assert!(HostsError::from("mars".parse::<DataCenter>().unwrap_err()).source().is_none());
    }

    #[test]
    fn any_error_gives_the_advice_of_the_error_that_it_holds() {
        let after = Some(Duration::from_secs(60));
        for error in [
            Error::from(rate_limited(after)),
            PageError::from(rate_limited(after)).into(),
            TransferError::from(rate_limited(after)).into(),
            BulkError::from(rate_limited(after)).into(),
            SendError::from(TokenError::from_source(in_use(), Retry::Safe { after })).into(),
        ] {
            assert_eq!((error.retry(), error.retry_after()), (Retry::Safe { after }, after), "{error:?}");
            assert!(!error.needs_consent(), "{error:?}");
        }
        for error in [
            Error::from(TokenError::InvalidGrant("invalid_code".to_owned())),
            TokenError::from_source_without_consent(in_use()).into(),
            SendError::from(TokenError::InvalidGrant("invalid_code".to_owned())).into(),
            LoopbackLoginError::from(TokenError::InvalidGrant("invalid_code".to_owned())).into(),
        ] {
            assert!(error.needs_consent() && error.retry() == Retry::Never, "{error:?}");
        }
        let store = || StoreError::unavailable("a test", "no connection");
        let keys = KeyRingError::unavailable("a vault", "no connection");
        for error in [
            Error::from(store()),
            ManagerError::from(store()).into(),
            TokenError::from(ManagerError::from(store())).into(),
            TokenError::from_source(in_use(), Retry::Safe { after: None }).into(),
            keys.clone().into(),
            TokenError::from(ManagerError::from(keys)).into(),
            TransferError::Truncated {
                endpoint: "X",
                bytes: 1,
                expected: None,
                source: "X".into(),
                may_duplicate: false,
            }
            .into(),
        ] {
            assert_eq!(error.retry(), Retry::Safe { after: None }, "{error:?}");
        }
        let response = Response::for_test(200, "no JSON").json::<u8>().unwrap_err();
        for error in [Error::from(response), CallbackError::AccessDenied.into(), ManagerError::NoRuntime.into()] {
            assert_eq!(error.retry(), Retry::Never, "{error:?}");
        }
    }

    #[test]
    fn source_error_downcasts_to_the_error_of_the_source() {
        let error = TokenError::from(ManagerError::NoRuntime);
        let TokenError::Source(source) = &error else { panic!("{error:?}") };
        assert!(matches!(source.downcast_ref(), Some(ManagerError::NoRuntime)));
        assert!(source.downcast_ref::<io::Error>().is_none());
        assert_eq!(error.to_string(), ManagerError::NoRuntime.to_string());
    }
}
