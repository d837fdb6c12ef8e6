//! What the database should be: the files' objects where they are managed, the live ones where they are not.

use crate::object::{Catalog, Kind, LeftOut, Object, ObjectId, foreign, in_live_order};
use crate::scope::{BeyondSchemas, Scope, beyond_schemas};

/// The catalogs that a comparison starts from.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    /// The live database.
    pub live: &'a Catalog,
    /// The shadow before the files were loaded.
    pub base: &'a Catalog,
    /// The shadow after.
    pub desired: &'a Catalog,
}

/// The catalog that the live database should come to equal, and how many of its objects are outside the scope.
#[must_use]
pub fn effective(sides: &Sides, scope: &Scope) -> (Catalog, usize) {
    let mut to = Catalog::default();
    let mut outside = 0;
    for (id, object) in &sides.desired.objects {
        if is_managed(id, sides, scope) {
            let mut object = object.clone();
            if let Some(live) = sides.live.get(id) {
                foreign::keep_hidden(&mut object, live);
            }
            to.insert(object);
        }
    }
    for (id, object) in &sides.live.objects {
        if is_managed(id, sides, scope) {
            continue;
        }
        if scope.covers(id, sides.live, sides.desired) {
            // What of a platform's gift is not the platform's is the user's, and the files do not state it.
            if let Some(given) = scope.given(object, sides.live) {
                to.insert(given.into_owned());
            }
        } else {
            if object.traits().on_drop != crate::object::OnDrop::Nothing {
                outside += 1;
            }
            to.insert(object.clone());
        }
    }
    go_along(&mut to, sides, scope);
    for (dependent, needed) in sides.desired.depends_on.iter().filter(|(id, _)| is_managed(id, sides, scope)) {
        for needed in needed {
            to.depend(dependent, needed);
        }
    }
    for (dependent, needed) in sides.live.depends_on.iter().filter(|(id, _)| !is_managed(id, sides, scope)) {
        for needed in needed {
            to.depend(dependent, needed);
        }
    }
    in_live_order(sides.live, &mut to);
    (to, outside)
}

/// What is left alone because the files are silent about its kind goes all the same when something that it needs does.
fn go_along(to: &mut Catalog, sides: &Sides, scope: &Scope) {
    let gone: Vec<ObjectId> = to
        .objects
        .keys()
        .filter(|id| is_optional(id, scope) && !is_managed(id, sides, scope))
        .filter(|id| {
            sides.live.depends_on(id).iter().any(|needed| sides.live.get(needed).is_some() && to.get(needed).is_none())
        })
        .cloned()
        .collect();
    for id in gone {
        for member in to.family(&id) {
            to.objects.remove(&member);
        }
    }
}

/// The objects of the live database that are left alone because the files state nothing of their kind.
pub fn of_unstated_kinds<'a>(sides: &Sides<'a>, scope: &Scope) -> impl Iterator<Item = &'a ObjectId> {
    let sides = *sides;
    sides.live.objects.keys().filter(move |id| {
        is_optional(id, scope)
            && sides.base.get(id).is_none()
            && scope.covers(id, sides.live, sides.desired)
            && !is_managed(id, &sides, scope)
    })
}

/// The same, with the reason.
#[must_use]
pub fn left_alone(sides: &Sides, scope: &Scope) -> Vec<LeftOut> {
    let left = of_unstated_kinds(sides, scope);
    let reason = "the files state nothing of its kind, so that it stays as it is: `schemactl pull` writes it down";
    left.map(|id| LeftOut::of(id, reason)).collect()
}

/// Whether the files decide about the object. What they find there (the base) they need not repeat: only what they
/// change about it is theirs. Of buckets, jobs, and the user's own policies and triggers on platform tables they
/// decide once they state one.
fn is_managed(id: &ObjectId, sides: &Sides, scope: &Scope) -> bool {
    if !scope.covers(id, sides.live, sides.desired) {
        return false;
    }
    if let Some(beyond) = beyond_schemas(id) {
        return decides_beyond_schemas(id, beyond, sides, scope);
    }
    // Default privileges count for what an extension makes as well; and on a platform, the platform's do.
    let is_platform = scope.platform == crate::scope::Platform::Supabase;
    match (sides.live.get(id), sides.desired.get(id)) {
        (Some(Object::MemberPrivilege(live)), None) if live.by_default || is_platform => return false,
        (None, Some(Object::MemberPrivilege(desired))) if desired.by_default && is_platform => return false,
        _ => {}
    }
    match (sides.base.get(id), sides.desired.get(id)) {
        (Some(base), Some(desired)) if base == desired => return is_taken_from_base(id, sides, scope),
        (None, None) if is_optional(id, scope) && !states_one_like(id, sides, scope) => return false,
        (None, None) if is_of_owner_of_public(id, sides, scope) => return false,
        _ => {}
    }
    true
}

