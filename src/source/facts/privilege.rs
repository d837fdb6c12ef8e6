//! GRANT, REVOKE and ALTER DEFAULT PRIVILEGES.

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterDefaultPrivilegesStmt, GrantRoleStmt, GrantStmt, GrantTargetType, ObjectType};

use super::super::names::{DefaultPrivileges, Name, Space, strings};
use super::{Reader, definitions, object};
use crate::object::Kind;

impl Reader<'_> {
    pub(super) fn grant(&mut self, statement: &GrantStmt) {
        let object_type = ObjectType::try_from(statement.objtype).unwrap_or(ObjectType::Undefined);
        match GrantTargetType::try_from(statement.targtype) {
            Ok(GrantTargetType::AclTargetAllInSchema) => {
                for schema in strings(&statement.objects) {
                    self.subject(&Name::global(Space::Schema, schema), "privileges");
                }
            }
            Ok(GrantTargetType::AclTargetObject) => {
                for node in &statement.objects {
                    let Some((name, arguments)) = object::name(object_type, node) else { continue };
                    self.subject_with(&name, "privileges", arguments);
                    self.define(Kind::Privilege, &name, -1, None);
                    let name = self.facts.resolved(name);
                    self.facts.grants_on.push(name);
                }
            }
            Ok(GrantTargetType::AclTargetDefaults | GrantTargetType::Undefined) | Err(_) => {}
        }
    }

    /// `GRANT role TO role`.
    pub(super) fn memberships(&mut self, statement: &GrantRoleStmt) {
        let members: Vec<&str> = statement
            .grantee_roles
            .iter()
            .filter_map(|role| match role.node.as_ref() {
                Some(NodeEnum::RoleSpec(role)) => Some(role.rolename.as_str()),
                _ => None,
            })
            .collect();
        for role in &statement.granted_roles {
            if let Some(NodeEnum::AccessPriv(role)) = role.node.as_ref() {
                let role = Name::global(Space::Role, role.priv_name.clone());
                self.subject(&role, "members");
                for member in &members {
                    self.define(Kind::RoleMembership, &Name::on(Space::Role, &role, *member), -1, None);
                }
            }
        }
        for member in members {
            self.need(Name::global(Space::Role, member));
        }
    }

    pub(super) fn default_privileges(&mut self, statement: &AlterDefaultPrivilegesStmt) {
        let mut schemas = Vec::new();
        let mut roles = Vec::new();
        for option in definitions(&statement.options) {
            let Some(NodeEnum::List(list)) = option.arg.as_ref().and_then(|node| node.node.as_ref()) else { continue };
            match option.defname.as_str() {
                "schemas" => schemas.extend(strings(&list.items).into_iter().map(str::to_string)),
                "roles" => roles.extend(list.items.iter().filter_map(|node| match node.node.as_ref() {
                    Some(NodeEnum::RoleSpec(role)) => Some(role.rolename.clone()),
                    _ => None,
                })),
                _ => {}
            }
        }
        for schema in &schemas {
            self.need(Name::global(Space::Schema, schema.clone()));
            self.facts.subjects.push(Name::global(Space::Schema, schema.clone()));
        }
        for role in &roles {
            self.facts.subjects.push(Name::global(Space::Role, role.clone()));
        }
        let names = if roles.is_empty() { vec![String::new()] } else { roles };
        for role in names {
            self.define(Kind::DefaultPrivilege, &Name::global(Space::Role, role), -1, None);
        }
        let action = statement.action.as_ref().map_or(0, |action| action.objtype);
        // It stays where it is among the schemas.
        self.facts.early |= ObjectType::try_from(action) == Ok(ObjectType::ObjectSchema);
        let nouns: &'static [&'static str] = match ObjectType::try_from(action) {
            Ok(ObjectType::ObjectTable) => &["table", "foreign table", "view", "materialized view"],
            Ok(ObjectType::ObjectSequence) => &["sequence"],
            Ok(ObjectType::ObjectFunction | ObjectType::ObjectRoutine) => &["function", "procedure", "aggregate"],
            Ok(ObjectType::ObjectType) => &["enum", "composite type", "domain", "range type", "base type"],
            Ok(ObjectType::ObjectSchema) => &["schema"],
            _ => &[],
        };
        self.facts.default_privileges = Some(DefaultPrivileges { schemas, nouns });
    }
}
