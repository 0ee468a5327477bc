//! The authorised client. There is none before a consent.

use crate::call::Endpoint;
use crate::data_center::DataCenter;
use crate::request::{self, PrepareError, Request};
use crate::scope_set::{CoveredBy, DeclaredBy, ScopeSet};
use core::fmt;
use core::marker::PhantomData;
use secrecy::SecretString;

/// A client whose user has consented to the scope set `S`.
///
/// Only calls that `S` authorises can be prepared:
///
/// ```
/// # #[cfg(all(feature = "crm", feature = "desk"))] {
/// use zoho_auth_typed::{Client, DataCenter, crm, zoho_app};
///
/// #[zoho_app]
/// struct LeadSync {
///     lead: crm::GetRecord<crm::Leads>,
/// }
/// let client = Client::<LeadSync>::from_access_token("1000.…", DataCenter::EU);
/// let request = client.prepare(LeadSync::lead().record_id(4_150_868_u64)).unwrap();
/// assert_eq!(request.url().as_str(), "https://www.zohoapis.eu/crm/v8/Leads/4150868");
/// # }
/// ```
pub struct Client<S> {
    access_token: SecretString,
    data_center: DataCenter,
    set: PhantomData<fn() -> S>,
}

impl<S> Client<S> {
    /// A client for a token that was obtained elsewhere.
    ///
    /// That its user consented to `S` is *declared* by whoever calls this: nothing checks it, and a token that was
    /// granted less answers 401 when a call is sent. `data_center` is the user's, not the one where the
    /// application is registered.
    pub fn from_access_token(access_token: impl Into<SecretString>, data_center: DataCenter) -> Self
    where
        S: ScopeSet,
    {
        Self { access_token: access_token.into(), data_center, set: PhantomData }
    }

    /// Puts a call into its wire form: method, URL, query. No I/O.
    ///
    /// # Errors
    /// [`PrepareError::NotServed`] where no host of the product is known at the user's data centre,
    /// [`PrepareError::PathValue`] where a value cannot stand in a path, and [`PrepareError::HeaderValue`] where one
    /// cannot stand in a header.
    // The bounds are here and not on the impl: there rustc would say "no method" instead of their messages.
    pub fn prepare<C>(&self, call: C) -> Result<Request, PrepareError>
    where
        C: Endpoint + DeclaredBy<S>,
    {
        request::prepare(C::INFO, call.into_call(), self.data_center)
    }

    /// The same client, for code that needs less: `client.narrow::<ReadOnly>()`.
    #[must_use]
    pub fn narrow<Sub>(self) -> Client<Sub>
    where
        Sub: ScopeSet + CoveredBy<S>,
    {
        Client { access_token: self.access_token, data_center: self.data_center, set: PhantomData }
    }

    /// The data centre that holds the user's data.
    pub fn data_center(&self) -> DataCenter {
        self.data_center
    }

    /// The access token. It opens the user's data: keep it out of logs.
    pub fn access_token(&self) -> &SecretString {
        &self.access_token
    }
}

impl<S> Clone for Client<S> {
    fn clone(&self) -> Self {
        Self { access_token: self.access_token.clone(), data_center: self.data_center, set: PhantomData }
    }
}

impl<S> fmt::Debug for Client<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("data_center", &self.data_center).finish_non_exhaustive()
    }
}
