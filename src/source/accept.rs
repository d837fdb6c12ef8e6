//! Which statements may stand in a schema file. Whatever is not named here is refused: a statement that was merely
//! not thought of must not pass for part of the desired state.

mod query;

use pg_query::NodeEnum;
use pg_query::protobuf::{AlterSubscriptionType, ObjectType, TransactionStmtKind};

use self::query::{select, stands_in_statement};
use super::facts::definitions;
use super::setting::{self, Setting};
use crate::problem::{Place, Problem};

/// What to do with a statement.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It describes the schema.
    Keep,
    /// It does not matter: `BEGIN`, `SET statement_timeout`.
    Ignore,
    /// It is no part of the schema, which has to be said.
    LeaveOut(&'static str),
    /// `SET search_path`: the path for what follows, until the end of the transaction if `local`.
    SearchPath {
        /// The new path, as `set_config` takes it; `None` is the default.
        path: Option<String>,
        /// Whether COMMIT ends it.
        local: bool,
    },
    /// `SET ROLE`: who grants what follows; `None` is the default owner.
    Role {
        /// The role.
        name: Option<String>,
        /// Whether COMMIT ends it.
        local: bool,
    },
    /// COMMIT: what was set locally ends.
    Commit,
    /// A DROP, or what takes a cron job away: ignored when a CREATE of the same object follows.
    Drop,
    /// A DO block: replaced by the CREATE that it guards.
    Guard,
    /// CREATE SCHEMA with definitions inside it, which become statements of their own.
    Nested,
    /// It has no business here.
    Refuse(Box<Problem>),
}

