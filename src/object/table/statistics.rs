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
    /// Some of `ndistinct`, `dependencies`, `mcv`; empty where nothing says which, which means all.
    pub kinds: Vec<String>,
    /// The columns, sorted by name: PostgreSQL keeps them in the order that the table happens to have.
    pub columns: Vec<String>,
    /// The expressions, as PostgreSQL prints them.
    pub expressions: Vec<String>,
    /// `SET STATISTICS`: none for the target of the columns.
    pub target: Option<i32>,
}

impl Statistics {
    fn definition(&self) -> String {
        let kinds = if self.kinds.is_empty() { String::new() } else { format!("({}) ", self.kinds.join(", ")) };
        let columns = self.columns.iter().map(|column| Ident(column).to_string());
        let expressions = self.expressions.iter().map(|expression| format!("({expression})"));
        let parts: Vec<_> = columns.chain(expressions).collect();
        format!("{kinds}ON {} FROM {}", parts.join(", "), self.relation.sql_name())
    }

    fn set_target(&self) -> Statement {
        let target = self.target.unwrap_or(-1);
        Statement::new(format!("ALTER STATISTICS {} SET STATISTICS {target}", self.id().sql_name()))
    }
}

impl ObjectKind for Statistics {
    const KIND: Kind = Kind::Statistics;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::DropsObject };
    const PRINTED: &'static [&'static str] = &["expressions"];
    const THERE_IF: &'static str = "exists (select from pg_statistic_ext)";
    const REFERENCES: &'static [&'static str] = &["relation"];

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, s.stxname as name, array[1259, s.stxrelid::int8, 0] as relation,
               case when s.stxkind @> '{{d,f,m}}'::\"char\"[] or array_length(s.stxkeys::int2[], 1) is null
                   and s.stxexprs is not null and array_length(e.expressions, 1) = 1 then '{{}}'
                 else array_remove(array[case when 'd' = any(s.stxkind) then 'ndistinct' end,
                   case when 'f' = any(s.stxkind) then 'dependencies' end,
                   case when 'm' = any(s.stxkind) then 'mcv' end], null) end as kinds,
               array(select a.attname from unnest(s.stxkeys) k(n)
                 join pg_attribute a on a.attrelid = s.stxrelid and a.attnum = k.n order by 1) as columns,
               coalesce(e.expressions, '{{}}') as expressions,
               nullif(s.stxstattarget, -1) as target, array[3381, s.oid::int8, 0] as addresses
             from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace
               cross join lateral (select pg_get_statisticsobjdef_expressions(s.oid) as expressions) e
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
            Statement::new(format!("CREATE STATISTICS {} {}", self.id().sql_name(), self.definition()))
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

    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        *to == Self { name: to.name.clone(), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    #[test]
    fn only_the_target_changes_in_place() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let from = Statistics {
            schema: "app".into(),
            name: "st".into(),
            relation: ObjectId::in_schema(Kind::Table, "public", "t"),
            kinds: vec!["ndistinct".into()],
            columns: vec!["Odd one".into(), "a".into()],
            expressions: vec!["lower(b)".into()],
            target: Some(7),
        };
        let sql: Vec<_> = from.create(&at).into_iter().map(|statement| statement.sql).collect();
        assert_eq!(
            sql,
            [
                "CREATE STATISTICS app.st (ndistinct) ON \"Odd one\", a, (lower(b)) FROM public.t",
                "ALTER STATISTICS app.st SET STATISTICS 7",
            ]
        );
        let to = Statistics { target: None, ..from.clone() };
        let Alter::InPlace(statements) = from.alter(&to, &at) else { panic!("not in place") };
        assert_eq!(statements[0].sql, "ALTER STATISTICS app.st SET STATISTICS -1");
        let other = Statistics { kinds: Vec::new(), ..from.clone() };
        assert!(matches!(from.alter(&other, &at), Alter::Recreate { .. }));
    }
}
