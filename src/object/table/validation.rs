//! How a constraint is added to a table with rows, and what finds the rows that break it (PostgreSQL manual, `ALTER
//! TABLE`, notes).
//!
//! The plain way reads every row under the lock that the statement takes. The online way takes that lock for a moment, and
//! reads the rows under one that lets others work.

use super::{Constraint, row_security};
use crate::object::{
    Context, Hazard, HazardKind, LockMode, ObjectKind, PassesOn, Reach, Runs, Statement, When, Work, option_list,
};
use crate::sql::{Ident, QualifiedName};

/// How the names of constraints begin that are there only while a column becomes NOT NULL, or a partition is attached.
const TEMPORARY: &str = "schemactl_";

impl Constraint {
    /// Whether it was left behind by an interrupted plan, and nobody asked for it.
    pub(super) fn is_leftover(&self) -> bool {
        self.contype == "c" && self.name.starts_with(TEMPORARY)
    }

    /// Which tables below its own it is passed on to.
    pub(in crate::object) fn reach(&self) -> Reach {
        match self.contype.as_str() {
            "c" if !self.definition.ends_with(" NO INHERIT") => Reach::Children,
            "f" => Reach::Partitions,
            _ => Reach::Only,
        }
    }

    /// `ADD CONSTRAINT`.
    pub(super) fn add(&self, at: &Context) -> Statement {
        // Of a partitioned table's key the partitions' are made by themselves.
        let is_whole = self.partitioned && self.has_index() && !self.joins_no_index();
        let only = if is_whole { "ONLY " } else { "" };
        let reach = match self.contype.as_str() {
            // Since PostgreSQL 18 all below are locked also for what is not passed on to them.
            "c" if at.version >= 180_000 => Reach::Children,
            // Partitions get one of their own, which is no part of the whole's.
            _ if self.partitioned && self.joins_no_index() => Reach::Partitions,
            _ => self.reach(),
        };
        let add = |definition: &str| {
            let (table, name) = (self.table_name(), Ident(&self.name));
            let add = Statement::new(format!("ALTER TABLE {only}{table} ADD CONSTRAINT {name} {definition}"));
            let add = add.reaches(reach);
            let ends_at_own = self.contype == "c" && at.version < 180_000;
            if ends_at_own { add.passes_on(PassesOn::Added(self.id())) } else { add }
        };
        let mode = if self.contype == "f" { LockMode::ShareRowExclusive } else { LockMode::AccessExclusive };
        let plain = add(&self.full_definition());
        if !self.validated || is_whole {
            return self.locked(plain, mode);
        }
        let plain = self.without_doubt(self.checked(plain, mode), at);
        let online = match self.contype.as_str() {
            "p" | "u" => self.adopting_index(at),
            // Before PostgreSQL 18 a partitioned table's foreign key cannot be NOT VALID.
            "f" if self.partitioned && at.version < 180_000 => None,
            "f" | "c" => {
                let later = Self { validated: false, ..self.clone() };
                let added = self.locked(add(&later.full_definition()), mode);
                Some(vec![added, self.without_doubt(self.validate(Runs::ByItself), at)])
            }
            _ => None,
        };
        match online {
            Some(online) => plain.or_online(self.table_id(), online),
            None => plain,
        }
    }

    /// A statement that checks it: a foreign key over what policies would hide.
    pub(super) fn checked_over_all_rows(&self, statement: Statement, at: &Context) -> Vec<Statement> {
        let other = self.other_table(at.to).filter(|_| self.validated || statement.work > Work::CatalogOnly);
        let tables: Vec<_> = other.into_iter().chain([self.table_id()]).collect();
        if self.contype == "f" { row_security::seeing_all_rows(statement, &tables, at) } else { vec![statement] }
    }

    /// `ALTER CONSTRAINT ... ENFORCED`, of a foreign key (since PostgreSQL 18): the triggers of both tables come or go.
    pub(super) fn enforced_as(&self, to: &Self) -> Statement {
        let clause = if to.enforced { "ENFORCED" } else { "NOT ENFORCED" };
        let sql = format!("ALTER TABLE {} ALTER CONSTRAINT {} {clause}", self.table_name(), Ident(&self.name));
        let statement = Statement::new(sql);
        let statement = if to.enforced { self.checked(statement, LockMode::ShareRowExclusive) } else { statement };
        let statement = statement.lock(LockMode::AccessExclusive, self.table_id()).when(When::WithPartitions);
        match &self.references {
            Some(other) if !to.enforced => {
                statement.lock(LockMode::AccessExclusive, other.table_id()).when(When::WithPartitions)
            }
            _ => statement,
        }
    }

    /// `VALIDATE CONSTRAINT`.
    pub(super) fn validate(&self, runs: Runs) -> Statement {
        let sql = format!("ALTER TABLE {} VALIDATE CONSTRAINT {}", self.table_name(), Ident(&self.name));
        // A foreign key of a partitioned table can be NOT VALID since PostgreSQL 18, with its parts.
        let reach = if self.contype == "f" && !self.partitioned { Reach::Only } else { self.reach() };
        let statement = Statement::new(sql).reaches(reach).shares(format!("ALTER TABLE {} ", self.table_name()));
        self.checked(statement, LockMode::ShareUpdateExclusive).runs(runs)
    }

