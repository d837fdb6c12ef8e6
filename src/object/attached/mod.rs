//! What hangs on other objects: owner, privileges, comment, security labels, extensions that it goes with. They are
//! children of what they hang on, so that whatever is recreated gets all of them back.

mod comment;
mod evaluated;
mod extension_dependency;
mod grants;
mod member_privilege;
mod owner;
mod privilege;
mod security_label;

pub use comment::Comment;
pub use evaluated::{evaluated_from, evaluated_until};
pub use extension_dependency::ExtensionDependency;
pub use grants::{Grants, statements as grant_statements};
pub use member_privilege::MemberPrivilege;
pub use owner::Owner;
pub use privilege::{GRANTED_BY, Privilege, after_owner_change, initial, opened_by_default};
pub use security_label::SecurityLabel;

use super::{Catalog, Context, Kind, Object, ObjectId};

/// The object as SQL names it in the database of `live`.
fn called(id: &ObjectId, live: &Catalog) -> String {
    if id.kind == Kind::Database { super::cluster::database_name(live) } else { id.sql_name() }
}

/// The keyword by which `GRANT` and `ALTER ... OWNER TO` call the object: a function by what it is, where that is known.
fn granted_keyword(id: &ObjectId, at: &Context) -> Option<&'static str> {
    match at.to.get(id).or_else(|| at.from.get(id)) {
        Some(Object::Routine(routine)) => Some(routine.keyword()),
        _ => id.kind.keyword(),
    }
}

/// The keyword by which `COMMENT` and `SECURITY LABEL` call the object, as it is in `catalog`: a foreign table is a
/// table of a sort, but not to them.
fn keyword(id: &ObjectId, catalog: &Catalog) -> Option<&'static str> {
    match catalog.get(id) {
        Some(Object::Table(table)) if table.foreign.is_some() => Some("FOREIGN TABLE"),
        Some(Object::Routine(routine)) => Some(routine.keyword()),
        _ => id.kind.keyword(),
    }
}
