use zoho_auth_typed::{crm, scopes::*, zoho_app};

macro_rules! calls {
    ($name:ident { $($field:ident: $call:ty),* $(,)? }) => {
        #[zoho_app]
        struct $name {
            $($field: $call),*
        }
    };
}

macro_rules! set {
    ($name:ident: $($scope:path),*) => {
        #[derive(ScopeSet)]
        #[scopes($($scope),*)]
        struct $name;
    };
}

calls!(LeadSync { leads: crm::ListRecords<crm::Leads>, users: crm::ListUsers });
set!(Reader: ZohoCRM::Modules::Leads::Read, ZohoCRM::Users::Read);

#[test]
fn program_runs() {
    let _ = (LeadSync::leads(), LeadSync::users());
    assert_eq!(LeadSync::SCOPE, <Reader as ScopeSet>::SCOPE);
}
