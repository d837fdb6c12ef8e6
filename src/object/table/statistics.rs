//! Extended statistics (PostgreSQL manual, `CREATE STATISTICS`).

use serde::{Deserialize, Serialize};

use crate::object::{
    Alter, Context, Folds, Kind, LockMode, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA,
};
use crate::sql::Ident;

/// An extended statistics object of a table or materialized view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statistics {
    /// The schema.
    pub schema: String,
    /// The name.
    pub name: String,
    /// The table or materialized view.
    pub relation: ObjectId,
    /// What `pg_get_statisticsobjdef` prints after the name: `(ndistinct) ON a, b FROM public.t`.
    pub definition: String,
    /// `SET STATISTICS`: none for the target of the columns.
    pub target: Option<i32>,
}

impl Statistics {
    fn set_target(&self) -> Statement {
        let target = self.target.unwrap_or(-1);
        Statement::new(format!("ALTER STATISTICS {} SET STATISTICS {target}", self.id().sql_name()))
    }
}

impl ObjectKind for Statistics {
    const KIND: Kind = Kind::Statistics;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::DropsObject };
    const REFERENCES: &'static [&'static str] = &["relation"];

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, s.stxname as name, array[1259, s.stxrelid::int8, 0] as relation,
               substr(pg_get_statisticsobjdef(s.oid), length('CREATE STATISTICS ' || quote_ident(n.nspname) || '.'
                 || quote_ident(s.stxname) || ' ') + 1) as definition,
               nullif(s.stxstattarget, -1) as target, array[3381, s.oid::int8, 0] as addresses
             from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace
             where {USER_SCHEMA} order by 1, 2"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Statistics, &self.schema, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.relation.clone())
    }

    fn needs(&self) -> Vec<ObjectId> {
        vec![ObjectId::global(Kind::Schema, &self.schema)]
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        let mut statements = vec![
            Statement::new(format!("CREATE STATISTICS {} {}", self.id().sql_name(), self.definition))
                .lock(LockMode::ShareUpdateExclusive, self.relation.clone()),
        ];
        if self.target.is_some() {
            statements.push(self.set_target());
        }
        statements
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        let retargeted = Self { target: to.target, ..self.clone() };
        if retargeted == *to {
            Alter::InPlace(vec![to.set_target()])
        } else {
            Alter::Recreate { because: "the definition of extended statistics cannot be changed in place" }
        }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![
            Statement::new(format!("DROP STATISTICS {}", self.id().sql_name()))
                .lock(LockMode::ShareUpdateExclusive, self.relation.clone()),
        ]
    }

    fn rename(&self, to: &Self, _at: &Context) -> Option<Vec<Statement>> {
        let renamed = Self { name: to.name.clone(), ..self.clone() };
        (renamed == *to).then(|| {
            let name = self.id().sql_name();
            vec![Statement::new(format!("ALTER STATISTICS {name} RENAME TO {}", Ident(&to.name)))]
        })
    }
}