    /// A key that adopts an index which is built while others work.
    fn adopting_index(&self, at: &Context) -> Option<Vec<Statement>> {
        let (kind, rest) = self.key_and_index()?;
        let is_beforehand = self.is_built_beforehand(at);
        if !is_beforehand && !at.is_busy(&self.table_id()) {
            return None;
        }
        let is_taken = at.from.objects.keys().any(|id| id.schema() == Some(&self.schema) && id.name() == self.name);
        let name = if is_taken { at.free_name(&self.schema, &self.name, "_new") } else { self.name.clone() };
        let mut build = format!("CREATE UNIQUE INDEX CONCURRENTLY {} ON {} {rest}", Ident(&name), self.table_name());
        if !self.options.is_empty() {
            build += &format!(" WITH ({})", option_list(&self.options));
        }
        if let Some(tablespace) = &self.tablespace {
            build += &format!(" TABLESPACE {}", Ident(tablespace));
        }
        let build = self.checked(Statement::new(build), LockMode::ShareUpdateExclusive);
        let build = self.without_doubt(build, at).runs(Runs::Alone);
        let build = if is_beforehand { build.beforehand() } else { build.ahead() };
        Some(vec![build, self.adopting(kind, &name)])
    }

    /// The locks that adding it takes, where no row is read.
    fn locked(&self, statement: Statement, mode: LockMode) -> Statement {
        let statement = statement.lock(mode, self.table_id());
        match &self.references {
            Some(other) => statement.lock(mode, other.table_id()),
            None => statement,
        }
    }

    /// The rows that would break it, and which of the query's columns tell them apart (none: the table's key).
    fn breakers(&self) -> Option<(String, Vec<String>)> {
        if self.period {
            return None;
        }
        let table = self.table_name();
        let columns: Vec<_> = self.columns.iter().map(|column| Ident(column).to_string()).collect();
        let all = |prefix: &str, what: &str, between: &str| {
            columns.iter().map(|column| format!("{prefix}{column} {what}")).collect::<Vec<_>>().join(between)
        };
        match self.contype.as_str() {
            "c" => {
                let only = if self.definition.ends_with(" NO INHERIT") { "ONLY " } else { "" };
                let check = self.expression.as_ref()?;
                Some((format!("SELECT * FROM {only}{table} WHERE NOT ({check})"), Vec::new()))
            }
            "p" | "u" => {
                let list = columns.join(", ");
                // Values that are not there are alike only where the constraint says so.
                let present = if self.definition.starts_with("UNIQUE NULLS NOT DISTINCT") {
                    String::new()
                } else {
                    format!(" WHERE {}", all("", "IS NOT NULL", " AND "))
                };
                let query =
                    format!("SELECT {list}, count(*) FROM ONLY {table}{present} GROUP BY {list} HAVING count(*) > 1");
                Some((query, self.columns.clone()))
            }
            "f" => {
                let other = self.references.as_ref()?;
                let pairs: Vec<_> = columns
                    .iter()
                    .zip(&other.columns)
                    .map(|(mine, theirs)| format!("theirs.{} = mine.{mine}", Ident(theirs)))
                    .collect();
                let only = if self.partitioned { "" } else { "ONLY " };
                let missing = format!(
                    "NOT EXISTS (SELECT FROM {} theirs WHERE {})",
                    QualifiedName(&other.schema, &other.table),
                    pairs.join(" AND ")
                );
                // MATCH FULL wants all of a row's columns to be there, or none.
                let condition = if self.definition.contains(" MATCH FULL") {
                    format!("({}) AND {missing}", all("mine.", "IS NOT NULL", " OR "))
                } else {
                    format!("{} AND {missing}", all("mine.", "IS NOT NULL", " AND "))
                };
                Some((format!("SELECT mine.* FROM {only}{table} mine WHERE {condition}"), Vec::new()))
            }
            "x" => Some((self.excludes.as_ref()?.query(&table.to_string(), self.partitioned)?, Vec::new())),
            _ => None,
        }
    }

    /// What it means that every row is read under this lock.
    pub(super) fn checked(&self, statement: Statement, mode: LockMode) -> Statement {
        let mut statement = statement.scans(mode, self.table_id());
        if let Some(other) = &self.references {
            // Rows of the other table are looked up; only a new constraint is also put there.
            let theirs = if mode == LockMode::ShareUpdateExclusive { LockMode::RowShare } else { mode };
            statement = statement.lock(theirs, other.table_id());
        }
        if self.has_index() {
            statement =
                statement.hazard(Hazard::on(HazardKind::BuildsIndex, "builds the index behind it", self.table_id()));
        }
        let text = match self.contype.as_str() {
            "f" => "fails if a row refers to one that does not exist",
            "c" => "fails if a row does not meet it",
            "x" => "fails if two rows conflict",
            _ => "fails if two rows are alike",
        };
        let mut hazard = Hazard::on(HazardKind::MayFail, text, self.table_id());
        if let Some((query, keys)) = self.breakers() {
            hazard.query = Some(query);
            hazard.keys = keys;
        }
        statement.hazard(hazard)
    }
}
