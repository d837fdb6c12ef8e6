//! A shadow of another major version than the target's: what one of the two cannot say, or prints in another way, is put
//! as the target puts it, so that nothing that is equal looks changed.

use super::Meaning;
use crate::introspect;
use crate::object::attached::Grants;
use crate::object::{Catalog, Kind, Object, ObjectId};
use crate::problem::Result;
use crate::server::Server;

/// The privilege that PostgreSQL 17 adds.
const MAINTAIN: &str = "MAINTAIN";

/// What `GRANT ALL` gives on a table before PostgreSQL 17, which adds MAINTAIN.
const ALL_ON_TABLES: &[&str] = &["DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"];

/// Puts what was read in the shadow as a server of `live_major` would. Views whose texts differ are compared by creating
/// the target's text in the shadow and reading it back; nothing of that stays.
///
/// # Errors
/// When the connection fails.
pub(super) async fn adapt(
    server: &Server,
    live: &Catalog,
    live_major: u32,
    meaning: &mut Meaning,
    in_transaction: bool,
) -> Result<()> {
    let major = server.major();
    if major == live_major {
        return Ok(());
    }
    meaning.of_other_version = true;
    let Meaning { base, desired, .. } = meaning;
    for catalog in [&mut *base, &mut *desired] {
        maintain(catalog, live, major, live_major);
        if major >= 18 && live_major < 18 {
            forget_not_null_names(catalog);
        }
    }
    if major < 18 && live_major >= 18 {
        for catalog in [base, &mut *desired] {
            keep_not_null_names(catalog, live);
        }
    }
    queries(server, live, desired, in_transaction).await
}

/// Before 17 nobody can say MAINTAIN. Who has all other privileges has all of the newer version; apart from that it stays
/// as it is on the target.
fn maintain(catalog: &mut Catalog, live: &Catalog, major: u32, live_major: u32) {
    let (gains, loses) = (major < 17 && live_major >= 17, major >= 17 && live_major < 17);
    let change = |grants: &mut Grants, theirs: Option<&Grants>| {
        if loses {
            grants.remove(MAINTAIN);
        }
        if !gains {
            return;
        }
        if let Some(theirs) = theirs {
            if let Some(may_be_granted_on) = theirs.get(MAINTAIN) {
                grants.insert(MAINTAIN.to_owned(), *may_be_granted_on);
            }
        } else if ALL_ON_TABLES.iter().all(|name| grants.contains_key(*name)) {
            let may_be_granted_on = ALL_ON_TABLES.iter().all(|name| grants.get(*name) == Some(&true));
            grants.insert(MAINTAIN.to_owned(), may_be_granted_on);
        }
    };
    let mut gone = Vec::new();
    for (id, object) in &mut catalog.objects {
        match (object, live.get(id)) {
            (Object::Privilege(privilege), theirs) => {
                let theirs = match theirs {
                    Some(Object::Privilege(theirs)) => Some(&theirs.privileges),
                    _ => None,
                };
                change(&mut privilege.privileges, theirs);
                if privilege.privileges.is_empty() {
                    gone.push(id.clone());
                }
            }
            (Object::DefaultPrivilege(default), theirs) => {
                for (grantee, grants) in &mut default.privileges {
                    let theirs = match theirs {
                        Some(Object::DefaultPrivilege(theirs)) => theirs.privileges.get(grantee),
                        _ => None,
                    };
                    change(grants, theirs);
                }
                default.privileges.retain(|_, grants| !grants.is_empty());
            }
            _ => {}
        }
    }
    for id in gone {
        catalog.objects.remove(&id);
    }
    if gains {
        keep_maintain_alone(catalog, live);
    }
}

