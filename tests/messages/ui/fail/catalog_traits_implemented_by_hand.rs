use zoho_auth_typed::{Authorizes, crm, endpoint::Endpoint, pages::Paginated, transfer::AcceptsFile, zoho_app};

#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
}

struct MyCall;

impl Authorizes<crm::GetOrganization> for UserSync {}

impl Endpoint for MyCall {}

impl Paginated for MyCall {}

impl AcceptsFile for MyCall {}

fn main() {
    let _ = UserSync::users();
}
