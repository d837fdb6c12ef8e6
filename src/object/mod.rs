//! What exists: the kinds of object, and for each what it is, how it is read, created, altered and dropped.
//!
//! A kind is one file that implements [`ObjectKind`] and one line in the `objects!` table below. Every stage after
//! reading is generic: nothing outside this module matches on [`Kind`] or [`Object`].

pub mod access;
pub mod attached;
pub mod cluster;
pub mod database;
pub mod foreign;
pub mod operator;
pub mod replication;
pub mod routine;
pub mod rows;
pub mod search;
pub mod table;
pub mod types;
pub mod view;

#[macro_use]
mod any;
mod casts;
mod catalog;
mod context;
mod fragment;
mod hazard;
mod id;
mod id_in_json;
mod kin;
mod kind;
mod limits;
mod option;
mod outline;
mod positional;
mod printed;
mod rename;
mod statement;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use casts::{CastContext, Casts};
pub use catalog::{Catalog, LeftOut, reachable};
pub use context::Context;
pub use hazard::{Hazard, HazardKind};
pub use id::{ObjectId, Path};
pub(crate) use id_in_json::{is_id, replace_ids};
pub use kin::{Kin, called_after, follows_parent, identity_sequence};
pub use kind::Kind;
pub(crate) use limits::in_milliseconds;
pub use limits::{Limits, TimeLimits, WaitsFor, span};
pub(crate) use option::{alter_options, alter_storage, option_list};
pub use outline::{Entity, Field, Line, Link, Mark, Marks, Outline, Selection};
pub use positional::{in_live_order, listed_columns};
pub(crate) use printed::{make_readable, readable, reads_back_otherwise, take_over_printed};
pub use rename::Renaming;
pub use statement::{Lock, LockMode, PassesOn, Reach, Runs, Statement, When, Work};
pub use table::{below, not_null_called_as_before, primary_key, with_joining_keys, with_kept_keys};
pub use view::keep_populated;

/// A kind of object: what it is, the query that reads it, and its SQL.
pub trait ObjectKind: Clone + Eq + Serialize + DeserializeOwned {
    /// Which kind.
    const KIND: Kind;

    /// How the generic stages treat it.
    const TRAITS: Traits;

