//! Compiler messages for calls before the user's consent.

use super::{builder::OAuthClient, client_type::ClientType, pending::PendingAuthorization};
use crate::client::pages::ItemStream;

/// A bound for clients that can make calls. [`OAuthClient`] and [`PendingAuthorization`] do not satisfy this bound.
///
/// No type implements this trait, which provides the compiler message. It bounds those methods of the two types that
/// have the names of a client's methods.
#[diagnostic::on_unimplemented(
    message = "this client has not been authorized yet",
    label = "no user has consented to this `{Self}`",
    note = "send calls with the `Client` that an exchange returns after the consent",
    note = "for a token that you already have, write `Client::<…>::from_access_token(token, data_center)`"
)]
pub trait IsAuthorized {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

/// Defines the methods of a client with the message of [`IsAuthorized`]. The return types of the methods are generic,
/// so that the code after the call causes no further errors.
macro_rules! methods {
    () => {
        methods!(
            prepare() send() pages() download() bulk_read() token_layer() authorization_header()
            for_organization(id) upload(file) send_json(body) bulk_write(file)
        );
        pub fn access_token<T>(&self) -> T
        where
            Self: IsAuthorized,
        {
            self.never()
        }

        pub fn items<I>(&self, _: impl Sized) -> ItemStream<I>
        where
            Self: IsAuthorized,
        {
            self.never()
        }

        pub fn request<P, M, U, T>(&self, _: P, _: M, _: U) -> T
        where
            Self: IsAuthorized,
        {
            self.never()
        }
    };
    ($($name:ident($($second:ident)?))*) => {$(
        pub fn $name<C, T>(&self, _: C $(, $second: impl Sized)?) -> T
        where
            Self: IsAuthorized,
        {
            $(drop($second);)?
            self.never()
        }
    )*};
}

#[doc(hidden)]
impl<S, K: ClientType> OAuthClient<S, K> {
    methods!();
}

#[doc(hidden)]
impl<S, A> PendingAuthorization<S, A> {
    methods!();
}
