use zoho_auth_typed::value::{Date, DateTime};

const DUE: Date = Date::new(2026, 2, 30);
const LAUNCH: DateTime = DateTime::utc(Date::new(2026, 1, 31), 24, 0, 0);

fn main() {}
