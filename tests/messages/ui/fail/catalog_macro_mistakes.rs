mod without_files {
    zoho_auth_typed::catalog!();
}

mod with_a_file {
    zoho_auth_typed::catalog!("zoho-catalog.json");
}

fn main() {}
