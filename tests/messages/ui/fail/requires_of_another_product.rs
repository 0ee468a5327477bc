use zoho_auth_typed::{desk, scopes::*, zoho_app};

#[zoho_app]
struct FieldSync {
    #[requires(ZohoBooks::Settings::Read)]
    field: desk::UpdateField,
}

fn main() {
    let _ = FieldSync::field();
}