    /// Columns of [`Self::query`] that hold the address of another object, an `int8[]` of three; they are replaced by
    /// that object's [`ObjectId`] before the row is decoded, and a row whose object is not managed is skipped.
    const REFERENCES: &'static [&'static str] = &[];

    /// Columns of [`Self::query`] that hold expressions, or definitions with expressions in them, as PostgreSQL prints
    /// them: texts, or lists of texts.
    const PRINTED: &'static [&'static str] = &[];

    /// A condition that costs next to nothing and holds wherever [`Self::query`] gives a row, on every version: where it
    /// does not, that query, whose planning takes far longer, is not asked. What users make has an OID of 16384 or more.
    const THERE_IF: &'static str = "true";

    /// The catalog query, for a server of this `server_version_num`.
    ///
    /// Each column is named after a field; beside them `addresses`, an `int8[]` of as many triples (`classid`,
    /// `objid`, `objsubid`) as `pg_depend` knows the object by. It runs with `search_path` = `pg_catalog`, so that
    /// everything printed is qualified, and leaves out system schemas. It reads everything at once: never per table.
    /// `None` where the server has no such thing.
    fn query(version: u32) -> Option<String>;

    /// Its name.
    fn id(&self) -> ObjectId;

    /// What it hangs on: what it is dropped with.
    fn parent(&self) -> Option<ObjectId>;

    /// What it needs beside its parent and what `pg_depend` says.
    fn needs(&self) -> Vec<ObjectId> {
        Vec::new()
    }

    /// Objects after whose creation or change this one's creation or change has to come, if they are in the plan.
    fn follows(&self, _at: &Context) -> Vec<ObjectId> {
        Vec::new()
    }

    /// The statements that create it, with whatever is folded into it ([`Context::folded_children`]).
    fn create(&self, at: &Context) -> Vec<Statement>;

    /// How it becomes `to`; only called when the two differ.
    fn alter(&self, to: &Self, at: &Context) -> Alter;

    /// The statements that drop it; never `CASCADE`.
    fn drop(&self, at: &Context) -> Vec<Statement>;

    /// The part of its parent's `CREATE` that makes it, when it is folded into that.
    fn clause(&self, _at: &Context) -> String {
        String::new()
    }

    /// Whether it can be created as part of its parent's `CREATE`; by default what [`Self::TRAITS`] says.
    fn folds(&self) -> Folds {
        Self::TRAITS.folds
    }

    /// Whether it is created by itself though it could be part of its parent's `CREATE`, which would make it otherwise.
    fn stands_alone(&self, _desired: &Catalog) -> bool {
        false
    }

    /// What dropping it means for the user; by default what [`Self::TRAITS`] says.
    fn on_drop(&self) -> OnDrop {
        Self::TRAITS.on_drop
    }

    /// Whether it differs from `to` in its name only, so that [`Renaming::statements`] make one of the other.
    fn differs_in_name_only(&self, _to: &Self, _at: &Context) -> bool {
        false
    }

    /// What has to go before it can get another name: of what a table has from a parent, its membership.
    fn renamed_after(&self, _at: &Context) -> Vec<ObjectId> {
        Vec::new()
    }

    /// Whether it may be dropped and created again without losing anything that is not in the files.
    fn may_be_rebuilt(&self) -> bool {
        true
    }

    /// The one role whose files can state it, where another role's is another object.
    fn belongs_to(&self) -> Option<&str> {
        None
    }

    /// What keeps it from being dropped, whatever is allowed: a query that counts it, and its name.
    fn kept_by(&self) -> Option<(String, &'static str)> {
        None
    }

    /// What is worth knowing when it is new, though nothing is hurt by it.
    fn worth_knowing(&self) -> Option<String> {
        None
    }

    /// What it is called where its name alone does not say what it is: `partition app.may of app.sales`.
    fn known_as(&self) -> Option<String> {
        None
    }

    /// What others notice as it comes, or as it goes, though nothing is hurt by it; and the table whose rows that is about.
    fn noticed(&self, _comes: bool, _at: &Context) -> Option<(ObjectId, String)> {
        None
    }

    /// What to know about rows once it has become `to` in place: what goes on with the results of a former function, what
    /// converted values depend on.
    fn outdates(&self, _to: &Self, _at: &Context) -> Option<String> {
        None
    }

    /// The object that has to be rebuilt in its stead, where it cannot be alone.
    fn rebuilt_with(&self, _at: &Context) -> Option<ObjectId> {
        None
    }

    /// Where `needed`, which this object uses and which cannot be changed in place, is replaced by another of the same
    /// name: how this object is moved over to the new one without being rebuilt.
    fn rebase(&self, _needed: &ObjectId, _at: &Context) -> Option<Alter> {
        None
    }

    /// How it is renamed out of the way while its replacement is made and its users move over: the statements, and the
    /// object under that other name. Only what other objects hold data of needs it: types.
    fn retire(&self, _at: &Context) -> Option<(Vec<Statement>, Self)> {
        None
    }

    /// Whether it has to step aside when a column that it uses gets a type that is named among its blockers.
    fn steps_aside(&self) -> bool {
        true
    }

    /// Whether it comes to need nothing of what it is computed from before that changes: a stored generated column that
    /// becomes a plain one keeps its values so.
    fn lets_go(&self, _at: &Context) -> bool {
        false
    }

    /// Whether the server makes it anew when a column that it uses gets another type, and refuses to where others use it:
    /// an index, and the key that has one.
    fn is_made_anew_with_type(&self) -> bool {
        false
    }

    /// Whether it goes before a column that it uses gets another type and comes back afterwards, although the server could
    /// make it anew by itself: it would do so from the printed text, which may be read as another expression, and look at
    /// all rows while nobody can use the table.
    fn is_better_aside(&self, _at: &Context) -> bool {
        false
    }

    /// Whether it is in the way where the index of a key that it uses is made anew: a foreign key.
    fn holds_on_to_key(&self) -> bool {
        false
    }

    /// Objects of the live database from which this one takes over a value as it is made or changed: they stay until
    /// then, under the name that [`Self::retire`] gives them if they are dropped for good.
    fn takes_over(&self, _at: &Context) -> Vec<ObjectId> {
        Vec::new()
    }

    /// What has to be dropped with it, since PostgreSQL refuses to drop it alone: of the index of a partition, the
    /// parent's.
    fn goes_only_with(&self, _at: &Context) -> Option<ObjectId> {
        None
    }

    /// What has to be dropped and created again so that it can come to be as the files have it: of a check that a new
    /// child has from its parent only, the parent's; and why.
    fn comes_only_with(&self, _at: &Context) -> Vec<(ObjectId, String)> {
        Vec::new()
    }

    /// What changes or drops it along with itself: of a child's column, the parent's. All that has to be out of the way
    /// of this one has to be out of the way of those.
    fn changes_with(&self, _at: &Context) -> Vec<ObjectId> {
        Vec::new()
    }

    /// What has to step aside while it is dropped and created again, though it does not need it.
    fn disturbs(&self, _at: &Context) -> Vec<ObjectId> {
        Vec::new()
    }

    /// What has to go before it can, beside what needs it.
    fn goes_after(&self, _at: &Context) -> Vec<ObjectId> {
        Vec::new()
    }

    /// What it becomes part of once it is there, so that it can be made before that: of the index of a partition, the
    /// parent's.
    fn joins(&self) -> Option<ObjectId> {
        None
    }

    /// Whether it is of no use as it is, so that nobody misses it while it is made anew: an INVALID index.
    fn is_useless(&self) -> bool {
        false
    }

    /// Why it is dropped before the plan does anything else and made again afterwards, whether it changes or not.
    fn waits_aside(&self, _at: &Context) -> Option<&'static str> {
        None
    }

    /// Whether it fires for whatever the plan does: an event trigger.
    fn fires_for_all(&self) -> bool {
        false
    }

    /// What can only be made once it is gone, though it does not need it.
    fn opens(&self, _at: &Context) -> Vec<ObjectId> {
        Vec::new()
    }

    /// How `to`, of the same name, takes its place while it stays in use: the statements that make the new one and put
    /// it there, and those that drop the old one afterwards.
    fn replace(&self, _to: &Self, _at: &Context) -> Option<(Vec<Statement>, Vec<Statement>)> {
        None
    }

    /// What stands in for it with those objects that it needs and that need it: of a base type, its shell.
    fn announced_by(&self) -> Option<ObjectId> {
        None
    }

    /// Why no statement but one with `CASCADE` could drop it.
    fn cannot_be_dropped(&self) -> Option<&'static str> {
        None
    }

    /// Whether it is what a statement outside a transaction leaves behind when it is interrupted, and may be dropped to
    /// begin again: an INVALID index.
    fn is_unfinished(&self) -> bool {
        false
    }

    /// What makes a new one count on from where this one has got to.
    fn counted(&self) -> Option<Statement> {
        None
    }

    /// What it already is of what `sql` is to make, where a plan makes such things for a while, or under another name until
    /// they take their place: an interrupted one leaves them behind. None where the statement has nothing to do with it.
    fn prepared(&self, _sql: &str) -> Option<Prepared> {
        None
    }

    /// Whether it is called as plans call what they prepare for what the files describe, so that an interrupted one may
    /// have left it behind.
    fn may_be_prepared(&self, _to: &Catalog) -> bool {
        false
    }

    /// The same without passwords and keys, for what is kept where others may read it.
    #[must_use]
    fn without_secrets(&self) -> Self {
        self.clone()
    }

    /// Where its change is part of a circle: what links it to the others in there, and could be rebuilt to break it.
    fn gives_way(&self, _at: &Context) -> Vec<ObjectId> {
        Vec::new()
    }
}

