use zoho_auth_typed::{ScopeSet, endpoint::CallInfo, requirement::ScopeInfo};

struct Reader;

impl ScopeSet for Reader {
    const SCOPE: &'static str = "ZohoCRM.users.READ";
    const SCOPES: &'static [&'static ScopeInfo] = &[];
    const IS_MINIMAL: bool = true;
    const CALLS: &'static [CallInfo] = &[];
}

fn main() {}
