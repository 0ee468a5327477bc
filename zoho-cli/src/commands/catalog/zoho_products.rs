//! The titles and services of Zoho's products that the host table has and the toolkit does not.

/// A product of Zoho that a new catalog file may describe.
#[derive(Debug)]
pub(super) struct ZohoProduct {
    /// The name in the host table.
    pub(super) name: &'static str,
    /// The display name.
    pub(super) title: &'static str,
    /// The first segment of the product's scopes, as Zoho writes it.
    pub(super) service: &'static str,
}

const fn product(name: &'static str, title: &'static str, service: &'static str) -> ZohoProduct {
    ZohoProduct { name, title, service }
}

/// The products, by name. The services are the first segments of the scopes in Zoho's API descriptions and on its
/// pages.
const PRODUCTS: [ZohoProduct; 1] = [product("payments", "Zoho Payments", "ZohoPay")];

/// Returns the product with this name, or `None` if the list does not have one.
pub(super) fn find(name: &str) -> Option<&'static ZohoProduct> {
    PRODUCTS.iter().find(|product| product.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use zoho_catalog::data_centers;

    /// The names of the host table that are a second host of a product.
    const SECOND_HOSTS: [&str; 3] = ["crm-download", "projects-v2", "workdrive-download"];

    #[test]
    fn products_are_those_of_the_host_table_without_the_toolkit() {
        let hosts = data_centers::parse("data/datacenters.json", zoho_catalog_data::DATA_CENTERS)
            .expect("the table should parse")
            .product_hosts();
        let is_of_the_toolkit = |name: &&String| {
            zoho_catalog_data::PRODUCTS.iter().any(|file| file.path == format!("products/{name}.json"))
        };
        let mut expected: Vec<&str> = hosts
            .gateway
            .union(&hosts.own)
            .filter(|name| !is_of_the_toolkit(name) && !SECOND_HOSTS.contains(&name.as_str()))
            .map(String::as_str)
            .collect();
        expected.sort_unstable();
        assert_eq!(PRODUCTS.map(|product| product.name).to_vec(), expected);
    }
}
