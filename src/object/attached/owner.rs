//! Owners (PostgreSQL manual, 5.7).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::called;
use crate::object::table::{SequenceOwner, relation_of};
use crate::object::{
    Alter, Catalog, Context, Folds, Hazard, HazardKind, Kind, LockMode, Object, ObjectId, ObjectKind, OnDrop,
    Statement, Traits, When,
};
use crate::sql::Ident;

/// The role that owns an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// The object.
    pub object: ObjectId,
    /// The role.
    pub role: String,
}

impl Owner {
    /// What has an owner and no privileges of its own.
    pub(super) const OWNED_WITHOUT_PRIVILEGES: &'static [Kind] = &[
        Kind::Publication,
        Kind::Subscription,
        Kind::Statistics,
        Kind::EventTrigger,
        Kind::TextSearchDictionary,
        Kind::TextSearchConfiguration,
        Kind::ShellType,
        Kind::Collation,
        Kind::Conversion,
        Kind::Operator,
        Kind::OperatorFamily,
        Kind::OperatorClass,
    ];

    /// A sequence that a column owns has its table's owner, and changes with it.
    fn follows_table(&self, at: &Context) -> bool {
        self.object.kind == Kind::IdentitySequence
            || self.object.kind == Kind::Sequence
                && at
                    .to
                    .dependents(&self.object)
                    .iter()
                    .any(|id| matches!(at.to.get(id), Some(Object::SequenceOwner(_))))
    }
}

impl Owner {
    /// Whether the role has, as far as the files say, no privilege at all on something that the view reads.
    fn lacks_access(&self, at: &Context) -> bool {
        let owns = |relation: &ObjectId| {
            let owner = at.to.get(&ObjectId::attached(Kind::Owner, relation.clone(), ""));
            matches!(owner, Some(Object::Owner(owner)) if owner.role == self.role)
        };
        let may = |relation: &ObjectId| {
            at.to.family(relation).iter().any(|id| match at.to.get(id) {
                Some(Object::Privilege(privilege)) => privilege.grantee == self.role || privilege.grantee.is_empty(),
                _ => false,
            })
        };
        let read = at.to.family(&self.object).into_iter().flat_map(|member| at.to.depends_on(&member).clone());
        read.filter_map(|needed| relation_of(&needed, at.to))
            .any(|relation| relation != self.object && !owns(&relation) && !may(&relation))
    }

    /// The materialized views that the plan populates by way of the view.
    fn populated_through(&self, at: &Context) -> Vec<ObjectId> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::from([self.object.clone()]);
        let mut next = vec![self.object.clone()];
        while let Some(view) = next.pop() {
            let users = at.to.family(&view).into_iter().flat_map(|member| at.to.dependents(&member).clone());
            for user in users.filter_map(|user| relation_of(&user, at.to)) {
                if user.kind == Kind::Table || !seen.insert(user.clone()) {
                    continue;
                }
                if matches!(at.to.get(&user), Some(Object::MaterializedView(view)) if view.populated && at.makes(&user))
                {
                    found.push(user.clone());
                }
                next.push(user);
            }
        }
        found
    }
}

