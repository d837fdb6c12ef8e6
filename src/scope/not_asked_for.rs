//! What belongs to the cluster or to the database itself and is left alone, because the files were not asked for it or do
//! not state it: listed with the reason.

use super::{BeyondSchemas, Platform, Scope, beyond_schemas};
use crate::object::{Catalog, Kind, LeftOut, Object, ObjectId};
use crate::sql::Ident;

const NOT_ASKED_FOR: &str =
    "the database itself is managed only with `manage = true` under [database] in schemactl.toml";
const NOT_STATED: &str = "on a platform only what the files state about the database itself is managed";
const NOT_DROPPED: &str = "roles are never dropped because the files do not state them: drop it by hand, or state it";
const GRANTED_BY_HAND: &str = "its member is not among the managed roles: it was granted by hand, and stays";

impl Scope {
    /// What the live database has of its own, and of managed roles, and the files do not decide about.
    #[must_use]
    pub fn not_asked_for(&self, live: &Catalog, base: &Catalog, desired: &Catalog) -> Vec<LeftOut> {
        let mut left_out: Vec<LeftOut> = live
            .objects
            .iter()
            .filter_map(|(id, object)| {
                // What the files state has been taken out of the base.
                let is_stated = base.get(id) != desired.get(id);
                let reason = match beyond_schemas(id)? {
                    _ if is_of_database(id, object, live) => {
                        if !self.database {
                            NOT_ASKED_FOR
                        } else if self.platform == Platform::Supabase && !is_stated {
                            NOT_STATED
                        } else {
                            return None;
                        }
                    }
                    BeyondSchemas::Role(role) if id.kind == Kind::Role && self.manages_role(role) && !is_stated => {
                        NOT_DROPPED
                    }
                    BeyondSchemas::Membership { role, member }
                        if self.manages_role(role)
                            && !self.manages_role(member)
                            && !self.is_platforms_role(member)
                            && desired.get(id).is_none() =>
                    {
                        GRANTED_BY_HAND
                    }
                    _ => return None,
                };
                Some(entry(id, reason))
            })
            .collect();
        // What was revoked from everybody is no object that the live database has.
        let database = ObjectId::global(Kind::Database, "");
        let public = ObjectId::attached(Kind::Privilege, database, "");
        if !self.database && live.get(&public).is_none() && base.get(&public).is_some() {
            left_out.push(entry(&public, NOT_ASKED_FOR));
        }
        left_out
    }
}

/// Whether it says something about the database that is not so in every new one.
fn is_of_database(id: &ObjectId, object: &Object, live: &Catalog) -> bool {
    let database = ObjectId::global(Kind::Database, "");
    match object {
        Object::Setting(setting) => setting.in_database,
        Object::Database(database) => database.connection_limit != -1,
        Object::Comment(comment) => comment.object == database,
        Object::SecurityLabel(label) => label.object == database,
        Object::Privilege(privilege) if privilege.object == database => {
            let owner = ObjectId::attached(Kind::Owner, database, "");
            let is_owners = matches!(live.get(&owner), Some(Object::Owner(owner)) if owner.role == privilege.grantee);
            let is_usual = privilege.grantee.is_empty()
                && privilege
                    .privileges
                    .iter()
                    .map(|(name, option)| (name.as_str(), *option))
                    .eq([("CONNECT", false), ("TEMPORARY", false)]);
            !is_owners && !is_usual
        }
        _ => {
            debug_assert!(beyond_schemas(id).is_some());
            false
        }
    }
}

fn entry(id: &ObjectId, reason: &str) -> LeftOut {
    let entry = LeftOut { schema: None, ..LeftOut::of(id, reason) };
    let name = match beyond_schemas(id) {
        Some(BeyondSchemas::Membership { role, member }) => format!("{} in {}", Ident(member), Ident(role)),
        _ if id.kind == Kind::Database => "connection limit".to_owned(),
        Some(BeyondSchemas::Role(_)) if id.kind == Kind::Role => id.sql_name(),
        _ => return entry,
    };
    LeftOut { name, ..entry }
}
