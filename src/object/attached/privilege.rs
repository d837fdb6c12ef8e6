//! Privileges (PostgreSQL manual, 5.7): what one grantee may do with one object, or one of its columns. What
//! ownership and default privileges imply is an object like any other, so that both sides can be compared; what a
//! new object starts with is computed by [`initial`], so that nothing is granted that is there already.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::grants::{GrantStatement, Grants, statements};
use crate::object::access::DefaultPrivilege;
use crate::object::{
    Alter, Catalog, Context, Folds, Hazard, HazardKind, Kind, Object, ObjectId, ObjectKind, OnDrop, Path, Statement,
    Traits,
};
use crate::sql::{Grantee, Ident, QualifiedName};

/// Stands between grantee and grantor in the name of a privilege that another than the owner has granted.
pub const GRANTED_BY: &str = " granted by ";

/// What one grantee may do with one object.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privilege {
    /// The object.
    pub object: ObjectId,
    /// The role; empty for `PUBLIC`.
    pub grantee: String,
    /// Who has granted it; empty for the owner, which is also what a superuser's grants count as.
    pub grantor: String,
    /// What it may do.
    pub privileges: Grants,
    /// Where its first part stands among what is granted on the object, which is the order of granting; what was granted
    /// long ago stays where it stands.
    #[serde(default, skip_serializing)]
    pub place: i32,
}

impl PartialEq for Privilege {
    fn eq(&self, other: &Self) -> bool {
        // Named one by one, so that a new field cannot be forgotten here.
        let Self { object, grantee, grantor, privileges, place: _ } = self;
        (object, grantee, grantor) == (&other.object, &other.grantee, &other.grantor) && *privileges == other.privileges
    }
}

impl Eq for Privilege {}

impl Privilege {
    /// What is left of it, on a column, when the same grantee's privileges on the table change from `from` to `to`.
    #[must_use]
    pub fn after_revoke_on_table(&self, from: &Grants, to: Option<&Grants>) -> Self {
        let mut left = self.clone();
        for (name, could) in from {
            match to.and_then(|to| to.get(name)) {
                None => {
                    left.privileges.remove(name);
                }
                Some(can) => {
                    if let Some(there) = left.privileges.get_mut(name).filter(|_| *could && !can) {
                        *there = false;
                    }
                }
            }
        }
        left
    }

    fn change(&self, from: &Grants, to: &Grants, at: &Context) -> Vec<Statement> {
        let (keyword, name, column) = match self.object.kind {
            Kind::Column | Kind::ViewColumn => {
                let crate::object::Path::OnRelation { schema, relation, name } = &self.object.path else {
                    return Vec::new();
                };
                ("TABLE", QualifiedName(schema, relation).to_string(), Some(name.as_str()))
            }
            Kind::ForeignServer => ("FOREIGN SERVER", self.object.sql_name(), None),
            Kind::View | Kind::MaterializedView | Kind::Table => ("TABLE", self.object.sql_name(), None),
            _ => match super::granted_keyword(&self.object, at) {
                Some(keyword) => (keyword, super::called(&self.object, at.from), None),
                None => return Vec::new(),
            },
        };
        let of_cluster = self.object.kind == Kind::Parameter;
        let grantee = Grantee(&self.grantee);
        let write = |verb: &str, privileges: &str, with_option: bool| {
            let (preposition, option) = match (verb, with_option) {
                ("GRANT", true) => ("TO", " WITH GRANT OPTION"),
                ("GRANT", false) => ("TO", ""),
                _ => ("FROM", ""),
            };
            format!("{verb} {privileges} ON {keyword} {name} {preposition} {grantee}{option}")
        };
        let mut written: Vec<Statement> = statements(from, to, column, &write)
            .into_iter()
            .map(|one| {
                let hazard = self.hazard(&one, at);
                let statement = Statement::new(one.sql);
                let statement = if of_cluster { statement.as_connected() } else { statement };
                hazard.into_iter().fold(statement, Statement::hazard)
            })
            .collect();
        // Who grants is who runs the statement: GRANTED BY can name nobody else (PostgreSQL manual, GRANT).
        if let Some(grantor) = self.to_act_as(at).filter(|_| !written.is_empty()) {
            written.insert(0, Statement::new(format!("SET LOCAL ROLE {}", Ident(grantor))));
            written.push(Statement::new(format!("SET LOCAL ROLE {}", Ident(at.creator))));
        }
        written
    }

