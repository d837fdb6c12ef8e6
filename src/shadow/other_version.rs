//! A shadow of another major version than the target's: what one of the two cannot say, or prints in another way, is put
//! as the target puts it, so that nothing that is equal looks changed.

mod newer;
mod printed;
mod subscription;

use super::Meaning;
use crate::object::attached::Grants;
use crate::object::{Catalog, Kind, Object, ObjectId};
use crate::problem::Result;
use crate::server::Server;
use crate::source::Source;

/// The privilege that PostgreSQL 17 adds.
const MAINTAIN: &str = "MAINTAIN";

/// What `GRANT ALL` gives on a table before PostgreSQL 17, which adds MAINTAIN.
const ALL_ON_TABLES: &[&str] = &["DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"];

/// Puts what was read in the shadow as a server of `live_major` would. Views, rules, policies and functions whose texts
/// differ are compared by creating the target's text in the shadow and reading it back; nothing of that stays.
///
/// # Errors
/// When the connection fails, and when the files state what the target's version does not know.
pub(super) async fn adapt(
    server: &Server,
    live: &Catalog,
    live_major: u32,
    source: &Source,
    meaning: &mut Meaning,
    in_transaction: bool,
) -> Result<()> {
    let major = server.major();
    if major == live_major {
        return Ok(());
    }
    meaning.of_other_version = true;
    let Meaning { base, desired, remarks, .. } = meaning;
    subscription::take_defaults(desired, source, major, live_major);
    if major > live_major {
        newer::refuse(desired, live_major)?;
    }
    remarks.extend(stray_maintain(desired, live, major, live_major));
    for catalog in [&mut *base, &mut *desired] {
        maintain(catalog, live, major, live_major);
    }
    if major >= 17 && live_major < 17 {
        name_domains(base, None);
        name_domains(desired, None);
    } else if major < 17 && live_major >= 17 {
        name_domains(base, Some(live));
        name_domains(desired, Some(live));
    }
    if major >= 18 && live_major < 18 {
        forget_not_null_names(base);
        if forget_not_null_names(desired) > 0 {
            remarks.push(format!(
                "the files say more of NOT NULL constraints than PostgreSQL {live_major} knows (names, NO INHERIT, NOT \
                 VALID): that is left out"
            ));
        }
    }
    if major < 18 && live_major >= 18 {
        keep_not_null_names(base, live);
        let kept = keep_not_null_names(desired, live);
        if kept > 0 {
            remarks.push(format!(
                "{kept} NOT NULL constraints have names or properties that the shadow's PostgreSQL {major} cannot state: \
                 they stay as they are; a shadow of PostgreSQL {live_major} would manage them"
            ));
        }
    }
    printed::take_over(server, live, desired, in_transaction).await
}

/// Before 17 nobody can say MAINTAIN: what that means for grants of less or more than all privileges.
fn stray_maintain(desired: &Catalog, live: &Catalog, major: u32, live_major: u32) -> Option<String> {
    let has_all = |grants: &Grants| ALL_ON_TABLES.iter().all(|name| grants.contains_key(*name));
    let is_stray = |grants: &Grants| grants.contains_key(MAINTAIN) && !has_all(grants);
    let count = |catalog: &Catalog| {
        let of = |object: &Object| match object {
            Object::Privilege(privilege) => usize::from(is_stray(&privilege.privileges)),
            Object::DefaultPrivilege(default) => default.privileges.values().filter(|grants| is_stray(grants)).count(),
            _ => 0,
        };
        catalog.objects.values().map(of).sum::<usize>()
    };
    if major < 17 && live_major >= 17 {
        let kept = count(live);
        return (kept > 0).then(|| {
            format!(
                "{kept} grants of MAINTAIN stay as they are, since the shadow's PostgreSQL {major} does not know that \
                 privilege; a shadow of PostgreSQL {live_major} would manage them"
            )
        });
    }
    let lost = if major >= 17 && live_major < 17 { count(desired) } else { 0 };
    (lost > 0).then(|| {
        format!("the files grant MAINTAIN {lost} times, which the target's PostgreSQL {live_major} does not know: that is left out")
    })
}

/// The names of the NOT NULL constraints of domains, which PostgreSQL knows since 17: as on the target, or none.
fn name_domains(catalog: &mut Catalog, live: Option<&Catalog>) {
    for (id, object) in &mut catalog.objects {
        let Object::Domain(domain) = object else { continue };
        domain.not_null_name = match live.and_then(|live| live.get(id)) {
            Some(Object::Domain(theirs)) if theirs.not_null && domain.not_null => theirs.not_null_name.clone(),
            _ => None,
        };
    }
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
            (Object::MemberPrivilege(member), theirs) => {
                let theirs = match theirs {
                    Some(Object::MemberPrivilege(theirs)) => Some(&theirs.privileges),
                    _ => None,
                };
                change(&mut member.privileges, theirs);
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
fn forget_not_null_names(catalog: &mut Catalog) -> usize {
    let named: Vec<ObjectId> =
        catalog.objects.iter().filter(|(_, object)| is_not_null(object)).map(|(id, _)| id.clone()).collect();
    for id in &named {
        for member in catalog.family(id) {
            catalog.objects.remove(&member);
        }
    }
    for object in catalog.objects.values_mut() {
        if let Object::Constraint(constraint) = object {
            constraint.over_inherited = false;
        }
    }
    named.len()
}

/// The shadow's version cannot say what the constraints behind NOT NULL are called, so that they stay as they are on every
/// column that stays NOT NULL.
fn keep_not_null_names(catalog: &mut Catalog, live: &Catalog) -> usize {
    let mut kept = 0;
    for (id, object) in live.objects.iter().filter(|(_, object)| is_not_null(object)) {
        let Object::Constraint(constraint) = object else { continue };
        let Some(column) = constraint.columns.first() else { continue };
        let column = ObjectId::on_relation(Kind::Column, &constraint.schema, &constraint.table, column);
        if matches!(catalog.get(&column), Some(Object::Column(column)) if column.not_null) {
            kept += 1;
            for member in live.family(id) {
                if let Some(object) = live.get(&member) {
                    catalog.insert(object.clone());
                }
            }
        }
    }
    kept
}
