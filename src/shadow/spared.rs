//! What objects have from default privileges that the platform had when they were made, and has changed since: no file says
//! it, and no file says otherwise, so that it is no difference.
//!
//! Files that are silent mean what the platform gives, and that changes: since 30 October 2026 no project grants what is
//! made in schema `public` to the API's roles by default. What had been made before keeps its privileges.

use std::collections::{BTreeMap, BTreeSet};

use pg_query::NodeEnum;
use pg_query::protobuf::{GrantStmt, GrantTargetType};

use super::{Foundation, Meaning, defaults};
use crate::object::access::DefaultPrivilege;
use crate::object::attached::{Grants, Privilege};
use crate::object::{Catalog, Kind, Object, ObjectId};
use crate::plan::Remark;
use crate::scope::Platform;
use crate::sentence;
use crate::source::{Source, strings};

/// Whom older projects grant by default what role `postgres` makes in schema `public`.
const API_ROLES: [&str; 3] = ["anon", "authenticated", SERVICE];

const SERVICE: &str = "service_role";

/// What older projects grant by default.
const CLASSES: [&str; 3] = ["r", "S", "f"];

/// Privileges that a later version of PostgreSQL has added are not what tells.
const SINCE: u32 = 140_000;

const ROLE: &str = "postgres";
const SCHEMA: &str = "public";

/// How many objects are named.
const NAMED: usize = 3;

/// Privileges as they are in the live database, where the files mean others only because default privileges have changed.
#[derive(Debug, Default)]
pub struct Spared {
    /// Still there though nothing gives them any more.
    kept: Vec<Privilege>,
    /// Given by default, and not to what was made before that.
    not_given: Vec<ObjectId>,
}

impl Spared {
    pub(super) fn find(live: &Catalog, meaning: &Meaning, source: &Source, foundation: &Foundation) -> Self {
        let Meaning { base, desired, .. } = meaning;
        let mut spared = Self::default();
        if foundation.platform != Platform::Supabase || foundation.owner != ROLE || !foundation.spares {
            return spared;
        }
        let stated = defaults::stated(source, ROLE);
        let said = Said::of(source, foundation);
        for class in
            CLASSES.into_iter().filter(|class| !stated.contains(&(ROLE.to_owned(), Some(SCHEMA.to_owned()), class)))
        {
            let all = DefaultPrivilege::built_in(ROLE, class, SINCE).remove(ROLE).unwrap_or_default();
            let given = match base.get(&DefaultPrivilege::id_of(ROLE, Some(SCHEMA), class)) {
                Some(Object::DefaultPrivilege(entry)) => entry.privileges.clone(),
                _ => BTreeMap::new(),
            };
            let there = |id: &&ObjectId| {
                DefaultPrivilege::class_of(id.kind) == Some(class)
                    && id.schema() == Some(SCHEMA)
                    && desired.get(id).is_some()
                    && !matches!(live.get(&ObjectId::attached(Kind::Owner, (*id).clone(), "")),
                        Some(Object::Owner(owner)) if owner.role != ROLE)
            };
            let objects: Vec<&ObjectId> = live.objects.keys().filter(there).collect();
            // Files that grant to this role say everything themselves, as those of newer projects have to.
            for object in objects.iter().filter(|_| !said.grants_to(SERVICE)) {
                spared.kept.extend(kept(object, &all, live, desired, &said));
            }
            for (role, grants) in API_ROLES.into_iter().filter_map(|role| Some((role, given.get(role)?))) {
                if objects.iter().any(|object| of(live, object, role).is_some()) {
                    continue;
                }
                let is_given =
                    |object: &&&ObjectId| of(desired, object, role) == Some(grants) && !said.grants(object, role);
                let given = objects.iter().filter(is_given);
                spared.not_given.extend(given.map(|object| privilege(object, role)));
            }
        }
        spared
    }

    /// Lets the catalog mean what there is.
    pub(super) fn settle(&self, desired: &mut Catalog) {
        for privilege in &self.kept {
            desired.insert(Object::Privilege(privilege.clone()));
        }
        for id in &self.not_given {
            for member in desired.family(id) {
                desired.objects.remove(&member);
            }
        }
    }

    /// What the user should know.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let said = |ids: Vec<&ObjectId>, text: &dyn Fn(String, String) -> String| {
            let roles: BTreeSet<&str> = ids.iter().map(|id| id.name()).collect();
            let objects: BTreeSet<&ObjectId> = ids.iter().filter_map(|id| id.attached_to()).collect();
            let objects = sentence::first(NAMED, objects);
            let roles = roles.into_iter().collect::<Vec<_>>().join(", ");
            (!ids.is_empty()).then(|| Remark { text: text(roles, objects), place: None })
        };
        let kept: Vec<ObjectId> = self.kept.iter().map(crate::object::ObjectKind::id).collect();
        let kept = said(kept.iter().collect(), &|roles, objects| {
            format!(
                "{roles} keep privileges that are not in the files, on {objects}: they look like those that \
                 default privileges gave before the project lost them, and what is new gets none. `schemactl pull` writes them \
                 into the files, and REVOKE takes them back"
            )
        });
        let not_given = said(self.not_given.iter().collect(), &|roles, objects| {
            format!(
                "the project now grants what is new in schema {SCHEMA} to {roles} by default, which the files do not say; \
                 what was made before stays without: {objects}. State the default privileges in the files, or take them \
                 back with ALTER DEFAULT PRIVILEGES ... REVOKE"
            )
        });
        kept.into_iter().chain(not_given).collect()
    }
}

