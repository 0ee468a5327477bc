mod api {
    pub mod zoho {
        pub use zoho_auth_typed::crm::*;
        pub use zoho_auth_typed::scopes::*;
        pub use zoho_auth_typed::{Client, DataCenter, zoho_app};
    }
}

use api::zoho::{self, Client, DataCenter, ScopeSet};

#[api::zoho::zoho_app]
struct LeadSync {
    leads: api::zoho::ListRecords<zoho::Leads>,
}

#[derive(ScopeSet)]
#[scopes(zoho::ZohoCRM::Modules::Leads::Read)]
struct Reader;

#[test]
fn program_runs() {
    let reader = Client::<Reader>::from_access_token("token", DataCenter::EU);
    let _ = reader.prepare(LeadSync::leads().fields("Email"));
}