    /// Who has to run the statements where that is another than who runs the plan. That one grants for the owner as a member
    /// of its role, unless it is a member of another that holds the grant option (`select_best_grantor` in PostgreSQL's
    /// source).
    fn to_act_as<'a>(&'a self, at: &Context<'a>) -> Option<&'a str> {
        if !self.grantor.is_empty() {
            return Some(&self.grantor);
        }
        let holder = [at.to, at.from].iter().find_map(|catalog| self.relation(catalog));
        let owner = ObjectId::attached(Kind::Owner, holder.unwrap_or_else(|| self.object.clone()), "");
        let Object::Owner(owner) = at.to.get(&owner).or_else(|| at.from.get(&owner))? else { return None };
        let may_grant = |other: &Privilege| {
            let is_others = !other.grantee.is_empty() && other.grantee != owner.role;
            is_others && other.privileges.values().any(|with_option| *with_option)
        };
        let is_granted_by_others =
            [at.from, at.to].iter().any(|catalog| self.on_same_object(catalog, may_grant).next().is_some());
        (owner.role != at.creator && is_granted_by_others).then_some(owner.role.as_str())
    }

    /// Its name when another than the owner has granted it to `grantee`.
    fn name(&self) -> String {
        if self.grantor.is_empty() {
            self.grantee.clone()
        } else {
            format!("{}{GRANTED_BY}{}", Grantee(&self.grantee), Ident(&self.grantor))
        }
    }

    /// The privileges on the same object that let its grantor grant it.
    fn granted_with<'a>(&'a self, catalog: &'a Catalog) -> impl Iterator<Item = &'a ObjectId> {
        self.on_same_object(catalog, |other| !self.grantor.is_empty() && other.grantee == self.grantor)
    }

    /// What its grantee has granted on.
    fn granted_on<'a>(&'a self, catalog: &'a Catalog) -> impl Iterator<Item = &'a ObjectId> {
        self.on_same_object(catalog, |other| !other.grantor.is_empty() && other.grantor == self.grantee)
    }

    /// What is granted anew on the same object and stands before it: who sees privileges sees them in the order of granting.
    fn granted_before(&self, at: &Context) -> Vec<ObjectId> {
        let is_new =
            |one: &Privilege| one.grantor.is_empty() && (at.makes(&one.object) || at.from.get(&one.id()).is_none());
        if !is_new(self) {
            return Vec::new();
        }
        let given: Vec<ObjectId> = match at.to.get(&self.object).filter(|_| at.makes(&self.object)) {
            Some(object) => initial(object, at).iter().map(Object::id).collect(),
            None => Vec::new(),
        };
        if given.contains(&self.id()) {
            return Vec::new();
        }
        let others = at.to.children(&self.object).iter().filter(|id| match at.to.get(id) {
            Some(Object::Privilege(other)) => other.place < self.place && is_new(other) && !given.contains(id),
            _ => false,
        });
        others.cloned().collect()
    }

