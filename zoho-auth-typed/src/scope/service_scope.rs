//! The implementations for the scope enum of a service, shared by all services.

/// Implements the scope enum of a service, such as `ZohoCRM::Scope`. Nothing is derived, because a derive would
/// generate one match arm per scope.
#[doc(hidden)]
#[macro_export]
macro_rules! __service_scope {
    ($Scope:ident, $Service:ident, $name:literal, [$($all:tt)*]) => {
        impl $Scope {
            /// The scopes of the service, sorted by name.
            pub const ALL: &'static [$Scope] = &[$($all)*];

            /// Returns the catalog's facts about the scope.
            pub const fn info(self) -> &'static $crate::requirement::ScopeInfo {
                &<$Service as $crate::__private::Service>::TABLE[self as usize]
            }

            /// Returns the name of the scope as it is sent to Zoho.
            pub const fn name(self) -> &'static str {
                self.info().name
            }

            /// Returns `true` if a set with this scope allows everything that `other` allows.
            pub const fn implies(self, other: $Scope) -> bool {
                $crate::__private::implies(self.info(), other.info())
            }
        }
        #[allow(clippy::expl_impl_clone_on_copy)]
        impl ::core::clone::Clone for $Scope {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl ::core::marker::Copy for $Scope {}
        impl ::core::cmp::PartialEq for $Scope {
            fn eq(&self, other: &Self) -> bool {
                *self as u16 == *other as u16
            }
        }
        impl ::core::cmp::Eq for $Scope {}
        impl ::core::hash::Hash for $Scope {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                (*self as u16).hash(state);
            }
        }
        impl ::core::cmp::PartialOrd for $Scope {
            fn partial_cmp(&self, other: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
                ::core::option::Option::Some(::core::cmp::Ord::cmp(self, other))
            }
        }
        impl ::core::cmp::Ord for $Scope {
            fn cmp(&self, other: &Self) -> ::core::cmp::Ordering {
                ::core::cmp::Ord::cmp(&(*self as u16), &(*other as u16))
            }
        }
        impl ::core::fmt::Display for $Scope {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.name())
            }
        }
        impl ::core::fmt::Debug for $Scope {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::write!(f, "Scope({})", self.name())
            }
        }
        impl ::core::str::FromStr for $Scope {
            type Err = $crate::error::ParseScopeError;
            /// Parses the name of a scope without regard to case.
            fn from_str(name: &str) -> ::core::result::Result<Self, $crate::error::ParseScopeError> {
                for &scope in Self::ALL {
                    if scope.name().eq_ignore_ascii_case(name) {
                        return ::core::result::Result::Ok(scope);
                    }
                }
                let table = <$Service as $crate::__private::Service>::TABLE;
                ::core::result::Result::Err($crate::error::ParseScopeError::from_table(name, table))
            }
        }
        impl ::core::convert::From<$Scope> for $crate::AnyScope {
            fn from(scope: $Scope) -> Self {
                $crate::AnyScope::known(scope.info())
            }
        }
        impl ::core::convert::TryFrom<$crate::AnyScope> for $Scope {
            type Error = $crate::error::ParseScopeError;
            fn try_from(scope: $crate::AnyScope) -> ::core::result::Result<Self, $crate::error::ParseScopeError> {
                scope.name().parse()
            }
        }
        impl $crate::__private::serde::Serialize for $Scope {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
        impl<'de> $crate::__private::serde::Deserialize<'de> for $Scope {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let name = <$crate::__private::String as $crate::__private::serde::Deserialize>::deserialize(deserializer)?;
                name.parse().map_err($crate::__private::serde::de::Error::custom)
            }
        }
    };
}