/// What an interrupted plan has left behind for a statement that comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prepared {
    /// It is done.
    Done,
    /// It has to be done again, after this.
    Anew(Box<Statement>),
}

/// How the generic stages treat a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traits {
    /// Whether it can be created as part of its parent's `CREATE`.
    pub folds: Folds,
    /// Whether its parent's `DROP` takes it along, so that it needs no statement of its own.
    pub goes_with_parent: bool,
    /// What dropping it means for the user.
    pub on_drop: OnDrop,
}

/// Whether an object can be created as part of its parent's `CREATE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folds {
    /// Always a statement of its own.
    Never,
    /// In its parent's `CREATE`, unless that would need something that needs the parent.
    IfPossible,
    /// Only ever in its parent's `CREATE`, when that is created.
    Always,
}

/// What dropping an object means for the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDrop {
    /// Rows or values are lost.
    DeletesData,
    /// Something with a name of its own goes.
    DropsObject,
    /// An index goes.
    DropsIndex,
    /// Nothing that its parent's change does not say.
    Nothing,
}

/// How one object becomes another of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alter {
    /// The difference is no change: it follows by itself from another object's.
    Nothing,
    /// By statements that leave everything else in place.
    InPlace(Vec<Statement>),
    /// By statements that PostgreSQL refuses while objects of these kinds depend on it.
    InPlaceOnceClear {
        /// The statements.
        statements: Vec<Statement>,
        /// The kinds that have to step aside.
        of: &'static [Kind],
    },
    /// There is no way: nothing is lost by not going it, and the plan is an error.
    Refused {
        /// What it would take, and why PostgreSQL does not do it.
        because: String,
        /// What to do instead.
        help: String,
    },
    /// By dropping and creating it.
    Recreate {
        /// Why; printed in the plan.
        because: &'static str,
    },
    /// By dropping and creating it, though it holds data: what is to be there instead is no longer that data. Its
    /// [`ObjectKind::drop`] carries the hazard.
    Replace {
        /// Why; printed in the plan.
        because: &'static str,
    },
}

