use zoho_auth_typed::scope;

fn main() {
    let _ = scope!("ZohoCRM.modules.Leads.Read");
}