/// Judges one statement by what it is; what it is *about* is `platform`'s to judge.
pub(super) fn judge(node: &NodeEnum, place: &Place) -> Verdict {
    match node {
        NodeEnum::CreateStmt(statement) => match statement.relation.as_ref() {
            Some(relation) if relation.relpersistence == "t" => refuse(temporary(place)),
            _ => Verdict::Keep,
        },
        NodeEnum::ViewStmt(statement) => match statement.view.as_ref() {
            Some(relation) if relation.relpersistence == "t" => refuse(temporary(place)),
            _ => Verdict::Keep,
        },
        NodeEnum::CreateSeqStmt(statement) => match statement.sequence.as_ref() {
            Some(relation) if relation.relpersistence == "t" => refuse(temporary(place)),
            _ => Verdict::Keep,
        },
        NodeEnum::CreateTableAsStmt(statement) => {
            if statement.objtype == ObjectType::ObjectMatview as i32 {
                Verdict::Keep
            } else if statement.is_select_into {
                refuse(copied_table("SELECT INTO", place))
            } else {
                refuse(copied_table("CREATE TABLE AS", place))
            }
        }
        NodeEnum::CreateSchemaStmt(statement) if !statement.schema_elts.is_empty() => Verdict::Nested,
        NodeEnum::CommentStmt(statement) if is_large(statement.objtype) => refuse(large_object(place)),
        NodeEnum::SecLabelStmt(statement) if is_large(statement.objtype) => refuse(large_object(place)),
        NodeEnum::GrantStmt(statement) if is_large(statement.objtype) => refuse(large_object(place)),
        NodeEnum::AlterOwnerStmt(statement) if is_large(statement.object_type) => refuse(large_object(place)),
        // Whether a subscription runs is no part of the schema, and asking for it would make it connect.
        NodeEnum::AlterSubscriptionStmt(statement)
            if matches!(
                statement.kind(),
                AlterSubscriptionType::AlterSubscriptionEnabled | AlterSubscriptionType::AlterSubscriptionRefresh
            ) =>
        {
            Verdict::Ignore
        }
        NodeEnum::CreateSchemaStmt(_)
        | NodeEnum::CreateExtensionStmt(_)
        | NodeEnum::CreateForeignTableStmt(_)
        | NodeEnum::CreateFunctionStmt(_)
        | NodeEnum::CreateTrigStmt(_)
        | NodeEnum::CreatePolicyStmt(_)
        | NodeEnum::CreateEnumStmt(_)
        | NodeEnum::CreateDomainStmt(_)
        | NodeEnum::CreateRangeStmt(_)
        | NodeEnum::CompositeTypeStmt(_)
        | NodeEnum::DefineStmt(_)
        | NodeEnum::IndexStmt(_)
        | NodeEnum::RuleStmt(_)
        | NodeEnum::CreateStatsStmt(_)
        | NodeEnum::CreateCastStmt(_)
        | NodeEnum::CreateTransformStmt(_)
        | NodeEnum::CreateConversionStmt(_)
        | NodeEnum::CreateOpClassStmt(_)
        | NodeEnum::CreateOpFamilyStmt(_)
        | NodeEnum::CreatePlangStmt(_)
        | NodeEnum::CreateAmStmt(_)
        | NodeEnum::CreateFdwStmt(_)
        | NodeEnum::CreateForeignServerStmt(_)
        | NodeEnum::CreateUserMappingStmt(_)
        | NodeEnum::CreatePublicationStmt(_)
        | NodeEnum::CreateSubscriptionStmt(_)
        | NodeEnum::CreateEventTrigStmt(_)
        | NodeEnum::CreateRoleStmt(_)
        | NodeEnum::AlterTableStmt(_)
        | NodeEnum::AlterDomainStmt(_)
        | NodeEnum::AlterEnumStmt(_)
        | NodeEnum::AlterTypeStmt(_)
        | NodeEnum::AlterSeqStmt(_)
        | NodeEnum::AlterFunctionStmt(_)
        | NodeEnum::AlterOwnerStmt(_)
        | NodeEnum::AlterObjectSchemaStmt(_)
        | NodeEnum::AlterObjectDependsStmt(_)
        | NodeEnum::AlterOperatorStmt(_)
        | NodeEnum::AlterOpFamilyStmt(_)
        | NodeEnum::AlterPolicyStmt(_)
        | NodeEnum::AlterPublicationStmt(_)
        | NodeEnum::AlterSubscriptionStmt(_)
        | NodeEnum::AlterEventTrigStmt(_)
        | NodeEnum::AlterExtensionStmt(_)
        | NodeEnum::AlterExtensionContentsStmt(_)
        | NodeEnum::AlterFdwStmt(_)
        | NodeEnum::AlterForeignServerStmt(_)
        | NodeEnum::AlterUserMappingStmt(_)
        | NodeEnum::AlterCollationStmt(_)
        | NodeEnum::AlterTsdictionaryStmt(_)
        | NodeEnum::AlterTsconfigurationStmt(_)
        | NodeEnum::AlterStatsStmt(_)
        | NodeEnum::AlterRoleStmt(_)
        | NodeEnum::AlterRoleSetStmt(_)
        | NodeEnum::AlterDatabaseStmt(_)
        | NodeEnum::AlterDatabaseSetStmt(_)
        | NodeEnum::AlterDefaultPrivilegesStmt(_)
        | NodeEnum::RenameStmt(_)
        | NodeEnum::CommentStmt(_)
        | NodeEnum::SecLabelStmt(_)
        | NodeEnum::GrantStmt(_)
        | NodeEnum::GrantRoleStmt(_) => Verdict::Keep,
        NodeEnum::VariableSetStmt(statement) => match setting::judge(statement) {
            Setting::Harmless => Verdict::Ignore,
            Setting::SearchPath { path, local } => Verdict::SearchPath { path, local },
            Setting::Role { name, local } => Verdict::Role { name, local },
            Setting::Meaningful { what, why, help } => {
                refuse(Problem::error("setting", what).because(why).help(help).at(place.clone(), "set here"))
            }
        },
        NodeEnum::TransactionStmt(statement) => match TransactionStmtKind::try_from(statement.kind) {
            Ok(TransactionStmtKind::TransStmtBegin | TransactionStmtKind::TransStmtStart) => Verdict::Ignore,
            Ok(TransactionStmtKind::TransStmtCommit) => Verdict::Commit,
            _ => refuse(
                Problem::error("not-a-definition", "schema files describe a state, so nothing in them can be undone")
                    .help("take out the statement, and whatever it would undo")
                    .at(place.clone(), "not allowed here"),
            ),
        },
        NodeEnum::SelectStmt(statement) => {
            if statement.into_clause.is_some() {
                return refuse(copied_table("SELECT INTO", place));
            }
            select(statement, place)
        }
        NodeEnum::InsertStmt(statement) => match statement.relation.as_ref() {
            Some(relation) if relation.schemaname == "storage" && relation.relname == "buckets" => {
                if stands_in_statement(node, ("storage", "buckets")) {
                    Verdict::Keep
                } else {
                    refuse(rows_from_elsewhere(place))
                }
            }
            _ => refuse(rows("INSERT", place)),
        },
        NodeEnum::UpdateStmt(_) => refuse(rows("UPDATE", place)),
        NodeEnum::DeleteStmt(_) => refuse(rows("DELETE", place)),
        NodeEnum::MergeStmt(_) => refuse(rows("MERGE", place)),
        NodeEnum::CopyStmt(_) => refuse(rows("COPY", place)),
        NodeEnum::TruncateStmt(_) => refuse(rows("TRUNCATE", place)),
        NodeEnum::DropStmt(_) => Verdict::Drop,
        // Whoever listens hears it, and nothing stays of it.
        NodeEnum::NotifyStmt(_) => Verdict::Ignore,
        NodeEnum::DropRoleStmt(_)
        | NodeEnum::DropUserMappingStmt(_)
        | NodeEnum::DropSubscriptionStmt(_)
        | NodeEnum::DropOwnedStmt(_) => refuse(dropped(place)),
        NodeEnum::DoStmt(_) => Verdict::Guard,
        NodeEnum::CreatedbStmt(_) | NodeEnum::DropdbStmt(_) | NodeEnum::CreateTableSpaceStmt(_) => refuse(
            Problem::error("outside-the-database", "schema files describe what is inside one database")
                .because("databases and tablespaces belong to the whole server")
                .help("create it by hand, and give schemactl its address with --url")
                .at(place.clone(), "not inside the database"),
        ),
        NodeEnum::AlterSystemStmt(_) => refuse(
            Problem::error("outside-the-database", "settings of the server are not managed")
                .because("they hold for every database on it")
                .help("set it by hand")
                .at(place.clone(), "not managed"),
        ),
        // The default is to refuse.
        _ => refuse(
            Problem::error("not-a-definition", "this statement does not describe a schema")
                .because("schema files hold definitions: CREATE, ALTER, COMMENT, GRANT, REVOKE")
                .help("take it out of the schema folder")
                .at(place.clone(), "not a definition"),
        ),
    }
}

