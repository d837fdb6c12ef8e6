//! `[[ignore]]`: rules that take objects out of scope, each with a reason.

use globset::GlobMatcher;

use crate::object::{Kind, ObjectId};

/// A rule that takes objects out of scope.
#[derive(Debug, Clone)]
pub struct IgnoreRule {
    /// Only objects of this kind; none for every kind.
    pub kind: Option<Kind>,
    /// Only objects whose name matches; none for every name.
    pub name: Option<GlobMatcher>,
    /// Why, in the user's words; printed where the rule applies.
    pub reason: String,
}

impl IgnoreRule {
    /// Whether the rule takes this object out of scope.
    ///
    /// A pattern is held against the name as a plan prints it, without the kind (`public.files`, `public.files.id`,
    /// `"Users read" ON public.files`, `public.f(integer)`), and against the object's own name (`files`, `id`,
    /// `Users read`, `f`).
    #[must_use]
    pub fn matches(&self, object: &ObjectId) -> bool {
        matches(self.kind, self.name.as_ref(), object)
    }
}

/// Whether an object is of the kind, and its name matches.
pub(super) fn matches(kind: Option<Kind>, name: Option<&GlobMatcher>, object: &ObjectId) -> bool {
    kind.is_none_or(|kind| kind == object.kind)
        && name.is_none_or(|pattern| pattern.is_match(object.name()) || pattern.is_match(object.sql_name()))
}

/// The name of a kind in the configuration: `materialized_view`.
#[must_use]
pub fn kind_name(kind: Kind) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(name)) => name,
        _ => kind.noun().replace([' ', '-'], "_"),
    }
}

/// The kind of that name: as in [`kind_name`], or its noun with underscores (`function` for `routine`).
pub(super) fn kind(name: &str) -> Option<Kind> {
    let by = |named: fn(Kind) -> String| Kind::ALL.iter().copied().find(|kind| named(*kind) == name);
    by(kind_name).or_else(|| by(|kind| kind.noun().replace([' ', '-'], "_")))
}
