//! The functions with which generated code sets the parameters of a call: one per kind of value. A function call
//! compiles faster than the two method calls that it replaces.

use crate::endpoint::call::Call;

macro_rules! setters {
    ($with:ident) => {
        use crate::endpoint::value::{
            IntoBool, IntoDate, IntoDateTime, IntoEnum, IntoId, IntoInteger, IntoList, IntoNumber, IntoText,
        };

        setters! { $with
            text: IntoText, id: IntoId, integer: IntoInteger, number: IntoNumber, boolean: IntoBool, list: IntoList,
        }

        pub fn choice<T>(call: Call, name: &'static str, value: impl IntoEnum<T>) -> Call {
            call.$with(name, value.into_value())
        }

        pub fn date(call: Call, name: &'static str, value: impl IntoDate) -> Call {
            call.$with(name, value.into_date().into_value())
        }

        pub fn date_time(call: Call, name: &'static str, value: impl IntoDateTime) -> Call {
            call.$with(name, value.into_date_time().into_value())
        }

        pub fn utc_date_time(call: Call, name: &'static str, value: impl IntoDateTime) -> Call {
            call.$with(name, value.into_date_time().into_utc_value())
        }
    };
    ($with:ident $($function:ident: $kind:ident,)*) => {$(
        pub fn $function(call: Call, name: &'static str, value: impl $kind) -> Call {
            call.$with(name, value.into_value())
        }
    )*};
}

setters!(with);

/// The functions for parameters that are sent as headers.
pub mod header {
    use super::Call;

    setters!(header);
}
