use zoho_auth_typed::{Client, DataCenter, desk, scopes::*};

#[derive(ScopeSet)]
#[zoho(assume_any)]
#[scopes(Desk::Contacts::Read)]
struct ContactReader {}

#[test]
fn program_runs() {
    let client = Client::<ContactReader>::from_access_token("token", DataCenter::EU);
    assert!(client.for_organization(desk::ORGANIZATION, 1_u64).prepare(desk::ListLabels::new()).is_ok());
}
