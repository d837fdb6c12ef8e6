//! Owners (PostgreSQL manual, 5.7).

use serde::{Deserialize, Serialize};

use super::called;
use crate::object::{
    Alter, Context, Folds, Hazard, HazardKind, Kind, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits,
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
        self.object.kind == Kind::Sequence
            && at.to.dependents(&self.object).iter().any(|id| matches!(at.to.get(id), Some(Object::SequenceOwner(_))))
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
                 where oid >= 16384 and relkind in ('r', 'p', 'v', 'm', 'f')
               union all select 1259, c.oid, relowner from pg_class c where oid >= 16384 and relkind = 'S'
                 and not exists (select from pg_depend d where d.classid = 1259 and d.objid = c.oid and d.deptype = 'i')
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

    fn follows(&self, _at: &Context) -> Vec<ObjectId> {
        vec![ObjectId::global(Kind::Role, &self.role)]
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let Some(keyword) = self.object.kind.keyword() else { return Vec::new() };
        if self.follows_table(at) {
            return Vec::new();
        }
        let name = called(&self.object, at.from);
        let statement = Statement::new(format!("ALTER {keyword} {name} OWNER TO {}", Ident(&self.role)));
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