impl ObjectKind for Owner {
    const KIND: Kind = Kind::Owner;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::Nothing };
    const REFERENCES: &'static [&'static str] = &["object"];

    fn query(_version: u32) -> Option<String> {
        Some(
            "select array[o.class::int8, o.oid::int8, 0] as object, r.rolname as role, '{}'::int8[] as addresses from (
               select 2615 as class, oid, nspowner as owner from pg_namespace where oid >= 16384 or nspname = 'public'
               union all select 1259, oid, relowner from pg_class
                 where oid >= 16384 and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
               union all select 1255, oid, proowner from pg_proc where oid >= 16384
               union all select 1247, y.oid, typowner from pg_type y where y.oid >= 16384
                 and (typtype in ('e', 'd', 'r') or not typisdefined
                   or typtype = 'b' and not exists (select from pg_type e where e.typarray = y.oid)
                   or typtype = 'c' and exists (select from pg_class c where c.oid = typrelid and c.relkind = 'c'))
               union all select 1262, oid, datdba from pg_database where datname = current_database()
               union all select 6104, oid, pubowner from pg_publication
               union all select 2612, oid, lanowner from pg_language where oid >= 16384
               union all select 3456, oid, collowner from pg_collation where oid >= 16384
               union all select 2607, oid, conowner from pg_conversion where oid >= 16384
               union all select 2617, oid, oprowner from pg_operator where oid >= 16384
               union all select 2753, oid, opfowner from pg_opfamily where oid >= 16384
               union all select 2616, oid, opcowner from pg_opclass where oid >= 16384
               union all select 2328, oid, fdwowner from pg_foreign_data_wrapper
               union all select 1417, oid, srvowner from pg_foreign_server
               union all select 3381, oid, stxowner from pg_statistic_ext
               union all select 3466, oid, evtowner from pg_event_trigger
               union all select 3600, oid, dictowner from pg_ts_dict where oid >= 16384
               union all select 3602, oid, cfgowner from pg_ts_config where oid >= 16384
               union all select 6100, oid, subowner from pg_subscription
                 where subdbid = (select oid from pg_database where datname = current_database())
             ) o join pg_roles r on r.oid = o.owner order by o.class, o.oid"
                .to_owned(),
        )
    }

    fn id(&self) -> ObjectId {
        ObjectId::attached(Kind::Owner, self.object.clone(), "")
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.object.clone())
    }

    /// A view reads with its owner's privileges: what is populated through it comes before an owner who has none.
    fn follows(&self, at: &Context) -> Vec<ObjectId> {
        let mut first = vec![ObjectId::global(Kind::Role, &self.role)];
        if self.object.kind == Kind::View && self.lacks_access(at) {
            first.extend(self.populated_through(at));
        }
        first
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let Some(keyword) = super::granted_keyword(&self.object, at) else { return Vec::new() };
        if self.follows_table(at) {
            return Vec::new();
        }
        let name = called(&self.object, at.from);
        let statement = Statement::new(format!("ALTER {keyword} {name} OWNER TO {}", Ident(&self.role)));
        let statement = match relation_of(&self.object, at.to) {
            Some(relation) => {
                let statement = statement.lock(LockMode::AccessExclusive, relation.clone());
                with_owned_sequences(statement, &relation, at)
            }
            None if self.object.kind == Kind::Composite => {
                statement.lock(LockMode::AccessExclusive, self.object.clone())
            }
            None => statement,
        };
        vec![if at.makes(&self.object) {
            statement
        } else {
            statement.hazard(Hazard::new(HazardKind::ChangesOwner, format!("{} becomes the owner", self.role)))
        }]
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        let statements = to.create(at);
        if statements.is_empty() { Alter::Nothing } else { Alter::InPlace(statements) }
    }

    /// An owner is never without: what the files do not own belongs to the default owner already.
    fn drop(&self, _at: &Context) -> Vec<Statement> {
        Vec::new()
    }
}

/// The sequences that columns of the table own go to its new owner with it: those that they own at that time.
fn with_owned_sequences(mut statement: Statement, table: &ObjectId, at: &Context) -> Statement {
    let mode = LockMode::AccessExclusive;
    for link in owned_sequences(table, at.from) {
        let sequence = &link.sequence;
        if !at.unmakes(sequence) {
            statement = statement.lock(mode, sequence.clone()).when(When::Until(link.id()));
            continue;
        }
        // Under its own name until it goes or steps aside, and then under the other.
        let last = if link.loses_column(at) { link.column.clone() } else { sequence.clone() };
        statement = statement.lock(mode, sequence.clone()).when(When::Until(last));
        if let Some((_, retired)) = at.from.get(sequence).and_then(|object| object.retire(at)) {
            statement = statement.lock(mode, retired.id()).when(When::Aside(sequence.clone()));
        }
    }
    for column in at.from.children(table) {
        let behind = at.from.children(column).iter().filter(|id| id.kind == Kind::IdentitySequence);
        for sequence in behind {
            // It goes with the identity, which the column may lose before.
            let goes = at.to.get(sequence).is_none() && at.to.get(column).is_some();
            let last = if goes { When::UntilAltered(column.clone()) } else { When::Until(sequence.clone()) };
            statement = statement.lock(mode, sequence.clone()).when(last);
        }
    }
    for link in owned_sequences(table, at.to) {
        if at.makes(&link.id()) && at.from.get(&link.sequence).is_some() && !at.unmakes(&link.sequence) {
            statement = statement.lock(mode, link.sequence.clone()).when(When::Once(link.id()));
        }
    }
    statement
}

fn owned_sequences<'a>(table: &ObjectId, catalog: &'a Catalog) -> Vec<&'a SequenceOwner> {
    let columns = catalog.children(table).iter().filter(|child| child.kind == Kind::Column);
    let links = columns.flat_map(|column| catalog.children(column)).filter_map(|link| match catalog.get(link) {
        Some(Object::SequenceOwner(link)) => Some(link),
        _ => None,
    });
    links.collect()
}
