//! All calls of the catalog, as listed by the build script.

use super::case::Case;
use zoho_auth_typed::{
    accounts, analytics, assist, backstage, bigin, billing, bookings, books, calendar, campaigns, cliq, commerce,
    connect, creator, crm, desk, expense, fsm, inventory, invoice, mail, marketing_automation, people, projects,
    recruit, salesiq, sign, tables, voice, workdrive, zeptomail,
};

include!(concat!(env!("OUT_DIR"), "/calls.rs"));