    fn on_same_object<'a>(
        &'a self,
        catalog: &'a Catalog,
        is_meant: impl Fn(&Privilege) -> bool + 'a,
    ) -> impl Iterator<Item = &'a ObjectId> {
        // A privilege on a table is one on its columns too.
        let holders = [Some(self.object.clone()), self.relation(catalog)].into_iter().flatten();
        holders
            .flat_map(|holder| catalog.children(&holder))
            .filter(move |id| matches!(catalog.get(id), Some(Object::Privilege(other)) if is_meant(other)))
    }

    /// The table or view of the column that it is about.
    fn relation(&self, catalog: &Catalog) -> Option<ObjectId> {
        let Path::OnRelation { schema, relation, .. } = &self.object.path else { return None };
        [Kind::Table, Kind::View, Kind::MaterializedView]
            .into_iter()
            .map(|kind| ObjectId::in_schema(kind, schema, relation))
            .find(|id| catalog.get(id).is_some())
    }

    /// Whether its grantee may do with every column of the table, and grant on, what the statement says of one.
    fn holds_on_relation(&self, statement: &GrantStatement, catalog: &Catalog) -> bool {
        let Some(relation) = self.relation(catalog) else { return false };
        let Some(Object::Privilege(whole)) = catalog.get(&ObjectId::attached(Kind::Privilege, relation, &self.grantee))
        else {
            return false;
        };
        let has =
            |name: &String| whole.privileges.get(name).is_some_and(|may_grant| *may_grant || !statement.with_option);
        statement.privileges.iter().all(|name| has(name))
    }

    /// Whether it is everybody's, or that of whoever has not logged in to an API.
    pub(crate) fn is_anybodys(&self) -> bool {
        self.grantee.is_empty() || self.grantee == "anon"
    }

    fn hazard(&self, statement: &GrantStatement, at: &Context) -> Option<Hazard> {
        let who = Grantee(&self.grantee);
        if at.makes(&self.object) {
            let open = statement.grants()
                && self.object.kind == Kind::Table
                && self.is_anybodys()
                && at.to.get(&ObjectId::attached(Kind::RowSecurity, self.object.clone(), "")).is_none();
            return open.then(|| {
                Hazard::new(
                    HazardKind::WidensAccess,
                    format!("{who} reaches every row: there is no row-level security"),
                )
            });
        }
        // What the grantee may do with the whole table it gains, or loses, on no column.
        let other = if statement.grants() { at.from } else { at.to };
        if !statement.is_about_option() && self.holds_on_relation(statement, other) {
            return None;
        }
        Some(statement.hazard(&self.grantee, &self.object.to_string()))
    }
}

