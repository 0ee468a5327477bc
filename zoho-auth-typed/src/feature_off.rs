//! Compiler messages for methods whose cargo feature is disabled.
//!
//! rustc names the feature of a disabled type, but not the feature of a disabled method. If a feature is disabled, this
//! module therefore defines methods with the same names. No type satisfies their bound, which provides the message.
//! Return types are generic, so that the code after the call causes no further errors. No macro defines the methods,
//! because rustc would mention the macro in each message.

/// A bound for the methods of the feature `bulk`.
#[cfg(not(feature = "bulk"))]
#[diagnostic::on_unimplemented(
    message = "bulk jobs require the cargo feature `bulk` of `zoho-auth-typed`",
    label = "the feature `bulk` is not enabled",
    note = "add `features = [\"bulk\"]` to the dependency `zoho-auth-typed` in Cargo.toml"
)]
pub trait HasBulk {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

#[cfg(not(feature = "bulk"))]
#[doc(hidden)]
impl<S, O> crate::Client<S, O> {
    pub fn bulk_read<T>(&self, _: impl Sized) -> T
    where
        Self: HasBulk,
    {
        self.never()
    }

    pub fn bulk_read_job<T>(&self, _: impl Sized) -> T
    where
        Self: HasBulk,
    {
        self.never()
    }

    pub fn bulk_write<T>(&self, _: impl Sized, _: impl Sized) -> T
    where
        Self: HasBulk,
    {
        self.never()
    }

    pub fn bulk_write_job<T>(&self, _: impl Sized) -> T
    where
        Self: HasBulk,
    {
        self.never()
    }
}

/// A bound for the methods of the feature `tower`.
#[cfg(not(feature = "tower"))]
#[diagnostic::on_unimplemented(
    message = "`token_layer` requires the cargo feature `tower` of `zoho-auth-typed`",
    label = "the feature `tower` is not enabled",
    note = "add `features = [\"tower\"]` to the dependency `zoho-auth-typed` in Cargo.toml"
)]
pub trait HasTower {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

#[cfg(not(feature = "tower"))]
#[doc(hidden)]
impl<S, O> crate::Client<S, O> {
    pub fn token_layer<T>(&self, _: impl Sized) -> T
    where
        Self: HasTower,
    {
        self.never()
    }
}

/// A bound for the methods of the feature `token-manager`.
#[cfg(not(feature = "token-manager"))]
#[diagnostic::on_unimplemented(
    message = "accounts require the cargo feature `token-manager` of `zoho-auth-typed`",
    label = "the feature `token-manager` is not enabled",
    note = "add `features = [\"token-manager\"]` to the dependency `zoho-auth-typed` in Cargo.toml; a store has its own feature, such as `file` or `postgres`"
)]
pub trait HasTokenManager {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

#[cfg(not(feature = "token-manager"))]
#[doc(hidden)]
impl<S, K: crate::oauth::ClientType> crate::OAuthClient<S, K> {
    pub fn account_id<T>(&self, _: impl Sized, _: impl Sized) -> T
    where
        Self: HasTokenManager,
    {
        self.never()
    }

    pub fn insert<T>(&self, _: impl Sized, _: impl Sized, _: impl Sized) -> T
    where
        Self: HasTokenManager,
    {
        self.never()
    }

    pub fn client<T>(&self, _: impl Sized) -> T
    where
        Self: HasTokenManager,
    {
        self.never()
    }

    pub fn insert_client_credentials<T>(&self, _: impl Sized, _: impl Sized, _: impl Sized) -> T
    where
        Self: HasTokenManager,
    {
        self.never()
    }
}

/// A bound for the methods of the feature `loopback-login`.
#[cfg(not(feature = "loopback-login"))]
#[diagnostic::on_unimplemented(
    message = "`listen` requires the cargo feature `loopback-login` of `zoho-auth-typed`",
    label = "the feature `loopback-login` is not enabled",
    note = "add `features = [\"loopback-login\"]` to the dependency `zoho-auth-typed` in Cargo.toml"
)]
pub trait HasLoopbackLogin {
    #[doc(hidden)]
    fn never<T>(&self) -> T;
}

#[cfg(not(feature = "loopback-login"))]
#[doc(hidden)]
impl<S, K: crate::oauth::ClientType, A> crate::oauth::AuthorizationRequest<S, K, A> {
    pub fn listen<T>(&self) -> T
    where
        Self: HasLoopbackLogin,
    {
        self.never()
    }
}
