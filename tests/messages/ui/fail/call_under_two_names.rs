use zoho_auth_typed::crm::{self, ListUsers};
use zoho_auth_typed::zoho_app;

type People = crm::ListUsers;

#[zoho_app]
struct LeadSync {
    users: crm::ListUsers,
    again: ListUsers,
    people: People,
}

fn main() {
    let _ = (LeadSync::users(), LeadSync::again(), LeadSync::people());
}
