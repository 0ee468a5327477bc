//! Facts about the responses of APIs, from the catalog: error codes, the outcome in the body, rate-limit headers, page
//! limits, upload hosts.

pub use zoho_auth_core::__private::facts::*;

/// Products for the tables of tests.
#[cfg(test)]
pub(crate) mod test_products {
    use crate::endpoint::ProductInfo;

    /// Returns the product of the catalog with this name, or one without facts. Returns `None` if the feature of the
    /// product is disabled.
    #[allow(clippy::unnecessary_wraps, reason = "no product is missing if all features are enabled")]
    pub(crate) fn product(name: &'static str) -> Option<&'static ProductInfo> {
        macro_rules! find {
            ($($feature:literal: $product:ident,)*) => {
                match name {
                    $(
                        #[cfg(feature = $feature)]
                        $feature => crate::$product::PRODUCT,
                        #[cfg(not(feature = $feature))]
                        $feature => return None,
                    )*
                    _ => Box::leak(Box::new(ProductInfo::new(name, name, "gateway", "Bearer", &[]))),
                }
            };
        }
        Some(find! {
            "analytics": analytics,
            "assist": assist,
            "backstage": backstage,
            "bigin": bigin,
            "billing": billing,
            "bookings": bookings,
            "books": books,
            "calendar": calendar,
            "campaigns": campaigns,
            "cliq": cliq,
            "commerce": commerce,
            "connect": connect,
            "creator": creator,
            "crm": crm,
            "desk": desk,
            "expense": expense,
            "fsm": fsm,
            "inventory": inventory,
            "invoice": invoice,
            "mail": mail,
            "marketing_automation": marketing_automation,
            "people": people,
            "projects": projects,
            "recruit": recruit,
            "salesiq": salesiq,
            "sign": sign,
            "tables": tables,
            "voice": voice,
            "workdrive": workdrive,
            "zeptomail": zeptomail,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::test_products::product;
    use super::*;
    use crate::endpoint::ProductInfo;

    #[cfg(feature = "crm")]
    #[test]
    fn code_of_a_product_precedes_the_common_one() {
        const OWN: ApiFacts = ApiFacts { errors: &[error("INVALID_TICKET", NOT_FOUND)], ..ApiFacts::NONE };
        let crm = crate::crm::PRODUCT;
        assert_eq!(error_kind(crm, "DUPLICATE_DATA"), Some(ErrorKind::Duplicate));
        assert_eq!(error_kind(crm, "INVALID_OAUTHTOKEN"), Some(ErrorKind::InvalidToken));
        assert_eq!(error_kind(crm, "8535"), None);
        let own = ProductInfo::new("own", "Own", "gateway", "Bearer", &[]).with_facts(&OWN);
        assert_eq!(error_kind(&own, "INVALID_TICKET"), Some(ErrorKind::NotFound));
    }

    #[test]
    fn code_of_a_product_without_a_file_is_known_by_name() {
        let kind = |name, code| error_kind(product(name).expect("a product without facts"), code);
        assert_eq!(kind("sprints", "7601"), Some(ErrorKind::InsufficientScope));
        assert_eq!(kind("other", "7601"), None);
    }

    #[test]
    fn facts_are_not_in_debug_output() {
        assert_eq!(format!("{COMMON:?}"), "ApiFacts { .. }");
    }
}
