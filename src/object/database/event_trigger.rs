//! Event triggers (PostgreSQL manual, chapter 40).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::object::{Alter, Context, Folds, Kind, Object, ObjectId, ObjectKind, OnDrop, Statement, Traits};
use crate::sql::{Ident, Literal};

/// An event trigger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventTrigger {
    /// The name.
    pub name: String,
    /// `ON`: `ddl_command_end`.
    pub event: String,
    /// `WHEN TAG IN (...)`: empty for all commands.
    pub tags: Vec<String>,
    /// `EXECUTE FUNCTION`: qualified, without the parentheses.
    pub function: String,
    /// When it fires: `O`rigin, `D`isabled, `R`eplica, `A`lways.
    pub enabled: String,
}

impl EventTrigger {
    /// Whether its function changes together with a table that it names. In between, neither the old nor the new one can
    /// be run, and nearly every statement would run it.
    fn is_between(&self, at: &Context) -> bool {
        let functions = at.from.depends_on(&self.id()).iter().filter(|needed| needed.kind == Kind::Routine);
        functions.filter(|function| at.from.get(function) != at.to.get(function)).any(|function| {
            let bodies = [at.from.get(function), at.to.get(function)].into_iter().flatten();
            let words: BTreeSet<&str> = bodies
                .filter_map(|object| match object {
                    Object::Routine(routine) => Some(routine.definition.as_str()),
                    _ => None,
                })
                .flat_map(|body| body.split(|char: char| !char.is_alphanumeric() && char != '_'))
                .collect();
            let mut tables = at.from.objects.keys().filter(|id| id.kind == Kind::Table && words.contains(id.name()));
            tables.any(|table| {
                let (was, is) = (at.from.family(table), at.to.family(table));
                was.iter().chain(&is).any(|member| at.from.get(member) != at.to.get(member))
            })
        })
    }

    fn enable(&self) -> Statement {
        let action = match self.enabled.as_str() {
            "D" => "DISABLE",
            "R" => "ENABLE REPLICA",
            "A" => "ENABLE ALWAYS",
            _ => "ENABLE",
        };
        Statement::new(format!("ALTER EVENT TRIGGER {} {action}", Ident(&self.name)))
    }
}

impl ObjectKind for EventTrigger {
    const KIND: Kind = Kind::EventTrigger;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_event_trigger)";

    fn query(_version: u32) -> Option<String> {
        Some(
            "select e.evtname as name, e.evtevent as event, coalesce(e.evttags, '{}') as tags,
               quote_ident(n.nspname) || '.' || quote_ident(p.proname) as function, e.evtenabled as enabled,
               array[3466, e.oid::int8, 0] as addresses
             from pg_event_trigger e join pg_proc p on p.oid = e.evtfoid join pg_namespace n on n.oid = p.pronamespace
             order by 1"
                .to_owned(),
        )
    }

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::EventTrigger, &self.name)
    }

    fn parent(&self) -> Option<ObjectId> {
        None
    }

    fn create(&self, _at: &Context) -> Vec<Statement> {
        let mut sql = format!("CREATE EVENT TRIGGER {} ON {}", Ident(&self.name), self.event);
        if !self.tags.is_empty() {
            let tags: Vec<_> = self.tags.iter().map(|tag| Literal(tag).to_string()).collect();
            sql += &format!(" WHEN TAG IN ({})", tags.join(", "));
        }
        sql += &format!(" EXECUTE FUNCTION {}()", self.function);
        let mut statements = vec![Statement::new(sql)];
        if self.enabled != "O" {
            statements.push(self.enable());
        }
        statements
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        let enabled = Self { enabled: to.enabled.clone(), ..self.clone() };
        if enabled == *to {
            Alter::InPlace(vec![to.enable()])
        } else {
            Alter::Recreate { because: "only when an event trigger fires can be changed in place" }
        }
    }

    fn drop(&self, _at: &Context) -> Vec<Statement> {
        vec![Statement::new(format!("DROP EVENT TRIGGER {}", Ident(&self.name)))]
    }

    fn waits_aside(&self, at: &Context) -> Option<&'static str> {
        let is_between = self.enabled != "D" && self.is_between(at);
        is_between.then_some("its function changes, and a table that this one names")
    }

    fn fires_for_all(&self) -> bool {
        self.enabled != "D"
    }

    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        *to == Self { name: to.name.clone(), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn trigger() -> EventTrigger {
        EventTrigger {
            name: "Watch".into(),
            event: "ddl_command_end".into(),
            tags: vec!["CREATE TABLE".into(), "ALTER TABLE".into()],
            function: "public.watch".into(),
            enabled: "A".into(),
        }
    }

    #[test]
    fn only_its_state_changes_in_place() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let sql: Vec<_> = trigger().create(&at).into_iter().map(|statement| statement.sql).collect();
        assert_eq!(
            sql,
            [
                "CREATE EVENT TRIGGER \"Watch\" ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE') \
                 EXECUTE FUNCTION public.watch()",
                "ALTER EVENT TRIGGER \"Watch\" ENABLE ALWAYS",
            ]
        );
        let disabled = EventTrigger { enabled: "D".into(), ..trigger() };
        let Alter::InPlace(statements) = trigger().alter(&disabled, &at) else { panic!("not in place") };
        assert_eq!(statements[0].sql, "ALTER EVENT TRIGGER \"Watch\" DISABLE");
        let other = EventTrigger { tags: Vec::new(), ..trigger() };
        assert!(matches!(trigger().alter(&other, &at), Alter::Recreate { .. }));
    }
}