fn privilege(object: &ObjectId, role: &str) -> ObjectId {
    ObjectId::attached(Kind::Privilege, object.clone(), role)
}

fn of<'a>(catalog: &'a Catalog, object: &ObjectId, role: &str) -> Option<&'a Grants> {
    match catalog.get(&privilege(object, role)) {
        Some(Object::Privilege(privilege)) => Some(&privilege.privileges),
        _ => None,
    }
}

/// What the API's roles still have on an object that was made while everything was granted to them by default: that shows in
/// what `service_role` may do, which nobody else gives it.
fn kept(object: &ObjectId, all: &Grants, live: &Catalog, desired: &Catalog, said: &Said) -> Vec<Privilege> {
    let has_all = |catalog| of(catalog, object, SERVICE).is_some_and(|has| all.keys().all(|one| has.contains_key(one)));
    if !has_all(live) || has_all(desired) {
        return Vec::new();
    }
    let mut kept = Vec::new();
    for role in API_ROLES.into_iter().filter(|role| !said.grants(object, role)) {
        let Some(has) = of(live, object, role) else { continue };
        let mut privileges = of(desired, object, role).cloned().unwrap_or_default();
        let before = privileges.len();
        for name in has.keys().filter(|name| !said.revokes(object, role, name)) {
            privileges.entry(name.clone()).or_insert(false);
        }
        if privileges.len() > before {
            kept.push(Privilege {
                object: object.clone(),
                grantee: role.to_owned(),
                grantor: String::new(),
                privileges,
                place: 0,
            });
        }
    }
    kept
}

/// What files grant to roles and revoke from them.
#[derive(Default)]
struct Said {
    /// Role, privilege (none for all), and the object's name (none for all).
    revoked: BTreeSet<(String, Option<String>, Option<String>)>,
    /// Role, and the object's name (none for all).
    granted: BTreeSet<(String, Option<String>)>,
}

impl Said {
    fn of(source: &Source, foundation: &Foundation) -> Self {
        let is_default = foundation.schemas().first().is_some_and(|schema| schema == SCHEMA);
        let is_ours = |schema: &str| schema == SCHEMA || schema.is_empty() && is_default;
        let mut said = Self::default();
        let begins =
            |sql: &str, word: &str| sql.get(..word.len()).is_some_and(|first| first.eq_ignore_ascii_case(word));
        for statement in source.statements.iter().filter(|one| begins(&one.sql, "revoke") || begins(&one.sql, "grant"))
        {
            let Some(NodeEnum::GrantStmt(grant)) = crate::source::syntax_of(&statement.sql) else { continue };
            let names = named(&grant, &is_ours);
            let privileges: Vec<Option<String>> = grant
                .privileges
                .iter()
                .map(|node| match node.node.as_ref() {
                    Some(NodeEnum::AccessPriv(one)) if !one.priv_name.is_empty() => Some(one.priv_name.to_uppercase()),
                    _ => None,
                })
                .collect();
            let privileges = if privileges.is_empty() { vec![None] } else { privileges };
            for grantee in &grant.grantees {
                let Some(NodeEnum::RoleSpec(role)) = grantee.node.as_ref() else { continue };
                for name in &names {
                    if grant.is_grant {
                        said.granted.insert((role.rolename.clone(), name.clone()));
                        continue;
                    }
                    for privilege in &privileges {
                        said.revoked.insert((role.rolename.clone(), privilege.clone(), name.clone()));
                    }
                }
            }
        }
        said
    }

    fn grants_to(&self, role: &str) -> bool {
        self.granted.iter().any(|(grantee, _)| grantee == role)
    }

    fn grants(&self, object: &ObjectId, role: &str) -> bool {
        let mut names = [None, Some(object.name().to_owned())].into_iter();
        names.any(|name| self.granted.contains(&(role.to_owned(), name)))
    }

    fn revokes(&self, object: &ObjectId, role: &str, privilege: &str) -> bool {
        [None, Some(privilege.to_owned())].into_iter().any(|privilege| {
            [None, Some(object.name().to_owned())]
                .into_iter()
                .any(|name| self.revoked.contains(&(role.to_owned(), privilege.clone(), name)))
        })
    }
}

/// The names of what is granted on or revoked on, as far as that is in the schema; none for all that is in it.
fn named(grant: &GrantStmt, is_ours: &dyn Fn(&str) -> bool) -> Vec<Option<String>> {
    if GrantTargetType::try_from(grant.targtype) == Ok(GrantTargetType::AclTargetAllInSchema) {
        return strings(&grant.objects).iter().filter(|schema| is_ours(schema)).map(|_| None).collect();
    }
    let names = grant.objects.iter().filter_map(|node| match node.node.as_ref()? {
        NodeEnum::RangeVar(relation) => is_ours(&relation.schemaname).then(|| relation.relname.clone()),
        NodeEnum::ObjectWithArgs(function) => {
            let mut parts = strings(&function.objname);
            let name = parts.pop()?;
            is_ours(parts.last().copied().unwrap_or_default()).then(|| name.to_owned())
        }
        _ => None,
    });
    names.map(Some).collect()
}
