use zoho_auth_typed::scope;

fn main() {
    let _ = scope!(ZohoCRM::Modules::Leads::Read);
}
