//! Facts about the responses of APIs, from the catalog: error codes, the outcome in the body, rate-limit headers, page
//! limits, upload hosts.

pub use zoho_auth_core::__private::facts::*;

/// The products in the tables of tests.
#[cfg(test)]
pub(crate) mod test_products {
    use crate::endpoint::ProductInfo;

    /// Returns the product of the catalog with this name. If the catalog has no such product, returns a product without
    /// facts. Returns `None` if the feature of the product is disabled.
    #[allow(clippy::unnecessary_wraps, reason = "no product is missing if all features are enabled")]
    pub(crate) fn product(name: &'static str) -> Option<&'static ProductInfo> {
        let enabled = crate::__private::PRODUCTS.iter().copied().find(|product| product.name == name);
        let is_disabled = enabled.is_none() && crate::__private::PRODUCT_NAMES.contains(&name);
        let unknown =
            || -> &'static ProductInfo { Box::leak(Box::new(ProductInfo::new(name, name, "gateway", "Bearer", &[]))) };
        if is_disabled { None } else { Some(enabled.unwrap_or_else(unknown)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "crm")]
    #[test]
    fn code_of_a_product_precedes_the_common_one() {
        const OWN: ApiFacts = ApiFacts { errors: &[error("INVALID_TICKET", NOT_FOUND)], ..ApiFacts::NONE };
        let crm = crate::crm::PRODUCT;
        assert_eq!(error_kind(crm, "DUPLICATE_DATA"), Some(ErrorKind::Duplicate));
        assert_eq!(error_kind(crm, "INVALID_OAUTHTOKEN"), Some(ErrorKind::InvalidToken));
        assert_eq!(error_kind(crm, "8535"), None);
        let own = crate::endpoint::ProductInfo::new("own", "Own", "gateway", "Bearer", &[]).with_facts(&OWN);
        assert_eq!(error_kind(&own, "INVALID_TICKET"), Some(ErrorKind::NotFound));
    }

    #[cfg(feature = "sprints")]
    #[test]
    fn code_of_one_product_is_unknown_in_another() {
        let kind = |name, code| error_kind(test_products::product(name).expect("feature should be enabled"), code);
        assert_eq!(kind("sprints", "7601"), Some(ErrorKind::InsufficientScope));
        assert_eq!(kind("other", "7601"), None);
    }

    #[test]
    fn facts_are_not_in_debug_output() {
        assert_eq!(format!("{COMMON:?}"), "ApiFacts { .. }");
    }
}
