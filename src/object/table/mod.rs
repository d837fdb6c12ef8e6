//! Tables and what hangs on them; sequences, which are tables of one row.

mod added_value;
mod adopted;
mod aside;
mod beforehand;
mod bound;
mod collated;
mod column;
mod column_order;
mod column_type;
mod conflict;
mod constraint;
mod conversion;
mod declared_type;
mod default;
mod domain_values;
mod identity;
mod identity_sequence;
mod index;
mod index_part;
mod inheritance;
mod inherited_columns;
mod joining;
mod kept_key;
mod key_index;
mod lock;
mod look_alike;
mod made_alike;
mod merged;
mod moved_rows;
mod not_null;
mod not_null_name;
mod not_null_own;
mod not_null_validated;
mod one_to_one;
mod parent_order;
mod part_of_key;
mod parts;
mod passed_on;
mod policy;
mod position;
mod proved;
mod referred;
mod refused_checks;
mod row_security;
mod sequence;
mod sequence_owner;
mod statistics;
#[allow(clippy::module_inception)]
mod table;
mod temporary_check;
mod toast_options;
mod trigger;
mod validation;
mod values_inside;

pub use column::Column;
pub(in crate::object) use column_type::split_modifier;
pub use conflict::{Compared, Excludes, Meaning};
pub use constraint::{Constraint, Referenced};
pub(in crate::object) use conversion::lost_between;
pub use declared_type::DeclaredType;
pub use default::Default;
pub use identity::Identity;
pub use identity_sequence::IdentitySequence;
pub use index::Index;
pub use inheritance::Inheritance;
pub use kept_key::{KeptKey, with_joining_keys, with_kept_keys};
pub use lock::below;
pub(crate) use lock::relation_of;
pub(in crate::object) use lock::with_written;
pub(in crate::object) use moved_rows::that_move_rows;
pub use not_null_name::called_as_before as not_null_called_as_before;
pub use policy::Policy;
pub(in crate::object) use policy::WITHOUT_RENAME;
pub use position::Position;
pub use referred::{column_position, referred_to, refers_to_primary_key};
pub use row_security::RowSecurity;
pub use sequence::{Sequence, SequenceOptions};
pub use sequence_owner::SequenceOwner;
pub use statistics::Statistics;
pub use table::{Foreign, Table};
pub use toast_options::ToastOptions;
pub use trigger::Trigger;

/// Whether the files `CLUSTER` the table or materialized view on one of its indexes.
fn is_clustered(relation: &crate::object::ObjectId, at: &crate::object::Context) -> bool {
    use crate::object::Object;
    at.to.children(relation).iter().any(|child| match at.to.get(child) {
        Some(Object::Index(index)) => index.clustered,
        Some(Object::Constraint(constraint)) => constraint.clustered,
        _ => false,
    })
}

/// The table's columns that the index, or the key that has one, was made over: also those that it only INCLUDEs.
fn columns_of_index<'a>(
    index: &crate::object::ObjectId,
    table: &'a crate::object::ObjectId,
    at: &crate::object::Context<'a>,
) -> impl Iterator<Item = crate::object::ObjectId> {
    let needed = at.from.depends_on(index).iter();
    needed.filter(|id| id.kind == crate::object::Kind::Column && at.from.children(table).contains(id)).cloned()
}

/// The columns of the table's primary key; none without one.
#[must_use]
pub fn primary_key(table: &crate::object::ObjectId, catalog: &crate::object::Catalog) -> Vec<String> {
    use crate::object::Object;
    let keys = catalog.children(table).iter().filter_map(|child| match catalog.get(child) {
        Some(Object::Constraint(key)) if key.contype == "p" => Some(key.columns.clone()),
        _ => None,
    });
    keys.flatten().collect()
}
