//! The servers that may receive a token: the servers of one product in one data center.

use crate::client::Client;
use crate::endpoint::call::ProductInfo;
use crate::transport::TransportInternals as _;
use http::Uri;
use url::{Origin, Url};

/// The origins of a product in a data center. Empty if no server is known.
pub(super) struct Origins(Vec<Origin>);

impl Origins {
    pub(super) fn new<S, O>(client: &Client<S, O>, product: &ProductInfo) -> Self {
        let uploads =
            client.transport().known_hosts().upload_host(client.data_center()).filter(|_| product.name == "crm");
        let hosts = client.base_url(product).into_iter().chain(uploads);
        Self(hosts.filter_map(|host| Some(Url::parse(host).ok()?.origin())).collect())
    }

    /// Returns `true` if a request with this URI goes to one of the servers.
    pub(super) fn contains(&self, uri: &Uri) -> bool {
        origin(uri).is_some_and(|origin| self.0.contains(&origin))
    }
}

/// Returns the origin of a URI, as defined by the rules of URLs. The path is ignored. Returns `None` if the URI has no
/// origin or contains a user.
fn origin(uri: &Uri) -> Option<Origin> {
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?.as_str());
    if authority.contains('@') {
        return None;
    }
    let origin = Url::parse(&format!("{scheme}://{authority}/")).ok()?.origin();
    origin.is_tuple().then_some(origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_scheme_host_and_port_is_accepted() {
        let eu = Origins(vec![Url::parse("https://www.zohoapis.eu").unwrap().origin()]);
        for good in
            ["https://www.zohoapis.eu/crm/v8/users?x=1", "https://WWW.zohoapis.EU:443/", "HTTPS://www.zohoapis.eu"]
        {
            assert!(eu.contains(&good.parse().unwrap()), "{good}");
        }
        for bad in [
            "http://www.zohoapis.eu/",
            "https://www.zohoapis.eu:8443/",
            "https://www.zohoapis.com/",
            "https://www.zohoapis.eu.evil.example/",
            "https://www.zohoapis.eu@evil.example/",
            "https://anna@www.zohoapis.eu/",
            "https://evil.example/https://www.zohoapis.eu/",
            "https://zohoapis.eu/",
            "https://www.zohoapis.eu./",
            "/crm/v8/users",
            "www.zohoapis.eu:443",
        ] {
            assert!(!eu.contains(&bad.parse().unwrap()), "{bad}");
        }
    }
}