/// What a statement that is kept says in vain.
pub(super) fn remark(node: &NodeEnum) -> Option<&'static str> {
    let NodeEnum::AlterSeqStmt(statement) = node else { return None };
    definitions(&statement.options)
        .any(|option| option.defname == "restart")
        .then_some("RESTART is left out: how far a sequence has counted is data, and stays as it is")
}

fn refuse(problem: Problem) -> Verdict {
    Verdict::Refuse(Box::new(problem))
}

fn temporary(place: &Place) -> Problem {
    Problem::error("temporary-object", "temporary objects are not part of a schema")
        .because("they end with the connection that creates them")
        .help("take out TEMPORARY, or the whole statement")
        .at(place.clone(), "temporary")
}

fn is_large(object_type: i32) -> bool {
    object_type == ObjectType::ObjectLargeobject as i32
}

fn large_object(place: &Place) -> Problem {
    Problem::error("rows-in-schema", "a large object is no part of a schema")
        .because("it is data, called by a number that is another in each database")
        .help("keep it with the data: ALTER DEFAULT PRIVILEGES ... ON LARGE OBJECTS (since PostgreSQL 18) is for the schema")
        .at(place.clone(), "data")
}

fn copied_table(what: &str, place: &Place) -> Problem {
    Problem::error("rows-in-schema", format!("{what} makes a table out of rows"))
        .because("the same files would describe different tables, depending on what is in the database")
        .help("write CREATE TABLE with its columns, or CREATE MATERIALIZED VIEW")
        .at(place.clone(), "columns unknown until it runs")
}

fn rows(what: &str, place: &Place) -> Problem {
    Problem::error("rows-in-schema", format!("{what} changes rows, and schema files hold definitions only"))
        .because("the only rows that schemactl manages are storage buckets (INSERT INTO storage.buckets) and cron jobs")
        .help("keep seed data and data migrations outside the schema folder")
        .at(place.clone(), "changes rows")
}

/// Objects belong to the default owner unless ALTER ... OWNER TO says otherwise.
pub(super) fn as_another_role(role: &str, place: &Place) -> Problem {
    Problem::error("setting", format!("only GRANT and REVOKE can be run as another role, here `{role}`"))
        .because("a SET ROLE or SET SESSION AUTHORIZATION above would change the owner of what this makes")
        .help("say who owns an object with ALTER ... OWNER TO, or with `owner` under [defaults]")
        .at(place.clone(), "this statement")
}

/// Refuses a CREATE SCHEMA whose definitions are not its own.
pub(super) fn nested(place: &Place) -> Problem {
    Problem::error("nested-definitions", "CREATE SCHEMA makes something in another schema")
        .because("what is inside it belongs to the schema that it makes")
        .help("end the statement before that definition, and make it one of its own")
        .at(place.clone(), "this statement")
}

/// Refuses rows that something decides which the files do not say.
fn rows_from_elsewhere(place: &Place) -> Problem {
    Problem::error("rows-in-schema", "which buckets there are has to stand in the statement")
        .because("it reads another table or a setting, which the shadow does not have as the database has it")
        .help("write the rows: INSERT INTO storage.buckets (...) VALUES (...)")
        .at(place.clone(), "this statement")
}

/// Refuses a DROP.
pub(super) fn dropped(place: &Place) -> Problem {
    Problem::error("drop-in-schema", "a DROP does not belong into a schema file")
        .because("what the files do not describe is dropped by itself, with a warning in the plan")
        .help("delete this statement together with the CREATE that it undoes")
        .at(place.clone(), "nothing to describe")
}

