use zoho_auth_typed::scopes::*;

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Read Desk::Tickets::Read)]
struct CommaMissing;

#[derive(ScopeSet)]
#[scopes(ZohoCRM::Users::Read | Desk::Tickets::Read)]
struct Bar;

#[derive(ScopeSet)]
#[scopes({ ZohoCRM::Users::Read, Desk::Tickets::Read })]
struct Braces;

#[derive(ScopeSet)]
#[scopes(scope!("ZohoCRM.users.READ"))]
struct Macro;

#[derive(ScopeSet)]
#[scopes("ZohoCRM.user.READ")]
struct UnknownText;

#[derive(ScopeSet)]
#[scopes]
struct Nothing;

fn main() {}
