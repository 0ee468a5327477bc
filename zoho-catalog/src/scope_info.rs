//! One scope as generated code knows it: plain constants that a `const fn` can compute with.

/// A scope's identity: the 64-bit FNV-1a hash of its name. The lint proves that no two names share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeId(pub u64);

impl ScopeId {
    /// The identity of the scope of this name, spelled as it is sent.
    pub const fn of(name: &str) -> Self {
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

/// What is known of one scope.
#[derive(Clone, Copy, Debug)]
pub struct ScopeInfo {
    /// The name as it is sent: `ZohoCRM.modules.leads.READ`.
    pub name: &'static str,
    /// Identity, for comparisons in `const fn`.
    pub id: ScopeId,
    /// How many (operation, module) pairs of the whole catalogue the scope unlocks; [`u32::MAX`] where it unlocks
    /// none that is catalogued, since what it opens is then unknown. Fixed in the catalogue's files.
    pub weight: u32,
    /// Every other scope that implies this one. It points upwards, so that another catalogue can add scopes below ours.
    pub implied_by: &'static [ScopeId],
}

/// Whether `wide` grants everything that `narrow` grants. A scope implies itself.
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

/// Whether the scope is of this name: what a macro read is what the compiler resolved.
pub const fn same_name(scope: &ScopeInfo, name: &str) -> bool {
    same_text(scope.name, name)
}

/// `==` of texts, for `const fn`.
#[doc(hidden)]
pub const fn same_text(one: &str, other: &str) -> bool {
    let (a, b) = (one.as_bytes(), other.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}