impl ObjectKind for Privilege {
    const KIND: Kind = Kind::Privilege;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::Nothing };
    const REFERENCES: &'static [&'static str] = &["object"];

    fn query(version: u32) -> Option<String> {
        // Parameters belong to the bootstrap superuser, whose own privileges nobody grants.
        let parameters = if version >= 150_000 {
            "union all select 6243, oid, 0, 10::oid, paracl from pg_parameter_acl"
        } else {
            ""
        };
        Some(format!(
            "select array[o.class::int8, o.oid::int8, o.sub] as object,
               coalesce(r.rolname, case when p.grantee <> 0 then p.grantee::text end, '') as grantee,
               case when p.grantor = o.owner then '' else coalesce(g.rolname, p.grantor::text) end as grantor,
               json_object_agg(p.privilege_type, p.is_grantable) as privileges, min(p.place)::int4 as place,
               '{{}}'::int8[] as addresses
             from (
               select 2615 as class, oid, 0 as sub, nspowner as owner, coalesce(nspacl, acldefault('n', nspowner)) as acl from pg_namespace
                 where oid >= 16384 or nspname = 'public'
               union all select 1259, oid, 0, relowner, coalesce(relacl, acldefault('r', relowner)) from pg_class
                 where oid >= 16384 and relkind in ('r', 'p', 'v', 'm', 'f')
               union all select 1259, c.oid, 0, relowner, coalesce(relacl, acldefault('s', relowner)) from pg_class c
                 where oid >= 16384 and relkind = 'S'
               union all select 1259, attrelid, attnum, relowner, attacl
                 from pg_attribute join pg_class c on c.oid = attrelid
                 where attrelid >= 16384 and attacl is not null and attnum > 0 and not attisdropped
               union all select 1255, oid, 0, proowner, coalesce(proacl, acldefault('f', proowner)) from pg_proc
                 where oid >= 16384
               union all select 2612, oid, 0, lanowner, coalesce(lanacl, acldefault('l', lanowner)) from pg_language
                 where oid >= 16384
               union all select 1247, y.oid, 0, typowner, coalesce(typacl, acldefault('T', typowner)) from pg_type y
                 where y.oid >= 16384 and (typtype in ('e', 'd', 'r')
                   or typtype = 'b' and not exists (select from pg_type e where e.typarray = y.oid)
                   or typtype = 'c' and exists (select from pg_class c where c.oid = typrelid and c.relkind = 'c'))
               union all select 2328, oid, 0, fdwowner, coalesce(fdwacl, acldefault('F', fdwowner))
                 from pg_foreign_data_wrapper
               union all select 1417, oid, 0, srvowner, coalesce(srvacl, acldefault('S', srvowner))
                 from pg_foreign_server
               union all select 1262, oid, 0, datdba, coalesce(datacl, acldefault('d', datdba)) from pg_database
                 where datname = current_database()
               {parameters}
             ) o, lateral (select a.grantee, a.grantor, a.privilege_type, bool_or(a.is_grantable) as is_grantable,
                 min(a.place) as place from aclexplode(o.acl) with ordinality
                   as a(grantor, grantee, privilege_type, is_grantable, place) group by 1, 2, 3) p
               left join pg_roles r on r.oid = p.grantee left join pg_roles g on g.oid = p.grantor
             where o.class <> 6243 or p.grantee <> 10
             group by o.class, o.oid, o.sub, o.owner, p.grantee, r.rolname, p.grantor, g.rolname
             order by o.class, o.oid, o.sub, 2, 3"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::attached(Kind::Privilege, self.object.clone(), self.name())
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.object.clone())
    }

    /// An owner's change moves the old owner's privileges to the new one, and what is revoked on a table is revoked on
    /// its columns, so that they come first.
    fn follows(&self, at: &Context) -> Vec<ObjectId> {
        let mut ids = vec![ObjectId::attached(Kind::Owner, self.object.clone(), "")];
        let roles = [&self.grantee, &self.grantor].into_iter().filter(|role| !role.is_empty());
        ids.extend(roles.map(|role| ObjectId::global(Kind::Role, role)));
        // Nobody can grant before being granted the option, nor lose it before what was granted with it is revoked.
        ids.extend(self.granted_with(at.to).cloned());
        ids.extend(self.granted_on(at.from).filter(|id| at.to.get(id).is_none()).cloned());
        ids.extend(self.granted_before(at));
        if let Path::OnRelation { schema, relation, .. } = &self.object.path {
            let kinds: &[Kind] = match self.object.kind {
                Kind::Column => &[Kind::Table],
                Kind::ViewColumn => &[Kind::View, Kind::MaterializedView],
                _ => &[],
            };
            ids.extend(kinds.iter().flat_map(|kind| {
                let relation = ObjectId::in_schema(*kind, schema, relation);
                let whole = ObjectId::attached(Kind::Privilege, relation.clone(), self.name());
                [whole, ObjectId::attached(Kind::Owner, relation, "")]
            }));
        }
        if self.object.kind == Kind::IdentitySequence {
            let parent = |id: &ObjectId| at.to.get(id).and_then(Object::parent);
            let table = parent(&self.object).and_then(|column| parent(&column));
            ids.extend(table.map(|table| ObjectId::attached(Kind::Owner, table, "")));
        }
        ids
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        self.change(&Grants::new(), &self.privileges, at)
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        Alter::InPlace(self.change(&self.privileges, &to.privileges, at))
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        self.change(&self.privileges, &Grants::new(), at)
    }

    fn goes_after(&self, at: &Context) -> Vec<ObjectId> {
        self.granted_on(at.from).filter(|id| at.unmakes(id)).cloned().collect()
    }
}

