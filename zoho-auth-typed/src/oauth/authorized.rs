//! Compiler messages for calls before the user's consent.

use super::{builder::OAuthClient, client_type::ClientType, pending::PendingAuthorization};

/// A bound for clients that can make calls. [`OAuthClient`] and [`PendingAuthorization`] do not satisfy it.
///
/// No type implements this trait: it bounds the `prepare` and `send` methods of these two types and provides the
/// compiler message.
#[diagnostic::on_unimplemented(
    message = "this client has not been authorized yet",
    label = "no user has consented to this `{Self}`",
    note = "send calls with the `Client` that an exchange returns after the consent",
    note = "for a token from elsewhere, write `Client::<…>::from_access_token(token, data_center)`"
)]
pub trait IsAuthorized {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

// The return type is generic, so that the code after the call causes no further errors.

#[doc(hidden)]
impl<S, K: ClientType> OAuthClient<S, K> {
    pub fn prepare<C, T>(&self, _: C) -> T
    where
        Self: IsAuthorized,
    {
        self.never()
    }

    pub fn send<C, T>(&self, _: C) -> T
    where
        Self: IsAuthorized,
    {
        self.never()
    }
}

#[doc(hidden)]
impl<S, A> PendingAuthorization<S, A> {
    pub fn prepare<C, T>(&self, _: C) -> T
    where
        Self: IsAuthorized,
    {
        self.never()
    }

    pub fn send<C, T>(&self, _: C) -> T
    where
        Self: IsAuthorized,
    {
        self.never()
    }
}
