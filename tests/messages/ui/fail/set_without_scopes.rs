use zoho_auth_typed::ScopeSet;

#[derive(ScopeSet)]
struct Nobody;

fn main() {}
