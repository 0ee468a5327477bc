use zoho_auth_typed::{ScopeSet, scopes::*};

#[derive(ScopeSet)]
#[scopes(CRM::Users::Read, ZohoDesk::Tickets::Read, Books::Invoices::Read, Invented::Users::Read)]
struct Reader;

fn main() {}
