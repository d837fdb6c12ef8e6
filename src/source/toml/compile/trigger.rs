//! Triggers.

use super::constraint::deferral;
use super::{Compiler, ident, literal};
use crate::object::Kind;
use crate::problem::Problem;
use crate::source::toml::name::{self, Qualified};
use crate::source::toml::shapes::table::{Enabled, Trigger};
use crate::source::toml::text::{Sql, add};
use crate::source::toml::tree::Text;
use crate::source::toml::value::Named;

const EVENTS: &[&str] = &["insert", "update", "delete", "truncate"];

impl Compiler<'_> {
    pub(super) fn triggers(&mut self, on: &Qualified, triggers: &Named<Trigger>, known: Option<&[&str]>) {
        for (name, trigger) in triggers.iter() {
            self.trigger(on, name, trigger, known);
        }
    }

    fn trigger(&mut self, on: &Qualified, name: &Text, trigger: &Trigger, known: Option<&[&str]>) {
        let constraint = if trigger.constraint.0 { "CONSTRAINT " } else { "" };
        let quoted = ident(self.checked(name));
        let events = self.events(trigger, known);
        let mut sql =
            Sql::new(format!("CREATE {constraint}TRIGGER {quoted} {} {events} ON {}", trigger.when.sql(), on.sql()));
        if let Some(from) = &trigger.from {
            add!(sql, " FROM {}", self.qualified(from).sql());
        }
        deferral(&mut sql, trigger.deferrable, trigger.initially_deferred);
        if let Some(transitions) = &trigger.referencing {
            sql.push(" REFERENCING");
            for (word, table) in [("OLD", &transitions.old_table), ("NEW", &transitions.new_table)] {
                if let Some(table) = table {
                    add!(sql, " {word} TABLE AS {}", ident(self.checked(table)));
                }
            }
        }
        if let Some(level) = trigger.for_each {
            add!(sql, " FOR EACH {}", level.sql());
        } else if trigger.constraint.0 {
            // PostgreSQL has constraint triggers for rows only.
            sql.push(" FOR EACH ROW");
        }
        if let Some(condition) = &trigger.condition {
            sql.push(" WHEN ");
            sql.append(self.expression(&condition.0));
        }
        sql.push(" EXECUTE FUNCTION ");
        let function = trigger.function.value.trim().trim_end_matches("()");
        let function = self.qualify(function, &trigger.function.span);
        let start = sql.text.len();
        sql.push(&function.sql());
        sql.pieces.push((start..sql.text.len(), trigger.function.span.clone()));
        sql.push("(");
        for (index, argument) in trigger.arguments.iter().enumerate() {
            sql.push(if index > 0 { ", " } else { "" });
            literal(&mut sql, &argument.0);
        }
        sql.push(")");
        let defined = self.defined_on(Kind::Trigger, on, name, trigger.renamed_from.as_ref());
        self.emit(&name.span, sql, vec![defined]);
        let mode = match trigger.enabled {
            None | Some(Enabled::Yes) => None,
            Some(Enabled::No) => Some("DISABLE"),
            Some(Enabled::Always) => Some("ENABLE ALWAYS"),
            Some(Enabled::Replica) => Some("ENABLE REPLICA"),
        };
        if let Some(mode) = mode {
            let sql = Sql::new(format!("ALTER TABLE {} {mode} TRIGGER {quoted}", on.sql()));
            self.emit(&name.span, sql, Vec::new());
        }
        self.comment(&format!("TRIGGER {quoted} ON {}", on.sql()), trigger.comment.as_ref());
    }

    fn events(&mut self, trigger: &Trigger, known: Option<&[&str]>) -> String {
        let mut events = Vec::new();
        for event in &trigger.events.0 {
            let word = event.value.to_lowercase();
            if !EVENTS.contains(&word.as_str()) {
                let known = super::super::shape::one_of(EVENTS);
                let problem = Problem::error("unknown-value", format!("`{}` is not an event", event.value))
                    .help(format!("an event is {known}"));
                self.problem(problem, &event.span, "unknown event");
            } else if word == "update" && !trigger.update_of.is_empty() {
                for column in &trigger.update_of {
                    self.known_column(&column.value, &column.span, known);
                }
                let columns = name::idents(trigger.update_of.iter().map(|text| text.value.as_str()));
                events.push(format!("UPDATE OF {columns}"));
            } else {
                events.push(word.to_uppercase());
            }
        }
        if trigger.events.0.is_empty() {
            let problem = Problem::error("missing-key", "this trigger has no `events`")
                .help("add events = [\"insert\", \"update\"], or those that it is for");
            self.problem(problem, &trigger.at, "`events` is missing");
        }
        let has_update = events.iter().any(|event| event.starts_with("UPDATE"));
        if let (Some(column), false) = (trigger.update_of.first(), has_update) {
            let problem = Problem::error("conflicting-keys", "`update_of` goes with the event \"update\"")
                .help("add \"update\" to `events`, or remove `update_of`");
            self.problem(problem, &column.span, "has no effect");
        }
        if events.is_empty() { "INSERT".to_owned() } else { events.join(" OR ") }
    }
}
