use zoho_auth_typed::{Client, DataCenter, desk, scopes::*, zoho_app};

#[zoho_app]
struct FieldSync {
    #[requires(Desk::Settings::Update)]
    field: desk::UpdateField,
}

#[test]
fn program_runs() {
    assert_eq!(FieldSync::SCOPE, "Desk.settings.UPDATE");
    let client = Client::<FieldSync>::from_access_token("token", DataCenter::EU);
    assert!(client.for_organization(desk::ORGANIZATION, 1_u64).prepare(FieldSync::field().field_id(1_u64)).is_ok());
}
