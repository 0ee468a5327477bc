//! The tests of calls that are written as text.

use zoho_catalog::calls::{Address, Call, FindError, Finder, RequirementError};
use zoho_catalog::catalog::Catalog;
use zoho_catalog::model::Confidence;
use zoho_catalog::path_segment::parameter;
use zoho_catalog::{data_centers, parse};

fn catalog() -> Catalog {
    let read = |file: &zoho_catalog_data::ProductFile| {
        (file.path.to_owned(), parse::product(file.path, file.text).expect("product should be valid"))
    };
    Catalog::new(zoho_catalog_data::PRODUCTS.iter().map(read).collect())
}

fn finder(catalog: &Catalog) -> Finder<'_> {
    let hosts =
        data_centers::parse("datacenters.json", zoho_catalog_data::DATA_CENTERS).expect("hosts should be valid");
    let books =
        Address { host: "books".to_owned(), path: "/api/v3/".to_owned(), catalog_path: "/books/v3/".to_owned() };
    Finder::new(catalog).with_hosts(hosts.product_hosts()).with_addresses(vec![books])
}

fn find<'c>(finder: &Finder<'c>, text: &str) -> Result<Call<'c>, FindError> {
    finder.find(&text.parse()?)
}

#[test]
fn all_forms_name_the_same_call() {
    let catalog = catalog();
    let finder = finder(&catalog);
    for (name, forms) in [
        (
            "crm::ListRecords<crm::Leads>",
            &[
                "crm::ListRecords<Leads>",
                "crm::v8::ListRecords<crm::Leads>",
                "GET /crm/v8/Leads",
                "get https://www.zohoapis.com.cn/crm/v8/Leads?fields=Last_Name",
            ][..],
        ),
        (
            "books::GetInvoice",
            &[
                "GET /books/v3/invoices/{invoice_id}",
                "GET /books/v3/invoices/90300000079426",
                "GET https://books.zoho.eu/api/v3/invoices/1",
            ],
        ),
        ("desk::ListTickets", &["GET https://desk.zoho.eu/api/v1/tickets", "GET /api/v1/tickets/"]),
        ("crm::ListNotes", &["GET /crm/v8/Notes"]),
    ] {
        for form in forms {
            match find(&finder, form) {
                Ok(call) => assert_eq!(call.name(), name, "{form}"),
                Err(error) => panic!("{form}: {error}"),
            }
        }
    }
}

/// Returns the numbers in a version, such as 2 and 1 for `v2_1`.
fn version_numbers(version: &str) -> Vec<u32> {
    version.split(|letter: char| !letter.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

#[test]
fn every_name_path_and_url_finds_its_call() {
    let catalog = catalog();
    let finder = finder(&catalog);
    for product in catalog.products() {
        for endpoint in &product.endpoints {
            let of_same_name = product.endpoints.iter().filter(|other| other.name == endpoint.name);
            let newest = of_same_name
                .max_by_key(|other| version_numbers(&other.version))
                .expect("call should have a newest version");
            let name = if newest.version == endpoint.version {
                format!("{}::{}", product.product, endpoint.name)
            } else {
                format!("{}::{}::{}", product.product, endpoint.version, endpoint.name)
            };
            let filled = endpoint.path.split('/').map(|segment| match parameter(segment) {
                Some((_, suffix)) => format!("4150868{suffix}"),
                None => segment.to_owned(),
            });
            let filled = filled.collect::<Vec<_>>().join("/");
            let template = endpoint.request_line();
            let selector = template.split_once('?').map(|(_, selector)| format!("?{selector}")).unwrap_or_default();
            for text in [name.clone(), template, format!("{} {filled}{selector}", endpoint.method)] {
                match find(&finder, &text) {
                    Ok(call) => assert_eq!(call.name(), name, "{text}"),
                    // Products with their own hosts share some paths.
                    Err(FindError::Ambiguous { calls, .. }) => {
                        assert!(
                            calls
                                .iter()
                                .any(|call| call.starts_with(&format!("{}::{} (", product.product, endpoint.name)))
                        );
                        assert_ne!(text, name);
                    }
                    // The number is not a module.
                    Err(FindError::UnknownModule { .. }) => assert!(endpoint.path.contains("{module}"), "{text}"),
                    Err(error) => panic!("{text}: {error}"),
                }
            }
        }
    }
}

#[test]
fn requirement_is_that_of_the_module() {
    let catalog = catalog();
    let finder = finder(&catalog);
    let requirement = |text: &str| find(&finder, text).expect("call should be found").requirement(&catalog);
    assert_eq!(
        requirement("GET /crm/v8/Price_Books/search"),
        Ok(vec![vec!["ZohoCRM.modules.pricebooks.READ".to_owned(), "ZohoSearch.securesearch.READ".to_owned()]])
    );
    let coql = requirement("crm::ExecuteCoqlQuery<(crm::Deals, crm::Accounts)>").expect("requirement should be known");
    assert_eq!(coql.len(), 1);
    for scope in ["ZohoCRM.coql.READ", "ZohoCRM.modules.deals.READ", "ZohoCRM.modules.accounts.READ"] {
        assert!(coql[0].iter().any(|name| name == scope), "{scope}: {coql:?}");
    }
    assert_eq!(requirement("crm::ListRecords"), Err(RequirementError::NoModule));
    assert_eq!(requirement("GET /api/v1/customFieldCount"), Err(RequirementError::Unpublished));
}

#[test]
fn other_version_is_assumed_to_need_the_same() {
    let catalog = catalog();
    let finder = finder(&catalog);
    let call = find(&finder, "GET https://www.zohoapis.eu/crm/v2.1/Leads/1").expect("call should be found");
    assert_eq!((call.name().as_str(), call.other_version.as_deref()), ("crm::GetRecord<crm::Leads>", Some("v2.1")));
    assert_eq!(call.confidence(), Confidence::Assumed);
}

#[test]
fn unknown_call_fails_with_close_matches() {
    let catalog = catalog();
    let finder = finder(&catalog);
    for (text, part) in [
        ("crm::ListRecord<crm::Leads>", "did you mean `crm::ListRecords`"),
        ("crm::ListRecords<crm::Lead>", "did you mean `Leads`"),
        ("crm::ListRecords<crm::Greenhouses>", "for a custom module, write `crm::ListRecords<crm::Custom>`"),
        ("GET /crm/v8/Greenhouses", "for a custom module, write `crm::ListRecords<crm::Custom>`"),
        ("GET /books/v3/invoice", "did you mean `GET /books/v3/invoices`"),
        ("PATCH /books/v3/invoices", "did you mean `GET /books/v3/invoices`"),
        ("GET /crm/v8/settings/bogus_thing", "has no call"),
        ("GetRecord", "crm::GetRecord (GET /crm/v8/{module}/{record_id})"),
        ("books::ListInvoices<crm::Leads>", "has no module"),
        ("crm::ListUsers<crm::Leads>", "does not take a module"),
        ("crm::ListRecords<(crm::Leads, crm::Deals)>", "takes only one module"),
        ("GET https://www.zohoapis.com.evil.example/crm/v8/Leads", "the catalog has no host"),
        ("GET http://www.zohoapis.com/crm/v8/Leads", "the catalog has no host"),
        ("GET https://crm.zoho.com/crm/v8/Leads", "the catalog has no host"),
        ("GET https://desk.zoho.com/crm/v8/Leads", "has no call"),
    ] {
        let Err(error) = find(&finder, text).map(|call| call.name()) else { panic!("{text} should not be found") };
        let error = error.to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}
