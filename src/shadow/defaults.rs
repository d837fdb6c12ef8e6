//! Default privileges that the files state: for that role, schema and class they replace the base's.

use std::collections::{BTreeMap, BTreeSet};

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterDefaultPrivilegesStmt, DefElem, ObjectType};

use super::Foundation;
use super::base::run;
use crate::object::access::DefaultPrivilege;
use crate::object::{Catalog, Context, Object};
use crate::problem::Result;
use crate::server::Server;
use crate::source::{Source, SourceStatement, definitions, string, syntax_of};

/// The role, the schema (none for everywhere) and the class, as in `pg_default_acl`.
pub(super) type Key = (String, Option<String>, &'static str);

/// What the files state any default privileges of; `owner` is who is meant where they name no role.
pub(super) fn stated(source: &Source, owner: &str) -> BTreeSet<Key> {
    source.statements.iter().filter_map(|statement| read(statement, owner)).flat_map(|(keys, _)| keys).collect()
}

/// Takes the base's entries away for which the files have their own, so that these start from what is built in. A file
/// that begins with a REVOKE in a schema does not state what there is: it changes what the base gives. Beyond schemas
/// there is only what is built in to be changed. What a platform gave its users' role is seen by what it gave its own, which
/// nobody else can change: the files may have been applied before.
pub(super) async fn forget_stated(
    server: &Server,
    source: &Source,
    foundation: &Foundation,
    base: &Catalog,
) -> Result<()> {
    let mut grants_first: BTreeMap<Key, bool> = BTreeMap::new();
    for (keys, grants) in source.statements.iter().filter_map(|statement| read(statement, &foundation.owner)) {
        for key in keys {
            grants_first.entry(key).or_insert(grants);
        }
    }
    let at = Context::new(base, base, &server.user, server.version);
    let mut sql = String::new();
    for object in base.objects.values() {
        let Object::DefaultPrivilege(entry) = object else { continue };
        let replaced = grants_first.iter().any(|((role, schema, class), grants)| {
            (*grants || schema.is_none()) && *role == entry.role && *schema == entry.schema && *class == entry.class
        });
        if replaced {
            for statement in object.drop(&at) {
                sql += &format!("{};\n", statement.sql);
            }
        }
    }
    // Where nothing is left of what was given in that schema, somebody took all of it.
    let schema = Some("public");
    let is_left = base.objects.values().any(|object| match object {
        Object::DefaultPrivilege(entry) => entry.role == "postgres" && entry.schema.as_deref() == schema,
        _ => false,
    });
    for ((role, _, class), _) in grants_first
        .iter()
        .filter(|((role, of, _), grants)| is_left && !**grants && role == "postgres" && of.as_deref() == schema)
    {
        let theirs = base.get(&DefaultPrivilege::id_of("supabase_admin", schema, class));
        let Some(Object::DefaultPrivilege(given)) = theirs else { continue };
        let given = Object::DefaultPrivilege(DefaultPrivilege { role: role.clone(), ..given.clone() });
        let present = base.get(&given.id()).filter(|present| **present != given);
        let again = present.map(|present| present.drop(&at)).unwrap_or_default();
        for statement in again.into_iter().chain(given.create(&at)) {
            sql += &format!("{};\n", statement.sql);
        }
    }
    run(server, &sql).await
}

/// What an `ALTER DEFAULT PRIVILEGES` is about, and whether it grants.
fn read(statement: &SourceStatement, owner: &str) -> Option<(Vec<Key>, bool)> {
    let is_it = statement.sql.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("alter"))
        && statement.sql.get(..64).unwrap_or(&statement.sql).to_ascii_lowercase().contains("default");
    if !is_it {
        return None;
    }
    let NodeEnum::AlterDefaultPrivilegesStmt(alter) = syntax_of(&statement.sql)? else { return None };
    let action = alter.action.as_ref()?;
    let class = match ObjectType::try_from(action.objtype).ok()? {
        ObjectType::ObjectTable => "r",
        ObjectType::ObjectSequence => "S",
        ObjectType::ObjectFunction | ObjectType::ObjectRoutine => "f",
        ObjectType::ObjectType => "T",
        ObjectType::ObjectSchema => "n",
        ObjectType::ObjectLargeobject => "L",
        _ => return None,
    };
    let mut roles = names(&alter, "roles");
    if roles.is_empty() {
        roles.push(owner.to_owned());
    }
    let schemas = names(&alter, "schemas");
    let schemas: Vec<Option<String>> =
        if schemas.is_empty() { vec![None] } else { schemas.into_iter().map(Some).collect() };
    let keys =
        roles.iter().flat_map(|role| schemas.iter().map(move |schema| (role.clone(), schema.clone(), class))).collect();
    Some((keys, action.is_grant))
}

fn names(statement: &AlterDefaultPrivilegesStmt, option: &str) -> Vec<String> {
    definitions(&statement.options).filter(|element| element.defname == option).flat_map(listed).collect()
}

fn listed(element: &DefElem) -> Vec<String> {
    let Some(NodeEnum::List(list)) = element.arg.as_ref().and_then(|node| node.node.as_ref()) else {
        return Vec::new();
    };
    list.items
        .iter()
        .filter_map(|node| match node.node.as_ref()? {
            NodeEnum::RoleSpec(role) => Some(role.rolename.clone()),
            _ => string(node).map(str::to_owned),
        })
        .collect()
}
