//! A plan as a SQL script that `psql` runs.

use std::fmt::Write as _;

use super::measure::{called, count, host, place, refused, size};
use crate::plan::{Group, Plan, Step, Verb};
use crate::sql::{Ident, terminated};

/// The plan as a script, ending in a line feed.
#[must_use]
pub fn script(plan: &Plan) -> String {
    let mut out = String::new();
    let target = &plan.target;
    let environment = target.environment.as_ref().map(|name| format!(", environment {name}")).unwrap_or_default();
    comment(
        &mut out,
        &format!("Plan for database {} on {}{environment}, platform {}", target.database, host(plan), target.platform),
    );
    if plan.groups.is_empty() {
        comment(&mut out, "Nothing to do.");
        return out;
    }
    let steps = count(plan.steps().count(), "step");
    comment(
        &mut out,
        &format!("{steps}, as role {}. Run it with: psql --no-psqlrc -v ON_ERROR_STOP=1 -f FILE", target.owner),
    );
    let refused = refused(plan, &[]);
    if !refused.is_empty() {
        let names: Vec<_> = refused.keys().map(|hazard| hazard.name()).collect();
        comment(&mut out, &format!("Hazards: {}", names.join(", ")));
    }
    for remark in &plan.remarks {
        let at = remark.place.as_ref().map(|at| format!(" ({})", place(at))).unwrap_or_default();
        comment(&mut out, &format!("Note: {}{at}", remark.text));
    }
    let owner = Ident(&target.owner);
    for group in &plan.groups {
        match group {
            Group::Transaction(steps) => {
                let _ = writeln!(out, "\nBEGIN;\nSET LOCAL check_function_bodies = off;\nSET LOCAL ROLE {owner};");
                let mut as_connected = false;
                for step in steps {
                    acting(&mut out, step, &mut as_connected, &owner);
                    statement(&mut out, step);
                }
                out.push_str("\nCOMMIT;\n");
            }
            Group::Alone(step) => {
                let _ = writeln!(out, "\nSET ROLE {owner};");
                statement(&mut out, step);
                out.push_str("\nRESET ROLE;\n");
            }
        }
    }
    out
}

/// Lets the role that connects run what is about roles.
fn acting(out: &mut String, step: &Step, as_connected: &mut bool, owner: &Ident<'_>) {
    if step.statement.as_connected != *as_connected {
        *as_connected = step.statement.as_connected;
        let _ = if *as_connected {
            writeln!(out, "\nSET LOCAL ROLE NONE;")
        } else {
            writeln!(out, "\nSET LOCAL ROLE {owner};")
        };
    }
}

fn statement(out: &mut String, step: &Step) {
    out.push('\n');
    let verb = match step.verb {
        Verb::Create => "create",
        Verb::Alter => "alter",
        Verb::Rename => "rename",
        Verb::Recreate => "recreate",
        Verb::Drop => "drop",
        Verb::Keep => "keep",
    };
    let at = step.place.as_ref().map(|at| format!(" ({})", place(at))).unwrap_or_default();
    comment(out, &format!("{}. {verb} {}{at}", step.number, called(step.called.as_ref(), &step.object)));
    if let Some(why) = &step.why {
        comment(out, &format!("   {why}"));
    }
    if let Some(note) = &step.note {
        comment(out, &format!("   {note}"));
    }
    for hazard in &step.statement.hazards {
        comment(out, &format!("   {}: {}", hazard.kind, hazard.text));
    }
    for (lock, table) in step.statement.locks.iter().zip(&step.sizes) {
        if let Some(table) = table {
            comment(out, &format!("   locks {} {} ({})", lock.relation, lock.mode, size(*table)));
        }
    }
    out.push_str(&terminated(&step.statement.sql));
}

/// Every line of the text as a comment: a line feed in a name must not turn the rest of it into SQL.
fn comment(out: &mut String, text: &str) {
    for line in text.split(['\n', '\r']) {
        let _ = writeln!(out, "{}", format!("-- {line}").trim_end());
    }
}
