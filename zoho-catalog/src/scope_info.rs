//! The scope in generated code: plain constants for computations in a `const fn`.

/// The identity of a scope: the 64-bit FNV-1a hash of its name. The lint checks that no two scopes of a catalog share a
/// hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeId(pub u64);

impl ScopeId {
    /// Returns the identity of the scope with this name. The spelling must be that of requests to Zoho.
    pub const fn new(name: &str) -> Self {
        let bytes = name.as_bytes();
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut i = 0;
        while i < bytes.len() {
            hash = (hash ^ bytes[i] as u64).wrapping_mul(0x0100_0000_01b3);
            i += 1;
        }
        Self(hash)
    }
}

/// The facts about one scope.
#[derive(Clone, Copy, Debug)]
pub struct ScopeInfo {
    /// The name as it is sent, such as `ZohoCRM.modules.leads.READ`.
    pub name: &'static str,
    /// The identity, for comparisons in `const fn`.
    pub id: ScopeId,
    /// The number of (operation, module) pairs of the whole catalog that the scope unlocks. The number is [`u32::MAX`]
    /// if the catalog has no such pair, because the effect of the scope is then unknown. The files of the catalog
    /// contain the number.
    pub weight: u32,
    /// The other scopes that imply this scope. Each scope lists its wider scopes, so that a custom catalog can add
    /// scopes that a scope of the toolkit implies.
    pub implied_by: &'static [ScopeId],
}

/// Returns `true` if `wide` grants everything that `narrow` grants. A scope implies itself.
pub const fn implies(wide: &ScopeInfo, narrow: &ScopeInfo) -> bool {
    let mut i = 0;
    while i < narrow.implied_by.len() {
        if narrow.implied_by[i].0 == wide.id.0 {
            return true;
        }
        i += 1;
    }
    wide.id.0 == narrow.id.0
}

/// Returns `true` if the name of the scope is `name`. Generated code uses this function to check that the macro and the
/// compiler resolved a path to the same scope.
pub const fn same_name(scope: &ScopeInfo, name: &str) -> bool {
    same_text(scope.name, name)
}

/// Returns `true` if two strings are equal. Unlike `==`, this function is a `const fn`.
#[doc(hidden)]
pub const fn same_text(one: &str, other: &str) -> bool {
    let (a, b) = (one.as_bytes(), other.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}
