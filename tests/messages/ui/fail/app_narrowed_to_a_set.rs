use zoho_auth_typed::{Client, crm, scopes::*, zoho_app};

#[zoho_app]
struct LeadSync {
    users: crm::ListUsers,
}

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Read)]
struct Reader;

fn narrow(client: Client<LeadSync>) -> Client<Reader> {
    let _ = LeadSync::users();
    client.narrow()
}

fn main() {}
