//! A custom catalog with custom modules of CRM and with products that the toolkit lacks. The scope sets combine this
//! catalog with the toolkit's.

/// The types of this crate's catalog.
pub mod zoho {
    zoho_auth_typed::catalog!();
}

#[cfg(test)]
mod tests {
    use super::zoho::{self, warehouse};
    use zoho_auth_typed::{
        AnyScope, Client, DataCenter, ScopeSet, crm, endpoint::Endpoint, error::PrepareError, requirement::implies,
        scope, scope_set::Grants, scopes::*, zoho_app,
    };
    use zoho_auth_typed::{Scope as _, requirement::ScopeInfo};

    #[zoho_app]
    struct Planning {
        projects: crm::ListRecords<zoho::crm::Projects>,
        machines: crm::GetRecord<zoho::crm::Machines>,
        plan: zoho::crm::GetProjectPlan,
        plans: zoho::crm::ListRelatedPlans<crm::Leads>,
        own_plans: zoho::crm::ListRelatedPlans<zoho::crm::Projects>,
        gate: warehouse::OpenGate,
        stock: warehouse::v1::ListStock<warehouse::Shelves>,
    }

    #[test]
    fn scopes_follow_from_calls_of_both_catalogs() {
        assert_eq!(
            Planning::SCOPE,
            "Warehouse.gates.OPEN,Warehouse.stock.shelves.READ,ZohoCRM.modules.custom.READ,ZohoCRM.modules.leads.READ,\
             ZohoCRM.modules.machines.READ,ZohoCRM.users.READ"
        );
    }

