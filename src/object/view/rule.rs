//! Rewrite rules (PostgreSQL manual, chapter 41), except those that make a view a view.

use serde::{Deserialize, Serialize};

use crate::object::table::with_written;
use crate::object::{
    Alter, Context, Folds, Kind, LockMode, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA,
};
use crate::sql::{Ident, QualifiedName};

/// A rule on a table or view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The schema of the table or view.
    pub schema: String,
    /// The table or view.
    pub relation: String,
    /// Its `relkind`: `r` or `p` for a table, `v` for a view.
    pub relation_kind: String,
    /// The name.
    pub name: String,
    /// What `pg_get_ruledef` prints after the name, without a semicolon: `AS ON INSERT TO ...`.
    pub definition: String,
    /// When it fires: `O`rigin, `D`isabled, `R`eplica, `A`lways.
    pub enabled: String,
}

impl Rule {
    fn relation_id(&self) -> ObjectId {
        let kind = if self.relation_kind == "v" { Kind::View } else { Kind::Table };
        ObjectId::in_schema(kind, &self.schema, &self.relation)
    }

    fn relation_name(&self) -> QualifiedName<'_> {
        QualifiedName(&self.schema, &self.relation)
    }

    fn define(&self, verb: &str) -> Statement {
        Statement::new(format!("{verb} RULE {} {}", Ident(&self.name), self.definition))
            .lock(LockMode::AccessExclusive, self.relation_id())
    }

    fn enable(&self) -> Statement {
        let action = match self.enabled.as_str() {
            "D" => "DISABLE",
            "R" => "ENABLE REPLICA",
            "A" => "ENABLE ALWAYS",
            _ => "ENABLE",
        };
        Statement::new(format!("ALTER TABLE {} {action} RULE {}", self.relation_name(), Ident(&self.name)))
            .lock(LockMode::AccessExclusive, self.relation_id())
    }
}

impl ObjectKind for Rule {
    const KIND: Kind = Kind::Rule;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::DropsObject };
    const PRINTED: &'static [&'static str] = &["definition"];
    const THERE_IF: &'static str = "exists (select from pg_rewrite where oid >= 16384 and ev_type <> '1')";

    fn query(_version: u32) -> Option<String> {
        Some(format!(
            "select n.nspname as schema, c.relname as relation, c.relkind as relation_kind, r.rulename as name,
               ltrim(substr(rtrim(pg_get_ruledef(r.oid), ';'), length('CREATE RULE ' || quote_ident(r.rulename)) + 1))
                 as definition,
               r.ev_enabled as enabled, array[2618, r.oid::int8, 0] as addresses
             from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
             where r.ev_type <> '1' and c.relkind in ('r', 'p', 'v') and {USER_SCHEMA} order by 1, 2, 4"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::on_relation(Kind::Rule, &self.schema, &self.relation, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.relation_id())
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let mut statements = vec![with_written(self.define("CREATE"), &self.id(), at)];
        if self.enabled != "O" {
            statements.push(self.enable());
        }
        statements
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        if self.relation_kind != to.relation_kind {
            return Alter::Recreate { because: "its table or view is of another kind" };
        }
        let mut statements = Vec::new();
        if self.definition != to.definition {
            // Whether it is enabled outlives being replaced.
            statements.push(with_written(to.define("CREATE OR REPLACE"), &to.id(), at));
        }
        if self.enabled != to.enabled {
            statements.push(to.enable());
        }
        Alter::InPlace(statements)
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![
            Statement::new(format!("DROP RULE {} ON {}", Ident(&self.name), self.relation_name()))
                .lock(LockMode::AccessExclusive, self.relation_id()),
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
    use crate::object::Object;

    fn rule() -> Rule {
        Rule {
            schema: "public".into(),
            relation: "users".into(),
            relation_kind: "r".into(),
            name: "Keep all".into(),
            definition: "AS\n    ON DELETE TO public.users DO INSTEAD NOTHING".into(),
            enabled: "O".into(),
        }
    }

    fn sql(statements: Vec<Statement>) -> Vec<String> {
        statements.into_iter().map(|statement| statement.sql).collect()
    }

    #[test]
    fn is_created_in_its_enabled_state_and_dropped() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let disabled = Rule { enabled: "D".into(), ..rule() };
        assert_eq!(
            sql(disabled.create(&at)),
            [
                "CREATE RULE \"Keep all\" AS\n    ON DELETE TO public.users DO INSTEAD NOTHING",
                "ALTER TABLE public.users DISABLE RULE \"Keep all\"",
            ]
        );
        assert_eq!(sql(rule().drop(&at)), ["DROP RULE \"Keep all\" ON public.users"]);
    }

    #[test]
    fn changes_in_place() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let to = Rule { definition: "AS ON DELETE TO public.users DO NOTHING".into(), enabled: "R".into(), ..rule() };
        let Alter::InPlace(statements) = rule().alter(&to, &at) else { panic!("recreated") };
        assert_eq!(
            sql(statements),
            [
                "CREATE OR REPLACE RULE \"Keep all\" AS ON DELETE TO public.users DO NOTHING",
                "ALTER TABLE public.users ENABLE REPLICA RULE \"Keep all\"",
            ]
        );
    }

    #[test]
    fn the_same_rule_by_another_name_is_renamed() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let to = Rule { name: "keep".into(), ..rule() };
        assert_eq!(
            Object::Rule(rule()).rename(&Object::Rule(to.clone()), &at).map(sql),
            Some(vec!["ALTER RULE \"Keep all\" ON public.users RENAME TO keep".to_owned()])
        );
        assert_eq!(Object::Rule(rule()).rename(&Object::Rule(Rule { enabled: "D".into(), ..to }), &at), None);
    }
}
