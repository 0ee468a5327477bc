//! What a parameter may hold: one trait a kind, so that a flag is not given where a record's id belongs.
//!
//! Implement one for a type of your own (a newtype over an id, say) to pass it directly.

use std::borrow::Cow;

macro_rules! kinds {
    ($($(#[$attribute:meta])* $name:ident: $($t:ty)*;)*) => {$(
        $(#[$attribute])*
        pub trait $name {
            /// As it is sent, before percent-encoding.
            fn into_value(self) -> String;
        }
        $(impl $name for $t {
            fn into_value(self) -> String {
                self.to_string()
            }
        })*
    )*};
}

kinds! {
    /// Any text. Several are joined by commas.
    #[diagnostic::on_unimplemented(message = "`{Self}` cannot stand for a text", label = "expected text or a number")]
    Text: &str String &String Cow<'_, str> u32 u64 i32 i64 usize bool;

    /// A record's id: a number of up to 19 digits, or its text.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot stand for an id",
        label = "expected a whole number or its text, such as `4150868000000224001_u64`"
    )]
    Id: &str String &String Cow<'_, str> u32 u64 i32 i64;

    /// A whole number.
    #[diagnostic::on_unimplemented(message = "`{Self}` cannot stand for a whole number", label = "expected a whole number")]
    Integer: u8 u16 u32 u64 usize i32 i64;

    /// A number, which may have a fraction.
    #[diagnostic::on_unimplemented(message = "`{Self}` cannot stand for a number", label = "expected a number")]
    Number: u8 u16 u32 u64 usize i32 i64 f32 f64;

    /// `true` or `false`.
    #[diagnostic::on_unimplemented(message = "`{Self}` cannot stand for a flag", label = "expected `true` or `false`")]
    Boolean: bool;

    /// A day, `YYYY-MM-DD`.
    #[diagnostic::on_unimplemented(message = "`{Self}` cannot stand for a day", label = "expected text of the form `2026-01-31`")]
    Date: &str String &String Cow<'_, str>;

    /// A moment, RFC 3339: `2026-01-31T12:00:00+01:00`.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot stand for a moment",
        label = "expected text of the form `2026-01-31T12:00:00+01:00`"
    )]
    DateTime: &str String &String Cow<'_, str>;

    /// Several texts, joined by commas; or one text, sent as it is.
    #[diagnostic::on_unimplemented(message = "`{Self}` cannot stand for a list", label = "expected a list of texts, or one text")]
    List: &str String &String Cow<'_, str> u32 u64 i32 i64;
}

/// One of the words that a parameter takes: a constant of `T`, or `T::other(…)` for a word that the catalogue lacks.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand for one of the words of `{T}`",
    label = "expected a constant of `{T}`",
    note = "a word that the catalogue lacks: `{T}::other(\"…\")`"
)]
pub trait OneOf<T> {
    /// As it is sent, before percent-encoding.
    fn into_value(self) -> String;
}

/// A word of the catalogue, or another one.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word(Cow<'static, str>);

#[doc(hidden)]
impl Word {
    pub const fn new(word: &'static str) -> Self {
        Self(Cow::Borrowed(word))
    }

    pub const fn other(word: String) -> Self {
        Self(Cow::Owned(word))
    }

    pub fn into_value(self) -> String {
        self.0.into_owned()
    }
}

/// Texts of one parameter are joined by commas, as Zoho reads them.
fn joined<T: AsRef<str>>(items: &[T]) -> String {
    let mut out = String::new();
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        out.push_str(item.as_ref());
    }
    out
}

macro_rules! several {
    ($($kind:ident)*) => {$(
        impl<T: AsRef<str>> $kind for &[T] {
            fn into_value(self) -> String {
                joined(self)
            }
        }
        impl<T: AsRef<str>, const N: usize> $kind for [T; N] {
            fn into_value(self) -> String {
                joined(&self)
            }
        }
        impl<T: AsRef<str>> $kind for Vec<T> {
            fn into_value(self) -> String {
                joined(&self)
            }
        }
    )*};
}
// The catalogue calls many a list of names a text, as its sources do.
several!(Text List);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_texts_are_joined() {
        assert_eq!(List::into_value(["a", "b"]), "a,b");
        assert_eq!(List::into_value(vec![String::from("a")]), "a");
        assert_eq!(Text::into_value(&["a", "b"][..]), "a,b");
        assert_eq!(List::into_value([""; 0]), "");
    }

    #[test]
    fn numbers_and_flags() {
        assert_eq!(Id::into_value(4_150_868_000_000_224_001_u64), "4150868000000224001");
        assert_eq!(Boolean::into_value(true), "true");
        assert_eq!(Number::into_value(1.5), "1.5");
    }
}