    #[test]
    fn calls_go_to_their_hosts() {
        let client = Client::<Planning>::from_access_token("1000.x", DataCenter::EU);
        let urls = [
            client.prepare(Planning::projects().fields(zoho::crm::Projects::STARTED_ON)),
            client.prepare(Planning::machines().record_id(7_u64)),
            client.prepare(Planning::plan().project_id(8_u64).r#type("full")),
            client.prepare(Planning::plans()),
            client.prepare(Planning::own_plans()),
            client.prepare(Planning::gate().gate("north gate")),
            client.prepare(Planning::stock()),
        ];
        let urls: Vec<String> = urls.into_iter().map(|request| request.unwrap().url().to_string()).collect();
        assert_eq!(
            urls,
            [
                "https://www.zohoapis.eu/crm/v8/Projects_X?fields=Started_On",
                "https://www.zohoapis.eu/crm/v8/Machines/7",
                "https://www.zohoapis.eu/crm/v8/functions/project_plan/8?type=full",
                "https://www.zohoapis.eu/crm/v8/Leads/plans",
                "https://www.zohoapis.eu/crm/v8/Projects_X/plans",
                "https://gateway.example.com/v2/gates/north%20gate/open",
                "https://gateway.example.com/v1/shelves",
            ]
        );
    }

    #[derive(ScopeSet)]
    #[scopes(ZohoCRM::Modules::All, ZohoCRM::Coql::Read, Warehouse::Stock::All)]
    struct Reader;

    #[derive(ScopeSet)]
    #[scopes(zoho::scopes::Warehouse::Stock::Pallets::Read, zoho::scopes::ZohoCRM::Modules::Machines::Read)]
    struct Narrow;

    use zoho::scopes::Warehouse;

    #[test]
    fn scope_sets_combine_both_catalogs() {
        assert_eq!(Reader::SCOPE, "Warehouse.stock.ALL,ZohoCRM.coql.READ,ZohoCRM.modules.ALL");
        let client = Client::<Reader>::from_access_token("1000.x", DataCenter::EU);
        // `modules.ALL` of the toolkit grants a scope that only this crate's catalog has.
        client.prepare(crm::GetRecord::<zoho::crm::Machines>::new(7_u64)).unwrap();
        client.prepare(warehouse::ListStock::<warehouse::Pallets>::new().page(2_u32)).unwrap();
        client.prepare(warehouse::v1::CountStock::<(warehouse::Pallets, warehouse::Shelves)>::new()).unwrap();
        client.prepare(crm::ExecuteCoqlQuery::<(zoho::crm::Deals, crm::Accounts, zoho::crm::Projects)>::new()).unwrap();
        let narrow = client.narrow::<Narrow>();
        narrow.prepare(warehouse::ListStock::<warehouse::Pallets>::new()).unwrap();
        needs(&narrow);
    }

    fn needs<S: Grants<zoho::scopes::ZohoCRM::Modules::Machines::Read>>(_: &Client<S>) {}

    #[zoho_app]
    struct Query {
        deals: crm::ExecuteCoqlQuery<(zoho::crm::Deals, crm::Accounts)>,
    }

    #[test]
    fn query_needs_the_scopes_of_all_its_modules() {
        let _ = Query::deals();
        assert_eq!(Query::SCOPE, "ZohoCRM.coql.READ,ZohoCRM.modules.accounts.READ,ZohoCRM.modules.deals.READ");
        assert_eq!(zoho::crm::Deals::SHIPPING_CODE_C, "Shipping_Code__c");
    }

    #[zoho_app]
    struct Gardener {
        plants: zoho::greenhouse::ListPlants,
    }

    #[test]
    fn gateway_product_is_limited_to_its_data_centers() {
        let plants_url = |data_center| {
            let client = Client::<Gardener>::from_access_token("token", data_center);
            client.prepare(Gardener::plants().bed_name("north/1")).map(|request| request.url().to_string())
        };
        let url = |host: &str| format!("https://{host}/greenhouse/v1/beds/north%2F1/plants");
        assert_eq!(plants_url(DataCenter::US).ok(), Some(url("www.zohoapis.com")));
        assert_eq!(plants_url(DataCenter::EU).ok(), Some(url("www.zohoapis.eu")));
        // No token is sent to a data center that the catalog does not name.
        assert!(matches!(plants_url(DataCenter::CA), Err(PrepareError::ProductUnavailable { data_center: "ca", .. })));
    }

    #[test]
    fn title_with_quotes_and_backslashes_is_text() {
        let title = r#"The "Greenhouse" in C:\plants <b>"]pub fn evil(){}#[doc=""#;
        assert_eq!(zoho::greenhouse::PRODUCT.title, title);
    }

    #[test]
    fn each_version_of_a_call_has_its_path() {
        const {
            assert!(matches!(
                warehouse::ListStock::<warehouse::Shelves>::INFO.method,
                zoho_auth_typed::endpoint::Method::Get
            ));
        };
        assert_eq!(warehouse::ListStock::<warehouse::Shelves>::INFO.path, "/v2/{module}");
        assert_eq!(warehouse::v2::ListStock::<warehouse::Shelves>::INFO.path, "/v2/{module}");
        assert_eq!(warehouse::v1::ListStock::<warehouse::Shelves>::INFO.path, "/v1/{module}");
        // A call that only the older version has is also at the root.
        assert_eq!(warehouse::CountStock::<warehouse::Shelves>::INFO.path, "/v1/count");
        assert_eq!(crm::v8::ListUsers::INFO.path, "/crm/v8/users");
    }

    #[test]
    fn custom_scope_is_parsed_and_implied_at_run_time() {
        let machines: &ScopeInfo = &zoho::scopes::ZohoCRM::Modules::Machines::Read::INFO;
        assert!(implies(&ZohoCRM::Modules::All::INFO, machines));
        assert!(!implies(&ZohoCRM::Modules::Leads::All::INFO, machines));
        assert_eq!(AnyScope::from(scope!("Warehouse.gates.OPEN")).to_string(), "Warehouse.gates.OPEN");
        assert_eq!("warehouse.GATES.open".parse::<Warehouse::Scope>().unwrap().to_string(), "Warehouse.gates.OPEN");
    }
}
