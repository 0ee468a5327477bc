use zoho_auth_typed::{crm, zoho_app};

#[zoho_app]
struct Converter {
    quotes: crm::MassConvertInventory<crm::Quotes>,
    leads: crm::MassConvertInventory<crm::Leads>,
}

fn main() {
    let _ = (Converter::quotes(), Converter::leads());
}
