//! The table of importers: the products that have published descriptions or an endpoint list.
//!
//! A new product needs a facts file `corrections/<product>.json` and a line in the table below. The product also needs
//! a dialect if the requirements in its published descriptions do not follow `OpenAPI`.

use super::corrections::Corrections;
use super::dialect::{Dialect, as_published, cliq, creator, crm_8_0, crm_2026, desk};
use crate::error::Error;

/// The importer of one product.
#[derive(Debug)]
pub(crate) struct Importer {
    /// The name of the product, such as `crm`.
    pub(crate) product: &'static str,
    /// The editions of the product's descriptions, the most trusted one first.
    pub(crate) editions: &'static [Edition],
    /// The JSON text of the facts file.
    corrections: &'static str,
}

/// An edition of a product's descriptions.
#[derive(Debug)]
pub(crate) struct Edition {
    /// The short name of the edition in the catalog, such as `crm-2026`.
    pub(crate) name: &'static str,
    /// The location below the folder of all descriptions: a subfolder such as `crm/v8-2026-08`, or the file of an
    /// endpoint list.
    pub(crate) folder: &'static str,
    /// The interpretation of the edition's requirements.
    pub(crate) dialect: Dialect,
    /// The form of this edition's descriptions.
    pub(crate) form: Form,
}

/// The form of an edition's descriptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A folder of `OpenAPI` files.
    OpenApi,
    /// An endpoint list. [`Edition::folder`] is its file, followed by `#` and the product if the file has several
    /// lists.
    EndpointList,
}

macro_rules! importers {
    (
        descriptions: { $($product:literal: [$(($name:literal, $folder:literal, $dialect:expr)),* $(,)?],)* }
        endpoint_lists: { $($listed:literal: $file:literal,)* }
    ) => {
        /// The importers of all products, in the order of the import.
        pub(crate) const IMPORTERS: &[Importer] = &[
            $(Importer {
                product: $product,
                editions: &[$(
                    Edition { name: $name, folder: $folder, dialect: $dialect, form: Form::OpenApi }
                ),*],
                corrections: include_str!(concat!("corrections/", $product, ".json")),
            },)*
            $(Importer {
                product: $listed,
                editions: &[Edition {
                    name: concat!($listed, "-list"),
                    folder: $file,
                    dialect: as_published,
                    form: Form::EndpointList,
                }],
                corrections: include_str!(concat!("corrections/", $listed, ".json")),
            },)*
        ];
    };
}

// One line per product: its name, and either its editions (name in the catalog, folder and dialect) or the file of its
// endpoint list.
importers! {
    descriptions: {
        "crm": [("crm-2026", "crm/v8-2026-08", crm_2026::interpret), ("crm-8.0", "crm/v8.0", crm_8_0::interpret)],
        "desk": [("desk-2026", "desk/v1", desk::interpret)],
        "books": [("books-2026", "books/v3", as_published)],
        "creator": [("creator-2026", "creator/v2", creator::interpret)],
        "inventory": [("inventory-2026", "inventory/v1-2026-08", as_published)],
        "billing": [("billing-2025", "billing/v1", as_published)],
        "expense": [("expense-2026", "expense/v1", as_published)],
        "analytics": [("analytics-2026", "analytics/v2", as_published)],
        "workdrive": [("workdrive-2026", "workdrive/v1", as_published)],
        "cliq": [("cliq-v3", "cliq/v3", cliq::interpret), ("cliq-v2", "cliq/v2", cliq::interpret)],
    }
    endpoint_lists: {
        "assist": "material/assist.json",
        "backstage": "material/backstage.json",
        "bigin": "material/bigin.json",
        "bookings": "material/bookings.json",
        "bugtracker": "material/bugtracker.json",
        "calendar": "material/calendar.json",
        "campaigns": "material/campaigns.json",
        "catalyst": "material/catalyst.json",
        "commerce": "material/commerce.json",
        "connect": "material/connect.json",
        "contacts": "material/few.json#contacts",
        "directory": "material/few.json#directory",
        "forms": "material/few.json#forms",
        "fsm": "material/fsm.json",
        "invoice": "material/invoice.json",
        "iot": "material/few.json#iot",
        "learn": "material/few.json#learn",
        "lens": "material/few.json#lens",
        "mail": "material/mail.json",
        "marketing_automation": "material/marketing-automation.json",
        "meeting": "material/meeting.json",
        "pagesense": "material/few.json#pagesense",
        "payroll": "material/few.json#payroll",
        "people": "material/people.json",
        "projects": "material/projects.json",
        "qntrl": "material/qntrl.json",
        "recruit": "material/recruit.json",
        "salesiq": "material/salesiq.json",
        "sdp": "material/sdp.json",
        "sheet": "material/sheet.json",
        "showtime": "material/few.json#showtime",
        "sign": "material/sign.json",
        "sprints": "material/sprints.json",
        "survey": "material/few.json#survey",
        "tables": "material/tables.json",
        "thrive": "material/few.json#thrive",
        "vault": "material/few.json#vault",
        "voice": "material/voice.json",
        "writer": "material/writer.json",
        "zeptomail": "material/zeptomail.json",
    }
}

