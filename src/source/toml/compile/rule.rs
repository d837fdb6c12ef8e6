//! Rules and extended statistics.

use super::{Compiler, Target, ident};
use crate::object::Kind;
use crate::source::toml::check::{self, Holds};
use crate::source::toml::name::Qualified;
use crate::source::toml::shapes::table::{Enabled, Rule, Statistics};
use crate::source::toml::text::{Sql, add};
use crate::source::toml::tree::Text;
use crate::source::toml::value::Named;

impl Compiler<'_> {
    pub(super) fn rules(&mut self, on: &Qualified, rules: &Named<Rule>) {
        for (name, rule) in rules.iter() {
            self.rule(on, name, rule);
        }
    }

    fn rule(&mut self, on: &Qualified, name: &Text, rule: &Rule) {
        let quoted = ident(self.checked(name));
        let mut sql = Sql::new(format!("CREATE RULE {quoted} AS ON {} TO {}", rule.event.sql(), on.sql()));
        if let Some(filter) = &rule.filter {
            sql.push(" WHERE ");
            sql.append(self.expression(&filter.0));
        }
        sql.push(if rule.instead.0 { " DO INSTEAD " } else { " DO ALSO " });
        let mut commands = Vec::new();
        for command in &rule.commands.0 {
            let trimmed = command.value.trim_end().trim_end_matches(';').trim_end();
            if let Err(flaw) = check::statement(trimmed) {
                self.refuse(command, flaw);
                return;
            }
            let mut sql = Sql::default();
            sql.user_part(command, 0..trimmed.len());
            commands.push(sql);
        }
        if commands.is_empty() {
            sql.push("NOTHING");
        } else {
            sql.push("(");
            sql.list(commands, ";\n");
            sql.push("\n)");
        }
        let defined = self.defined_on(Kind::Rule, on, name, rule.renamed_from.as_ref());
        self.emit(&name.span, sql, vec![defined]);
        let mode = match rule.enabled {
            None | Some(Enabled::Yes) => None,
            Some(Enabled::No) => Some("DISABLE"),
            Some(Enabled::Always) => Some("ENABLE ALWAYS"),
            Some(Enabled::Replica) => Some("ENABLE REPLICA"),
        };
        if let Some(mode) = mode {
            let sql = Sql::new(format!("ALTER TABLE {} {mode} RULE {quoted}", on.sql()));
            self.emit(&name.span, sql, Vec::new());
        }
        self.comment(&format!("RULE {quoted} ON {}", on.sql()), rule.comment.as_ref());
    }

    pub(super) fn statistics(&mut self, on: &Qualified, statistics: &Named<Statistics>, known: Option<&[&str]>) {
        for (key, stated) in statistics.iter() {
            // Beside its table, unless the key says another schema.
            let full = match crate::source::toml::name::split(&key.value).as_deref() {
                Some([_, _]) => self.qualified(key),
                _ => Qualified { schema: on.schema.clone(), name: self.checked(key).to_owned() },
            };
            self.some_columns(&stated.on, &stated.at);
            let mut sql = Sql::new(format!("CREATE STATISTICS {}", full.sql()));
            if !stated.kinds.is_empty() {
                add!(sql, " ({})", self.columns(&stated.kinds, None));
            }
            sql.push(" ON ");
            let parts = stated.on.iter().map(|part| self.statistics_part(part, known)).collect();
            sql.list(parts, ", ");
            add!(sql, " FROM {}", on.sql());
            let defined = self.defined_in(Kind::Statistics, &full, key, stated.renamed_from.as_ref());
            self.emit(&key.span, sql, vec![defined]);
            if let Some(target) = stated.target {
                let sql = Sql::new(format!("ALTER STATISTICS {} SET STATISTICS {target}", full.sql()));
                self.emit(&key.span, sql, Vec::new());
            }
            let target = Target { noun: "STATISTICS", grant_noun: "", name: full.sql() };
            self.attach(&target, stated.owner.as_ref(), stated.comment.as_ref());
        }
    }

    /// A column by its exact name, or an expression in parentheses.
    fn statistics_part(&mut self, part: &Text, known: Option<&[&str]>) -> Sql {
        if part.value.trim_start().starts_with('(') {
            return self.fragment(part, Holds::One);
        }
        Sql::new(self.columns(std::slice::from_ref(part), known))
    }
}
