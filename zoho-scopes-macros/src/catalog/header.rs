//! The constants of a product, such as `crm::PRODUCT`, and the types that relate its calls to organizations.

use super::facts::facts;
use super::product::{Writer, product_marker};
use crate::escape::{format_text, literal, markdown};
use crate::text::write_str;
use zoho_catalog::model::{ForOrganization, ParameterLocation, Product};

impl Writer<'_> {
    /// Writes the imports of the module and its constants.
    pub(super) fn header(&self, out: &mut String) {
        let Product { product, title, host, data_centers, auth_scheme, organization, .. } = self.main();
        out.push_str(
            "use ::core::{clone::Clone as __Clone, cmp::{Eq as __Eq, PartialEq as __PartialEq}, fmt::{Debug as __Debug, Formatter as __Formatter, Result as __FormatResult}};
            use crate::{
                endpoint::Endpoint as __Endpoint, requirement as __requirement, scopes as __scopes, value as __value,
                __private::{Call as __Call, FactsOf as __FactsOf, Marker as __Marker, NoBody as __NoBody,
                    SomeBody as __SomeBody, FormBody as __FormBody, SelectedForm as __SelectedForm, call as __new_call,
                    clone as __clone, debug as __debug, eq as __eq, set as __set},
            };\n",
        );
        if self.product.endpoints.iter().any(|endpoint| self.paging(endpoint).is_some()) {
            out.push_str("use crate::__private::HasPages as __HasPages;\n");
        }
        if self.is_custom {
            out.push_str("use __own::scopes as __own_scopes;\n");
        }
        let data_centers: Vec<String> = data_centers.iter().map(|code| literal(code)).collect();
        let facts = if let Some(base) = self.base {
            format!("crate::{}::__FACTS", base.product)
        } else {
            out.push_str(&facts(self.product));
            "__FACTS".to_owned()
        };
        write_str!(
            out,
            "#[doc = {doc}]
            pub const PRODUCT: &crate::endpoint::ProductInfo =
                &crate::endpoint::ProductInfo::new({product}, {title}, {host}, {auth_scheme}, &[{data_centers}])
                    .with_facts(&{facts});\n",
            doc = literal(&format!("The product {}, for raw requests with `client.request(…)`.", markdown(title))),
            product = literal(product),
            title = literal(title),
            host = literal(host),
            auth_scheme = literal(auth_scheme),
            data_centers = data_centers.join(", "),
        );
        if let (Some(organization), None) = (organization, self.base) {
            write_str!(
                out,
                "#[doc = {doc}]
                pub const ORGANIZATION: crate::Organization<{marker}> =
                    crate::Organization::new({product}, {name}, {is_header});\n",
                doc = literal(&format!(
                    "The query parameter or header that sends the organization of a {} call.",
                    markdown(title)
                )),
                marker = self.marker,
                product = literal(product),
                name = literal(&organization.name),
                is_header = organization.place == ParameterLocation::Header,
            );
        }
    }

    /// Writes the product types, which determine the clients that can send a call: clients for an organization, all
    /// clients, or clients without an organization. A call names such a type in place of the product.
    pub(super) fn organizations(&self, out: &mut String) {
        let marker = &self.marker;
        if self.main().organization.is_none() {
            write_str!(out, "impl<O> crate::__private::Fits<O> for {marker} {{}}\n");
            return;
        }
        let product_type = match self.base {
            Some(base) => format!("crate::{}::{}", base.product, product_marker(base)),
            None => marker.clone(),
        };
        let (product, title) = (&self.main().product, format_text(&self.main().title));
        write_str!(
            out,
            "#[doc(hidden)]
            #[diagnostic::on_unimplemented(message = {message}, label = \"this client has `{{Self}}`\", note = {note})]
            pub trait __InOrganization {{}}
            impl __InOrganization for crate::endpoint::InOrganization<{product_type}> {{}}
            impl<O: __InOrganization> crate::__private::Fits<O> for {marker} {{}}\n",
            message = literal(&format!("this call of {title} requires a client for an organization of {title}")),
            note = literal(&format!("send it with `client.for_organization({product}::ORGANIZATION, id)`")),
        );
        for (other, organization, fits) in [
            (
                "__AnyOrganization",
                ForOrganization::Optional,
                "impl<O> crate::__private::Fits<O> for __AnyOrganization {}",
            ),
            (
                "__NoOrganization",
                ForOrganization::None,
                "impl crate::__private::Fits<crate::endpoint::NoOrganization> for __NoOrganization {}",
            ),
        ] {
            if self.product.endpoints.iter().any(|endpoint| endpoint.organization == organization) {
                write_str!(
                    out,
                    "#[doc(hidden)]
                    pub struct {other};
                    impl crate::__private::Product for {other} {{
                        const ENDPOINTS: &'static [crate::endpoint::EndpointInfo] = <{marker} as crate::__private::Product>::ENDPOINTS;
                        const SERVICES: &'static [&'static str] = <{marker} as crate::__private::Product>::SERVICES;
                    }}
                    {fits}\n"
                );
            }
        }
    }
}