objects! {
    Role(cluster::Role),
    RoleMembership(cluster::RoleMembership),
    Database(cluster::Database),
    Setting(cluster::Setting),
    Parameter(cluster::Parameter),
    Schema(database::Schema),
    Extension(database::Extension),
    DefaultPrivilege(access::DefaultPrivilege),
    Language(routine::Language),
    AccessMethod(database::AccessMethod),
    Collation(types::Collation),
    ShellType(types::ShellType),
    BaseType(types::BaseType),
    Conversion(database::Conversion),
    Cast(routine::Cast),
    Transform(routine::Transform),
    Operator(operator::Operator),
    OperatorFamily(operator::OperatorFamily),
    OperatorClass(operator::OperatorClass),
    OperatorFamilyMember(operator::OperatorFamilyMember),
    Aggregate(routine::Aggregate),
    Enum(types::Enum),
    Composite(types::Composite),
    Attribute(types::Attribute),
    Range(types::Range),
    Domain(types::Domain),
    DomainConstraint(types::DomainConstraint),
    Sequence(table::Sequence),
    Routine(routine::Routine),
    TextSearchParser(search::TextSearchParser),
    TextSearchTemplate(search::TextSearchTemplate),
    TextSearchDictionary(search::TextSearchDictionary),
    TextSearchConfiguration(search::TextSearchConfiguration),
    ForeignDataWrapper(foreign::ForeignDataWrapper),
    ForeignServer(foreign::ForeignServer),
    UserMapping(foreign::UserMapping),
    Table(table::Table),
    DeclaredType(table::DeclaredType),
    Column(table::Column),
    Default(table::Default),
    IdentitySequence(table::IdentitySequence),
    SequenceOwner(table::SequenceOwner),
    Inheritance(table::Inheritance),
    Constraint(table::Constraint),
    Index(table::Index),
    ToastOptions(table::ToastOptions),
    View(view::View),
    ViewColumn(view::ViewColumn),
    Rule(view::Rule),
    Trigger(table::Trigger),
    Policy(table::Policy),
    RowSecurity(table::RowSecurity),
    Statistics(table::Statistics),
    Publication(replication::Publication),
    PublicationTable(replication::PublicationTable),
    Subscription(replication::Subscription),
    EventTrigger(database::EventTrigger),
    Owner(attached::Owner),
    Privilege(attached::Privilege),
    MemberPrivilege(attached::MemberPrivilege),
    Comment(attached::Comment),
    SecurityLabel(attached::SecurityLabel),
    ExtensionDependency(attached::ExtensionDependency),
    MaterializedView(view::MaterializedView),
    Bucket(rows::Bucket),
    CronJob(rows::CronJob),
}

/// The condition on `pg_namespace n` that leaves out PostgreSQL's own schemas (names that begin with `pg_` are
/// reserved for it: PostgreSQL manual, `CREATE SCHEMA`).
pub(crate) const USER_SCHEMA: &str = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";
