//! The authorised client. There is none before a consent.

use crate::call::Endpoint;
use crate::data_center::DataCenter;
use crate::organization::Organization;
use crate::request::{self, PrepareError, Request};
use crate::scope_set::{CoveredBy, DeclaredBy, ScopeSet};
use crate::value::Id;
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
    organizations: Vec<(Organization, String)>,
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
        Self { access_token: access_token.into(), data_center, organizations: Vec::new(), set: PhantomData }
    }

    /// The same client, for one organisation of a product: its id goes with every call of that product, as the
    /// header or the query parameter that the product takes it in. A second id for a product replaces the first.
    ///
    /// ```
    /// # #[cfg(feature = "books")] {
    /// use zoho_auth_typed::{Client, DataCenter, books, zoho_app};
    ///
    /// #[zoho_app]
    /// struct Billing {
    ///     invoice: books::GetInvoice,
    /// }
    /// let client = Client::<Billing>::from_access_token("1000.…", DataCenter::EU);
    /// let client = client.with_organization(books::ORGANIZATION, 10_234_695_u64);
    /// let request = client.prepare(Billing::invoice().invoice_id(7_u64)).unwrap();
    /// let url = "https://www.zohoapis.eu/books/v3/invoices/7?organization_id=10234695";
    /// assert_eq!(request.url().as_str(), url);
    /// # }
    /// ```
    #[must_use]
    pub fn with_organization(mut self, organization: Organization, id: impl Id) -> Self {
        self.organizations.retain(|(known, _)| known.product != organization.product);
        self.organizations.push((organization, id.into_value()));
        self
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
        request::prepare(C::INFO, call.into_call(), self.data_center, &self.organizations)
    }

    /// The same client, for code that needs less: `client.narrow::<ReadOnly>()`.
    #[must_use]
    pub fn narrow<Sub>(self) -> Client<Sub>
    where
        Sub: ScopeSet + CoveredBy<S>,
    {
        let Self { access_token, data_center, organizations, set: _ } = self;
        Client { access_token, data_center, organizations, set: PhantomData }
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
        let (access_token, organizations) = (self.access_token.clone(), self.organizations.clone());
        Self { access_token, data_center: self.data_center, organizations, set: PhantomData }
    }
}

impl<S> fmt::Debug for Client<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("data_center", &self.data_center).finish_non_exhaustive()
    }
}
