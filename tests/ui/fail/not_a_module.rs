use zoho_auth_typed::{crm, zoho_app};

struct Projects;

#[zoho_app]
struct ProjectSync {
    projects: crm::GetRecords<Projects>,
}

fn main() {
    let _ = ProjectSync::projects();
}
