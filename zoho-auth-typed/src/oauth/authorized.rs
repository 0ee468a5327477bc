//! Calls before consent: refused with a sentence.

use super::{builder::OAuthClient, client_type::ClientType, pending::PendingAuthorization};

/// Holds for a client that may make calls, which neither [`OAuthClient`] nor [`PendingAuthorization`] may.
///
/// Nothing implements it: it bounds the `prepare` of the two, and carries the message.
#[diagnostic::on_unimplemented(
    message = "this client has not been authorised yet",
    label = "it is `{Self}`: no user has consented",
    note = "only a `Client` makes calls, and there is one only after a consent",
    note = "with a token that was obtained elsewhere: `Client::<…>::from_access_token(token, data_center)`"
)]
pub trait IsAuthorized {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

// What is returned is left open, so that what follows the call brings no errors of its own.

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