impl Importer {
    /// Parses the facts about the product.
    pub(crate) fn corrections(&self) -> Result<Corrections, Error> {
        serde_json::from_str(self.corrections).map_err(|error| {
            let file = format!("corrections/{}.json", self.product);
            Error::description(&file, &format!("line {}, column {}", error.line(), error.column()), error)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn facts_file_exists_for_each_importer_and_vice_versa() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/import/corrections");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let names: BTreeSet<String> = files
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, IMPORTERS.iter().map(|importer| importer.product.to_owned()).collect());
    }

    #[test]
    fn importers_are_products_of_the_catalog_with_own_editions() {
        let mut editions = BTreeSet::new();
        for importer in IMPORTERS {
            assert!(zoho_catalog_data::NAMES.contains(&importer.product), "{}", importer.product);
            assert!(!importer.editions.is_empty(), "{}", importer.product);
            for edition in importer.editions {
                assert!(editions.insert(edition.name) && editions.insert(edition.folder), "{}", edition.name);
            }
        }
    }

    #[test]
    fn each_product_has_a_feature_in_each_manifest() {
        let workspace = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let manifest = |name: &str| std::fs::read_to_string(workspace.join(name).join("Cargo.toml")).unwrap();
        let [data, macros, typed] = ["data", "zoho-scopes-macros", "zoho-auth-typed"].map(manifest);
        let full = |text: &str| {
            let (_, rest) = text.split_once("\nfull = [").unwrap();
            rest.split_once(']').unwrap().0.to_owned()
        };
        for name in zoho_catalog_data::NAMES {
            assert!(data.contains(&format!("\n{name} = []\n")), "{name}");
            assert!(macros.contains(&format!("\n{name} = [\"zoho-catalog-data/{name}\"]\n")), "{name}");
            assert!(typed.contains(&format!("\n{name} = [\"zoho-scopes-macros/{name}\"]\n")), "{name}");
            for list in [full(&data), full(&typed)] {
                assert!(list.contains(&format!("\"{name}\"")), "{name} should be in `full`");
            }
        }
    }

    #[test]
    fn corrections_have_known_sources_and_notes() {
        for importer in IMPORTERS {
            let facts = importer.corrections().unwrap();
            for patch in &facts.operations {
                let place = format!("{}: {:?}", importer.product, patch.path);
                let source = patch.source.as_deref().map(|source| source.split(':').next().unwrap_or(source));
                assert!(
                    source.is_none_or(|source| facts.sources.contains_key(source)),
                    "{place}: the source should be in `sources`"
                );
                assert!(patch.requires.is_none() || patch.note.is_some(), "{place}: a requirement should have a note");
            }
        }
    }

    #[test]
    fn moved_files_name_an_edition_and_another_product() {
        for importer in IMPORTERS {
            for moved in &importer.corrections().unwrap().moved_files {
                let is_own = |edition: &Edition| moved.source.starts_with(&format!("{}:", edition.name));
                assert!(importer.editions.iter().any(is_own), "{}", moved.source);
                let others = IMPORTERS.iter().filter(|other| other.product != importer.product);
                assert!(others.map(|other| other.product).any(|other| other == moved.to), "{}", moved.source);
            }
        }
    }
}
