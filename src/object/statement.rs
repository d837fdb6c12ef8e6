//! [`Statement`]: one SQL statement with all that a person or a scheduler has to know about it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Hazard, HazardKind, ObjectId};

/// One SQL statement and what it does to others while it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The text, without a semicolon; every name in it is qualified. As it may be shown: see [`Self::to_run`].
    pub sql: String,
    /// What is run instead where `sql` leaves out what must not be shown. It is never written anywhere.
    #[serde(skip)]
    secret: Option<Secret>,
    /// Where it may run.
    pub runs: Runs,
    /// Whether the role that connects runs it itself rather than as the default owner: what is about roles.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub as_connected: bool,
    /// The strongest lock that it takes on each relation that existed before.
    pub locks: Vec<Lock>,
    /// How much of a table it goes through.
    pub work: Work,
    /// What could hurt.
    pub hazards: Vec<Hazard>,
    /// What is done instead where that table has rows and others work with it.
    #[serde(skip)]
    online: Option<Box<(ObjectId, Vec<Statement>)>>,
    /// Whether it only prepares what replaces another object, so that it comes before that one is dropped.
    #[serde(skip)]
    ahead: bool,
    /// Whether it also needs nothing that the plan drops and makes anew, and so comes before all of that.
    #[serde(skip)]
    beforehand: bool,
    /// What it does to the tables below those that it names.
    #[serde(skip)]
    reach: Reach,
    /// The column or check that it adds or drops, of which some tables below may have one in their own right.
    #[serde(skip)]
    passes_on: Option<PassesOn>,
    /// The check that it adds or drops, where that is there only while a plan is carried out.
    #[serde(skip)]
    for_a_while: Option<Box<ObjectId>>,
    /// How its text begins where others that begin so can be said in the same statement.
    #[serde(skip)]
    shared: Option<String>,
}

/// Which tables below the one that a statement names it locks as well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// None.
    #[default]
    Only,
    /// Its partitions.
    Partitions,
    /// Its partitions, and the tables that inherit from it.
    Children,
}

/// What a statement passes on to the tables below, which ends at those that have it in their own right: these are locked,
/// and what is below them is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PassesOn {
    /// A column or check that comes: a child that has one of its name already merges the two.
    Added(ObjectId),
    /// A column or check that goes: a child that states it too, or has it from elsewhere, keeps it.
    Dropped(ObjectId),
}

/// A text that holds a password, and so is never printed.
#[derive(Clone, PartialEq, Eq)]
struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(not shown)")
    }
}

/// Whether a statement can share a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Runs {
    /// With others, in one transaction.
    InTransaction,
    /// In no transaction block at all: `CREATE INDEX CONCURRENTLY`.
    Alone,
    /// In a transaction of its own, after what comes before it was committed: `VALIDATE CONSTRAINT`, which would
    /// otherwise read every row under the lock of the statement that added the constraint.
    ByItself,
    /// In a transaction that must be committed before what follows: `ALTER TYPE ... ADD VALUE`.
    ThenCommit,
}

/// How much of a table a statement reads or writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Catalog entries only.
    CatalogOnly,
    /// Reads every row.
    Scan,
    /// Writes every row anew.
    Rewrite,
}

/// A table-level lock (PostgreSQL manual, 13.3.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Lock {
    /// How strong.
    pub mode: LockMode,
    /// On which relation.
    pub relation: ObjectId,
    /// What it depends on at which time of the plan.
    #[serde(skip)]
    pub when: When,
}

/// When a statement of a plan takes a lock: earlier statements may have changed what belongs together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum When {
    /// Always.
    #[default]
    Always,
    /// Always, and then on the partitions below the relation too.
    WithPartitions,
    /// The same, as long as what the plan drops by itself is there.
    WithPartitionsUntil(ObjectId),
    /// Until this object of the live database is gone: a membership, a foreign key.
    Until(ObjectId),
    /// Until this object of the live database is gone, or as the files describe it: a column that loses its identity.
    UntilAltered(ObjectId),
    /// Once this object, as the files describe it, is there.
    Once(ObjectId),
    /// While this object of the live database, which is replaced, is still there under another name.
    Aside(ObjectId),
}

