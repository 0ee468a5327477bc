//! The errors of all modules, and the common type [`Error`].

mod any_error;

pub use self::any_error::Error;

#[cfg(feature = "bulk")]
#[doc(no_inline)]
pub use crate::client::bulk::BulkError;
#[doc(no_inline)]
pub use crate::client::pages::PageError;
pub use crate::client::request::PrepareError;
pub use crate::client::send::{ApiError, ApiErrorKind, DecodeError, InsufficientScope, SendError};
#[cfg(feature = "tower")]
#[doc(no_inline)]
pub use crate::client::tower::TokenLayerError;
#[doc(no_inline)]
pub use crate::client::transfer::TransferError;
pub use crate::data_center::{HostsError, ParseDataCenterError, ParseEnvironmentError};
#[doc(no_inline)]
pub use crate::endpoint::value::{ParseDateError, ParseDateTimeError};
#[cfg(feature = "loopback-login")]
#[doc(no_inline)]
pub use crate::oauth::LoopbackLoginError;
#[doc(no_inline)]
pub use crate::oauth::{CallbackError, RedirectUriError};
pub use crate::scope::any_scope::ParseScopeError;
#[cfg(feature = "token-manager")]
#[doc(no_inline)]
pub use crate::store::StoreError;
#[cfg(feature = "token-manager")]
#[doc(no_inline)]
pub use crate::token_manager::{KeyRingError, ManagerError, UnsealError};
pub use crate::tokens::TokenError;
#[doc(no_inline)]
pub use crate::transport::{NetworkErrorKind, TransportError};
