use zoho_auth_typed::{Client, crm, zoho_app};

#[zoho_app]
struct LeadSync {
    user: crm::ListUser,
    leads: crm::ListRecords<crm::Lead>,
    all: crm::ListRecords,
}

#[zoho_app]
struct UserSync {
    users: crm::ListUsers,
}

fn sync(client: &Client<UserSync>) {
    let _ = client.prepare(UserSync::user());
    let _ = client.prepare(UserSync::users().per_pages(200_u32));
}

fn main() {}