/// Refuses `cron.unschedule`.
pub(super) fn unscheduled(place: &Place) -> Problem {
    Problem::error("drop-in-schema", "cron.unschedule does not belong into a schema file")
        .because("once the files describe any job, those that they do not describe are removed")
        .help("delete this statement")
        .at(place.clone(), "nothing to describe")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::problem::SourceFile;

    fn judged(sql: &str) -> String {
        let file = Arc::new(SourceFile { path: "a.sql".into(), text: sql.into(), ..SourceFile::default() });
        let place = Place { file, span: 0..sql.len() };
        match super::super::syntax::parse(sql).ok().flatten().map(|node| judge(&node, &place)) {
            None => "unparsed".into(),
            Some(Verdict::Refuse(problem)) => problem.code.into(),
            Some(Verdict::SearchPath { path, local }) => format!("{path:?} {local}"),
            Some(Verdict::LeaveOut(_)) => "LeaveOut".into(),
            Some(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn definitions_are_kept_and_everything_else_is_refused_with_its_reason() {
        for (sql, expected) in [
            ("create table t (a int)", "Keep"),
            ("create temp table t (a int)", "temporary-object"),
            ("create temp view t as select 1", "temporary-object"),
            ("create table t as select 1", "rows-in-schema"),
            ("select 1 into t", "rows-in-schema"),
            ("create materialized view t as select 1", "Keep"),
            ("create schema a create table t (b int)", "Nested"),
            ("insert into t values (1)", "rows-in-schema"),
            ("insert into storage.buckets (id, name) values ('a', 'a') on conflict do nothing", "Keep"),
            ("insert into storage.buckets (id, name) select id, id from t", "rows-in-schema"),
            (
                "insert into storage.buckets (id, name) select 'a', 'a' where current_setting('app.env') = 'dev'",
                "rows-in-schema",
            ),
            ("update t set a = 1", "rows-in-schema"),
            ("delete from t", "rows-in-schema"),
            ("copy t from '/x'", "rows-in-schema"),
            ("truncate t", "rows-in-schema"),
            ("select cron.schedule('a', '* * * * *', 'select 1')", "Keep"),
            ("select cron.schedule('* * * * *', 'select 1')", "unnamed-job"),
            ("select cron.unschedule('a')", "Drop"),
            ("notify pgrst, 'reload schema'", "Ignore"),
            ("select f()", "not-a-definition"),
            ("select pg_catalog.setval('s', 1)", "LeaveOut"),
            ("select setval('s', 1, false)", "LeaveOut"),
            ("select setval('s', (select max(id) from t), true)", "LeaveOut"),
            ("select setval('s', coalesce(max(id), 1)) from t", "LeaveOut"),
            ("select setval('s', 1), f()", "not-a-definition"),
            (
                "select cron.schedule(n, '@daily', 'select 1') from (values ('a'), ('b')) v (n) order by n limit 1",
                "Keep",
            ),
            ("with v (n) as (values ('a')) select cron.schedule(n, '@daily', 'select 1') from v", "Keep"),
            (
                "select cron.schedule('a', '@daily', 'x') where not exists (select from cron.job where jobname = 'a')",
                "Keep",
            ),
            ("select cron.schedule(n, '@daily', 'select 1') from t", "not-a-definition"),
            ("create database d", "outside-the-database"),
            ("alter database d set work_mem = '1MB'", "Keep"),
            ("alter system set work_mem = '1MB'", "outside-the-database"),
            ("begin", "Ignore"),
            ("commit", "Commit"),
            ("rollback", "not-a-definition"),
            ("vacuum t", "not-a-definition"),
            ("call p()", "not-a-definition"),
            ("lock table t", "not-a-definition"),
            ("refresh materialized view t", "not-a-definition"),
            ("explain select 1", "not-a-definition"),
            ("drop role r", "drop-in-schema"),
            ("drop table t", "Drop"),
            ("set search_path = app, \"My\"", "Some(\"app, \\\"My\\\"\") false"),
            ("set local search_path to ''", "Some(\"\\\"\\\"\") true"),
            ("reset search_path", "None false"),
            ("select pg_catalog.set_config('search_path', '', false)", "Some(\"\") false"),
            ("set statement_timeout = 0", "Ignore"),
            ("set client_encoding = 'UTF8'", "Ignore"),
            ("set client_encoding = 'LATIN1'", "setting"),
            ("set default_tablespace = ''", "Ignore"),
            ("set default_tablespace = fast", "setting"),
            ("set role app", "Role { name: Some(\"app\"), local: false }"),
            ("set standard_conforming_strings = off", "setting"),
            ("set time zone 'Europe/Berlin'", "setting"),
            ("set something.other = 1", "setting"),
        ] {
            assert_eq!(judged(sql), expected, "{sql}");
        }
    }
}
