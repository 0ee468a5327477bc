use zoho_auth_typed::{desk, zoho_app};

#[zoho_app]
struct FieldSync {
    field: desk::UpdateField,
}

fn main() {
    let _ = FieldSync::field();
}
