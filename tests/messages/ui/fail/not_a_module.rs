use zoho_auth_typed::{crm, zoho_app};

struct Projects;

#[zoho_app]
struct ProjectSync {
    projects: crm::ListRecords<Projects>,
}

fn main() {
    let _ = ProjectSync::projects();
}
