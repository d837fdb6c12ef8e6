//! Policies of row-level security.

use super::{Compiler, ident};
use crate::object::Kind;
use crate::problem::Problem;
use crate::source::toml::name::Qualified;
use crate::source::toml::shapes::table::{Policy, PolicyCommand};
use crate::source::toml::text::{Sql, add};
use crate::source::toml::tree::Text;
use crate::source::toml::value::Expression;
use crate::sql::Literal;

impl Compiler<'_> {
    /// A policy; under a bucket, both of its conditions are limited to that bucket, and `true` is the whole of it.
    pub(super) fn policy(&mut self, on: &Qualified, name: &Text, policy: &Policy, bucket: Option<&str>) {
        self.misplaced_condition(policy);
        if bucket.is_some() && policy.using.is_none() && policy.with_check.is_none() {
            let problem = Problem::error("missing-key", "this policy does not say which files")
                .help("add `using` or `with_check`; \"true\" means every file of the bucket");
            self.problem(problem, &name.span, "neither `using` nor `with_check`");
            return;
        }
        let mut sql = Sql::new(format!("CREATE POLICY {} ON {}", ident(self.checked(name)), on.sql()));
        if let Some(mode) = policy.mode {
            add!(sql, " AS {}", mode.sql());
        }
        if let Some(command) = policy.command {
            add!(sql, " FOR {}", command.sql());
        }
        if !policy.to.0.is_empty() {
            let roles: Vec<_> = policy.to.0.iter().map(|role| self.role(role)).collect();
            add!(sql, " TO {}", roles.join(", "));
        }
        self.condition(&mut sql, " USING ", policy.using.as_ref(), bucket);
        self.condition(&mut sql, " WITH CHECK ", policy.with_check.as_ref(), bucket);
        let defined = self.defined_on(Kind::Policy, on, name, policy.renamed_from.as_ref());
        self.emit(&name.span, sql, vec![defined]);
        self.comment(&format!("POLICY {} ON {}", ident(&name.value), on.sql()), policy.comment.as_ref());
    }

    fn condition(&mut self, sql: &mut Sql, clause: &str, condition: Option<&Expression>, bucket: Option<&str>) {
        let Some(condition) = condition else { return };
        sql.push(clause);
        let text = &condition.0.value;
        let condition = self.expression(&condition.0);
        match bucket {
            Some(bucket) if text.trim() == "true" => add!(sql, "(bucket_id = {})", Literal(bucket)),
            Some(bucket) => {
                add!(sql, "((bucket_id = {}) AND ", Literal(bucket));
                sql.append(condition);
                sql.push(")");
            }
            None => sql.append(condition),
        }
    }

    /// PostgreSQL refuses conditions that its command cannot use; here the message points at the key.
    fn misplaced_condition(&mut self, policy: &Policy) {
        let (unused, used, condition) = match policy.command {
            Some(PolicyCommand::Insert) => ("using", "with_check", &policy.using),
            Some(PolicyCommand::Select | PolicyCommand::Delete) => ("with_check", "using", &policy.with_check),
            Some(PolicyCommand::All | PolicyCommand::Update) | None => return,
        };
        let Some(condition) = condition else { return };
        let command = policy.command.map(PolicyCommand::sql).unwrap_or_default();
        let problem = Problem::error("conflicting-keys", format!("a policy for {command} has no `{unused}`"))
            .because(match used {
                "with_check" => "`using` is about rows that exist; an INSERT only makes new ones",
                _ => "`with_check` is about new rows, and there are none",
            })
            .help(format!("use `{used}`"));
        self.problem(problem, &condition.0.span, "not used by this command");
    }
}
