//! What a platform gives to user land: of the privileges on schema `public` and of default privileges the part that is
//! its own. The rest was granted by somebody, and is the files' to state.

use std::borrow::Cow;

use super::{Platform, SUPABASE_SCHEMAS, Scope, is_platform_role};
use crate::object::access::DefaultPrivilege;
use crate::object::attached::Privilege;
use crate::object::{Catalog, Kind, Object, ObjectId};

/// To whom no platform gives the right to create something in schema `public`.
const ONLY_USERS: [&str; 3] = ["", "anon", "authenticated"];

impl Scope {
    /// What the platform may have given of something that the database has, whether the files say so or not; none, where
    /// all of it is the user's. What platforms give to their own roles differs from version to version, so that all of it
    /// counts; what a role of the user has was given by somebody.
    #[must_use]
    pub fn given<'a>(&self, object: &'a Object, live: &Catalog) -> Option<Cow<'a, Object>> {
        if self.platform != Platform::Supabase {
            return Some(Cow::Borrowed(object));
        }
        match object {
            Object::Privilege(privilege) if is_on_public(privilege) => self.given_on_public(privilege, live),
            Object::DefaultPrivilege(entry) if is_of_users(entry) => {
                let mut given = entry.clone();
                given
                    .privileges
                    .retain(|grantee, _| grantee.is_empty() || *grantee == entry.role || self.is_its_role(grantee));
                let is_something = !given.privileges.is_empty() || given == *entry;
                is_something.then_some(Cow::Owned(Object::DefaultPrivilege(given)))
            }
            _ => Some(Cow::Borrowed(object)),
        }
    }

    fn given_on_public<'a>(&self, privilege: &Privilege, live: &Catalog) -> Option<Cow<'a, Object>> {
        let public = ObjectId::global(Kind::Schema, "public");
        let owner = match live.get(&ObjectId::attached(Kind::Owner, public, "")) {
            Some(Object::Owner(owner)) => owner.role.as_str(),
            _ => "",
        };
        let grantee = privilege.grantee.as_str();
        if !grantee.is_empty() && grantee != owner && !self.is_its_role(grantee) {
            return None;
        }
        let mut given = privilege.clone();
        // Before PostgreSQL 15 everybody could create something there, and schema and rights are kept by an upgrade.
        let is_from_then = grantee.is_empty() && owner != "pg_database_owner";
        if ONLY_USERS.contains(&grantee) && !is_from_then {
            given.privileges.remove("CREATE");
            given.privileges.values_mut().for_each(|may_grant| *may_grant = false);
        }
        (!given.privileges.is_empty()).then_some(Cow::Owned(Object::Privilege(given)))
    }

    /// Whether the platform's working may hang on what the role may do: its own roles, and the one that owns what is made.
    fn is_its_role(&self, role: &str) -> bool {
        role == "postgres" || role == "pg_database_owner" || role == self.owner || is_platform_role(role)
    }
}

/// Whether the default privileges are about what users make, in a place of theirs.
fn is_of_users(entry: &DefaultPrivilege) -> bool {
    (entry.role == "postgres" || !is_platform_role(&entry.role))
        && !entry.schema.as_deref().is_some_and(|schema| SUPABASE_SCHEMAS.contains(&schema))
}

/// Whether it is on schema `public`.
fn is_on_public(privilege: &Privilege) -> bool {
    privilege.object.kind == Kind::Schema && privilege.object.name() == "public"
}
