use zoho_auth_typed::zoho_app;

#[zoho_app]
struct LeadSync;

fn main() {}