/// Whether the files decide about something of the cluster or of the database itself, given that they were asked to.
///
/// Of a role whose `CREATE ROLE` they hold they decide about everything, and of the others about what they state. Of the
/// database they decide about everything; on a platform, which has made and set up the database, about what they state.
fn decides_beyond_schemas(id: &ObjectId, beyond: BeyondSchemas<'_>, sides: &Sides, scope: &Scope) -> bool {
    let is_stated = sides.base.get(id) != sides.desired.get(id);
    let states_role = |role: &str| {
        let role = ObjectId::global(Kind::Role, role);
        sides.base.get(&role).is_none() && sides.desired.get(&role).is_some()
    };
    let of_setting = |id: &ObjectId| match sides.live.get(id).or_else(|| sides.desired.get(id)) {
        Some(Object::Setting(setting)) => setting.in_database && scope.database,
        _ => false,
    };
    let is_plain = scope.platform == crate::scope::Platform::None;
    match beyond {
        BeyondSchemas::Role(role) => {
            is_stated || scope.manages_role(role) && states_role(role) || is_plain && of_setting(id)
        }
        BeyondSchemas::Membership { member, .. } => is_stated || scope.manages_role(member) && states_role(member),
        BeyondSchemas::Parameter => is_stated,
        BeyondSchemas::Database if is_stated => true,
        // The owner is who the files say, and else whoever it is; his privileges come with it.
        BeyondSchemas::Database => match id.kind {
            Kind::Owner => false,
            Kind::Privilege => {
                let owner = ObjectId::attached(Kind::Owner, ObjectId::global(Kind::Database, ""), "");
                is_plain && sides.live.get(&owner) == sides.desired.get(&owner)
            }
            _ => is_plain,
        },
    }
}

/// Whether the database has to have it as the base does though the files say nothing else. On plain PostgreSQL the base
/// is what `CREATE DATABASE` makes, so that the comment and the privileges on schema `public` are those that the files
/// would give a new database. A platform's base is its own affair; and where the schema is another role's than the
/// base's, as on a database that comes from before PostgreSQL 15, its privileges are from then, too.
fn is_taken_from_base(id: &ObjectId, sides: &Sides, scope: &Scope) -> bool {
    let public = ObjectId::global(Kind::Schema, "public");
    let of_public = sides.desired.children(&public);
    if scope.platform != crate::scope::Platform::None {
        return false;
    }
    if sides.live.get(&public).is_none() {
        // Dropped by hand: it is missed where the files put something there.
        return (*id == public || of_public.contains(id)) && of_public.iter().any(|id| sides.base.get(id).is_none());
    }
    let owner = ObjectId::attached(Kind::Owner, public, "");
    match id.kind {
        Kind::Comment => of_public.contains(id),
        Kind::Privilege => of_public.contains(id) && sides.live.get(&owner) == sides.base.get(&owner),
        _ => false,
    }
}

/// Whether it is what the owner of schema `public` has there as its owner, where that is another role than in a new database
/// and the files say nothing of it.
fn is_of_owner_of_public(id: &ObjectId, sides: &Sides, scope: &Scope) -> bool {
    let public = ObjectId::global(Kind::Schema, "public");
    let owner = ObjectId::attached(Kind::Owner, public.clone(), "");
    let Some(Object::Owner(live)) = sides.live.get(&owner) else { return false };
    let is_silent = sides.desired.get(&owner) == sides.base.get(&owner);
    scope.platform == crate::scope::Platform::None
        && is_silent
        && matches!(sides.live.get(id), Some(Object::Privilege(own))
            if own.object == public && own.grantee == live.role && own.grantor.is_empty())
}

/// Whether silence about the whole kind means that it is left alone.
fn is_optional(id: &ObjectId, scope: &Scope) -> bool {
    match id.kind {
        Kind::Bucket | Kind::CronJob => true,
        Kind::PublicationTable => id.name() == "supabase_realtime",
        Kind::Policy | Kind::Trigger => {
            scope.platform == crate::scope::Platform::Supabase
                && id.schema().is_some_and(|schema| crate::scope::SUPABASE_SCHEMAS.contains(&schema))
        }
        _ => false,
    }
}

/// Whether the files state an object of the same sort: a bucket, or a policy on a platform table.
fn states_one_like(id: &ObjectId, sides: &Sides, scope: &Scope) -> bool {
    sides.desired.objects.iter().any(|(other, object): (&ObjectId, &Object)| {
        other.kind == id.kind
            && is_optional(other, scope)
            && sides.base.get(other) != Some(object)
            && (!matches!(id.kind, Kind::Policy | Kind::Trigger) || other.schema() == id.schema())
    })
}
