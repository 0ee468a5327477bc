use zoho_auth_typed::scope;

fn main() {
    let _ = scope!();
    let _ = scope!("ZohoCRM.users.READ", "Desk.tickets.READ");
    let _ = scope!("ZohoCRM.users.READ,Desk.tickets.READ");
    let _ = scope!("ZohoCRM::Users::Read");
    let _ = scope!("ZohoCRM.users");
    let text = "ZohoCRM.users.READ";
    let _ = scope!(text);
}
