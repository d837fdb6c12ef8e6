//! What belongs to the whole cluster, or to the database itself rather than to anything in it: roles, their memberships
//! and settings, privileges on parameters, and the database's own properties. All of it is managed only when asked for.

mod database;
mod parameter;
mod role;
mod role_membership;
mod setting;

pub use database::Database;
pub use parameter::Parameter;
pub use role::Role;
pub use role_membership::{RoleGrant, RoleMembership};
pub use setting::Setting;

use super::{Catalog, Kind, Object, ObjectId};
use crate::sql::Ident;

/// The name of the live database, which is not part of any object's name: two databases are compared that are called
/// differently.
pub(super) fn database_name(catalog: &Catalog) -> String {
    match catalog.get(&ObjectId::global(Kind::Database, "")) {
        Some(Object::Database(database)) => Ident(&database.name).to_string(),
        _ => String::new(),
    }
}