/// Grants of MAINTAIN and nothing else.
fn keep_maintain_alone(catalog: &mut Catalog, live: &Catalog) {
    let is_alone = |grants: &Grants| grants.len() == 1 && grants.contains_key(MAINTAIN);
    for (id, object) in &live.objects {
        match object {
            Object::Privilege(theirs)
                if is_alone(&theirs.privileges)
                    && catalog.get(id).is_none()
                    && catalog.get(&theirs.object).is_some() =>
            {
                catalog.insert(object.clone());
            }
            Object::DefaultPrivilege(theirs) => {
                let Some(Object::DefaultPrivilege(ours)) = catalog.objects.get_mut(id) else {
                    if theirs.privileges.values().all(is_alone)
                        && object.parent().is_none_or(|parent| catalog.get(&parent).is_some())
                    {
                        catalog.insert(object.clone());
                    }
                    continue;
                };
                for (grantee, grants) in theirs.privileges.iter().filter(|(_, grants)| is_alone(grants)) {
                    ours.privileges.entry(grantee.clone()).or_insert_with(|| grants.clone());
                }
            }
            _ => {}
        }
    }
}

fn is_not_null(object: &Object) -> bool {
    matches!(object, Object::Constraint(constraint) if constraint.contype == "n")
}

/// The target's version knows no constraint behind NOT NULL.
fn forget_not_null_names(catalog: &mut Catalog) {
    let named: Vec<ObjectId> =
        catalog.objects.iter().filter(|(_, object)| is_not_null(object)).map(|(id, _)| id.clone()).collect();
    for id in named {
        for member in catalog.family(&id) {
            catalog.objects.remove(&member);
        }
    }
    for object in catalog.objects.values_mut() {
        if let Object::Constraint(constraint) = object {
            constraint.over_inherited = false;
        }
    }
}

/// The shadow's version cannot say what the constraints behind NOT NULL are called, so that they stay as they are on every
/// column that stays NOT NULL.
fn keep_not_null_names(catalog: &mut Catalog, live: &Catalog) {
    for (id, object) in live.objects.iter().filter(|(_, object)| is_not_null(object)) {
        let Object::Constraint(constraint) = object else { continue };
        let Some(column) = constraint.columns.first() else { continue };
        let column = ObjectId::on_relation(Kind::Column, &constraint.schema, &constraint.table, column);
        if matches!(catalog.get(&column), Some(Object::Column(column)) if column.not_null) {
            for member in live.family(id) {
                if let Some(object) = live.get(&member) {
                    catalog.insert(object.clone());
                }
            }
        }
    }
}

/// The query of a view, as printed.
fn query(object: &mut Object) -> Option<&mut String> {
    match object {
        Object::View(view) => Some(&mut view.definition),
        Object::MaterializedView(view) => Some(&mut view.definition),
        _ => None,
    }
}

/// Takes over the target's text of every query that the shadow prints alike.
async fn queries(server: &Server, live: &Catalog, desired: &mut Catalog, in_transaction: bool) -> Result<()> {
    let mut differing = Vec::new();
    for (id, object) in &mut desired.objects {
        let Some(ours) = query(object) else { continue };
        let Some(mut theirs) = live.get(id).cloned() else { continue };
        if let Some(theirs) = query(&mut theirs).filter(|theirs| *theirs != ours) {
            differing.push((ours, theirs.clone()));
        }
    }
    if differing.is_empty() {
        return Ok(());
    }
    let doing = "comparing views with those of another version";
    let run = |sql: String| async move {
        server.client.batch_execute(&sql).await.map_err(|error| Box::new(server.problem(&error, doing)))
    };
    let (begin, end) = if in_transaction {
        ("savepoint other_version", "rollback to savepoint other_version")
    } else {
        ("begin", "rollback")
    };
    run(format!("{begin}; {}", introspect::SETTINGS)).await?;
    for (ours, theirs) in differing {
        run("savepoint one_view".to_owned()).await?;
        let create = format!("create view pg_temp.schemactl_other_version as {theirs}");
        // What the shadow does not understand is different.
        if server.client.batch_execute(&create).await.is_ok() {
            let sql = "select pg_catalog.ltrim(pg_catalog.rtrim(pg_catalog.pg_get_viewdef(
                'pg_temp.schemactl_other_version'::pg_catalog.regclass), ';'))";
            let rows = server.client.query_typed(sql, &[]).await.map_err(|error| server.problem(&error, doing))?;
            if rows.first().is_some_and(|row| row.get::<_, &str>(0) == ours) {
                *ours = theirs;
            }
        }
        run("rollback to savepoint one_view".to_owned()).await?;
    }
    run(end.to_owned()).await
}