/// The modes of table-level locks, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LockMode {
    /// Conflicts with nothing that applications do.
    AccessShare,
    /// Taken by `SELECT FOR UPDATE`.
    RowShare,
    /// Taken by writes.
    RowExclusive,
    /// Allows reads and writes.
    ShareUpdateExclusive,
    /// Blocks writes.
    Share,
    /// Blocks writes.
    ShareRowExclusive,
    /// Blocks writes and `SELECT FOR UPDATE`.
    Exclusive,
    /// Blocks reads and writes.
    AccessExclusive,
}

impl fmt::Display for LockMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LockMode::AccessShare => "ACCESS SHARE",
            LockMode::RowShare => "ROW SHARE",
            LockMode::RowExclusive => "ROW EXCLUSIVE",
            LockMode::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            LockMode::Share => "SHARE",
            LockMode::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            LockMode::Exclusive => "EXCLUSIVE",
            LockMode::AccessExclusive => "ACCESS EXCLUSIVE",
        })
    }
}

impl Statement {
    /// A statement that runs in a transaction, changes catalog entries only and locks no existing table.
    pub fn new(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            secret: None,
            runs: Runs::InTransaction,
            as_connected: false,
            locks: Vec::new(),
            work: Work::CatalogOnly,
            hazards: Vec::new(),
            online: None,
            ahead: false,
            beforehand: false,
            reach: Reach::Only,
            passes_on: None,
            for_a_while: None,
            shared: None,
        }
    }

    /// Says what is done instead where `table` has rows, so that nobody has to wait for long.
    #[must_use]
    pub fn or_online(mut self, table: ObjectId, statements: Vec<Statement>) -> Self {
        self.online = Some(Box::new((table, statements)));
        self
    }

    /// The table that has to have rows for the online way, where there is one.
    #[must_use]
    pub fn online_for(&self) -> Option<&ObjectId> {
        self.online.as_ref().map(|online| &online.0)
    }

    /// The statements of the online way, or else itself.
    #[must_use]
    pub fn into_online(self) -> Vec<Statement> {
        match self.online {
            Some(online) => online.1,
            None => vec![self],
        }
    }

    /// Leaves the online way out.
    #[must_use]
    pub fn at_once(self) -> Self {
        Self { online: None, ..self }
    }

    /// Says which tables below those that it names it locks as well.
    #[must_use]
    pub fn reaches(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    /// Which tables below those that it names it locks as well.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// Says what it passes on to the tables below.
    #[must_use]
    pub fn passes_on(mut self, what: PassesOn) -> Self {
        self.passes_on = Some(what);
        self
    }

    /// What it passes on to the tables below, where it ends at some of them.
    #[must_use]
    pub fn passed_on(&self) -> Option<&PassesOn> {
        self.passes_on.as_ref()
    }

    /// Says that it only prepares what replaces another object: it comes before that one is dropped.
    #[must_use]
    pub fn ahead(mut self) -> Self {
        self.ahead = true;
        self
    }

    /// Whether it comes before what its object replaces is dropped.
    #[must_use]
    pub fn is_ahead(&self) -> bool {
        self.ahead
    }

    /// Says that it only prepares, and needs nothing that the plan drops and makes anew: it comes before all of that.
    #[must_use]
    pub fn beforehand(mut self) -> Self {
        self.beforehand = true;
        self.ahead()
    }

    /// Whether it comes before all that the plan drops and makes anew.
    #[must_use]
    pub fn is_beforehand(&self) -> bool {
        self.beforehand
    }

    /// Whether the online way begins with what comes before all that the plan drops and makes anew.
    #[must_use]
    pub fn is_prepared_beforehand(&self) -> bool {
        self.online.as_ref().is_some_and(|online| online.1.first().is_some_and(Statement::is_beforehand))
    }

    /// Says that it adds or drops a check that is there only while a plan is carried out.
    #[must_use]
    pub fn for_a_while(mut self, check: ObjectId) -> Self {
        self.for_a_while = Some(Box::new(check));
        self
    }

    /// The check that it adds or drops, where that is there only while a plan is carried out.
    #[must_use]
    pub fn temporary(&self) -> Option<&ObjectId> {
        self.for_a_while.as_deref()
    }

    /// Says that actions of other statements with the same beginning may follow its own, behind a comma: such as go through
    /// the rows, or make anew what is over several columns.
    #[must_use]
    pub fn shares(mut self, beginning: String) -> Self {
        self.shared = Some(beginning);
        self
    }

    /// Does in the same statement what the other one does to the same table, where both say that they can: the rows are gone
    /// through once then. Whether it does.
    pub fn take_in(&mut self, other: &Self) -> bool {
        let Some(beginning) = other.shared.as_ref().filter(|_| self.shared == other.shared) else { return false };
        let has_secret = self.secret.is_some() || other.secret.is_some();
        if has_secret || self.runs != other.runs {
            return false;
        }
        let Some(action) = other.sql.strip_prefix(beginning.as_str()) else { return false };
        self.sql = format!("{}, {action}", self.sql);
        self.work = self.work.max(other.work);
        for lock in &other.locks {
            match self.locks.iter_mut().find(|own| own.relation == lock.relation) {
                Some(own) => own.mode = own.mode.max(lock.mode),
                None => self.locks.push(lock.clone()),
            }
        }
        for hazard in &other.hazards {
            if !self.hazards.contains(hazard) {
                self.hazards.push(hazard.clone());
            }
        }
        true
    }

    /// Without what only matters until the way is chosen.
    #[must_use]
    pub fn settled(self) -> Self {
        Self { online: None, ahead: false, beforehand: false, reach: Reach::Only, passes_on: None, ..self }
    }

    /// Whether what comes before it has to be committed first.
    #[must_use]
    pub fn stands_apart(&self) -> bool {
        matches!(self.runs, Runs::Alone | Runs::ByItself)
    }

    /// Sets the text that is run instead of the one that may be shown.
    #[must_use]
    pub(super) fn runs_as(mut self, sql: String) -> Self {
        self.secret = Some(Secret(sql));
        self
    }

    /// The text that is run: with what [`Self::sql`] does not show.
    #[must_use]
    pub fn to_run(&self) -> &str {
        self.secret.as_ref().map_or(&self.sql, |secret| &secret.0)
    }

    /// Whether what is run is not all that is shown.
    #[must_use]
    pub fn hides_something(&self) -> bool {
        self.secret.is_some()
    }

    /// Sets where it may run.
    #[must_use]
    pub fn runs(mut self, runs: Runs) -> Self {
        self.runs = runs;
        self
    }

    /// Lets the role that connects run it itself.
    #[must_use]
    pub fn as_connected(mut self) -> Self {
        self.as_connected = true;
        self
    }

    /// Adds a lock.
    #[must_use]
    pub fn lock(mut self, mode: LockMode, relation: ObjectId) -> Self {
        self.locks.push(Lock { mode, relation, when: When::Always });
        self
    }

    /// Says when the lock that was added last is taken.
    #[must_use]
    pub fn when(mut self, when: When) -> Self {
        if let Some(lock) = self.locks.last_mut() {
            lock.when = when;
        }
        self
    }

    /// Says that every row of `table` is read, with the given lock held.
    #[must_use]
    pub fn scans(mut self, mode: LockMode, table: ObjectId) -> Self {
        self.work = self.work.max(Work::Scan);
        self.hazards.push(Hazard::on(HazardKind::ScansTable, "reads every row", table.clone()));
        self.blocks(mode, &table);
        self.lock(mode, table)
    }

    /// Says that every row of `table` is written anew, with the given lock held.
    #[must_use]
    pub fn rewrites(mut self, mode: LockMode, table: ObjectId) -> Self {
        self.work = Work::Rewrite;
        self.hazards.push(Hazard::on(HazardKind::RewritesTable, "writes every row anew", table.clone()));
        self.blocks(mode, &table);
        self.lock(mode, table)
    }

    /// Adds a hazard.
    #[must_use]
    pub fn hazard(mut self, hazard: Hazard) -> Self {
        self.hazards.push(hazard);
        self
    }

    fn blocks(&mut self, mode: LockMode, table: &ObjectId) {
        let hazard = match mode {
            LockMode::AccessExclusive => {
                Some((HazardKind::BlocksReads, "nobody can read or write the table meanwhile"))
            }
            LockMode::Share | LockMode::ShareRowExclusive | LockMode::Exclusive => {
                Some((HazardKind::BlocksWrites, "nobody can write to the table meanwhile"))
            }
            LockMode::AccessShare | LockMode::RowShare | LockMode::RowExclusive | LockMode::ShareUpdateExclusive => {
                None
            }
        };
        if let Some((kind, text)) = hazard {
            self.hazards.push(Hazard::on(kind, text, table.clone()));
        }
    }
}