/// What hangs on `object` right after `at.creator` has created it: its owner, and the privileges that ownership and
/// the default privileges give (PostgreSQL manual, `ALTER DEFAULT PRIVILEGES`). A column's sequence is its table's owner's.
pub fn initial(object: &Object, at: &Context) -> Vec<Object> {
    let id = object.id();
    let creator = owner_of_counted_table(object, at).unwrap_or(at.creator);
    let class = match id.kind {
        // Of these nothing but what is built in.
        Kind::Language => Some("l"),
        Kind::ForeignDataWrapper | Kind::ForeignServer => Some("F"),
        kind => DefaultPrivilege::class_of(kind),
    };
    let Some(class) = class else {
        return if super::Owner::OWNED_WITHOUT_PRIVILEGES.contains(&id.kind) {
            vec![Object::Owner(super::Owner { object: id, role: creator.to_owned() })]
        } else {
            Vec::new()
        };
    };
    let mut grants = match at.to.get(&DefaultPrivilege::id_of(creator, None, class)) {
        Some(Object::DefaultPrivilege(everywhere)) if !matches!(class, "l" | "F") => everywhere.privileges.clone(),
        _ => DefaultPrivilege::built_in(creator, class, at.version),
    };
    if let Some(schema) = id.schema().filter(|_| id.kind != Kind::Schema)
        && let Some(Object::DefaultPrivilege(more)) = at.to.get(&DefaultPrivilege::id_of(creator, Some(schema), class))
    {
        for (grantee, privileges) in &more.privileges {
            let entry = grants.entry(grantee.clone()).or_default();
            for (name, can) in privileges {
                *entry.entry(name.clone()).or_insert(*can) |= *can;
            }
        }
    }
    let mut attached = vec![Object::Owner(super::Owner { object: id.clone(), role: creator.to_owned() })];
    attached.extend(grants.into_iter().filter(|(_, privileges)| !privileges.is_empty()).map(
        |(grantee, privileges)| {
            Object::Privilege(Privilege { object: id.clone(), grantee, grantor: String::new(), privileges, place: 0 })
        },
    ));
    attached
}

/// The owner of the table, which is there already, that the sequence behind an identity column counts for.
fn owner_of_counted_table<'a>(object: &Object, at: &Context<'a>) -> Option<&'a str> {
    let Object::IdentitySequence(_) = object else { return None };
    let table =
        at.to.get(&object.parent()?)?.parent().filter(|table| at.from.get(table).is_some() && !at.makes(table))?;
    match at.to.get(&ObjectId::attached(Kind::Owner, table, "")) {
        Some(Object::Owner(owner)) => Some(&owner.role),
        _ => None,
    }
}

/// Who everybody is, or whoever has not logged in to an API, to whom default privileges open something new though no step
/// says so, and who keeps it. What PostgreSQL itself gives to everybody counts where there is such an API.
pub fn opened_by_default(object: &Object, at: &Context) -> Vec<String> {
    let class = DefaultPrivilege::class_of(object.id().kind).unwrap_or_default();
    let has_api = at.to.get(&ObjectId::global(Kind::Role, "anon")).is_some();
    let built_in = DefaultPrivilege::built_in(at.creator, class, at.version);
    let given = initial(object, at);
    let open = given.iter().filter_map(|object| match object {
        Object::Privilege(privilege) if privilege.is_anybodys() => Some(privilege),
        _ => None,
    });
    let open = open
        .filter(|privilege| at.to.get(&privilege.id()).is_some())
        .filter(|privilege| has_api || built_in.get(&privilege.grantee) != Some(&privilege.privileges));
    open.map(|privilege| Grantee(&privilege.grantee).to_string()).collect()
}

/// The privileges on one object after its owner changed from `old` to `new`: the old owner's become the new one's
/// (`aclnewowner` in PostgreSQL's source).
pub fn after_owner_change(privileges: Vec<Privilege>, old: &str, new: &str) -> Vec<Privilege> {
    let mut merged: BTreeMap<ObjectId, Privilege> = BTreeMap::new();
    for mut privilege in privileges {
        if privilege.grantee == old {
            new.clone_into(&mut privilege.grantee);
        }
        if privilege.grantor == new {
            privilege.grantor.clear();
        }
        match merged.get_mut(&privilege.id()) {
            Some(there) => {
                for (name, can) in privilege.privileges {
                    *there.privileges.entry(name).or_insert(can) |= can;
                }
            }
            None => {
                merged.insert(privilege.id(), privilege);
            }
        }
    }
    merged.into_values().collect()
}
