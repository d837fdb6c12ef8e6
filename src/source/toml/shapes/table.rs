//! Tables and what hangs on them.

use super::access::Grants;
use super::constraint::{Action, Check, Exclusion, ForeignKey, Index, PrimaryKey, Unique};
use crate::source::toml::shape::{Definitions, Reader, Shape, choice, shape};
use crate::source::toml::tree::{Node, Text, Value};
use crate::source::toml::value::{Expression, Flag, Named, OneOrMany, Scalar};

choice! {
    /// Row-level security.
    RowSecurity {
        /// Off.
        Disabled = "disabled",
        /// On, except for the owner.
        Enabled = "enabled",
        /// On, for the owner too.
        Forced = "forced",
    }
}

choice! {
    /// When an identity column's value is generated.
    Generation {
        /// Always.
        Always = "always",
        /// When none is given.
        ByDefault = "by default",
    }
}

choice! {
    /// How a column's large values are stored.
    Storage {
        /// In line, as they are.
        Plain = "plain",
        /// Out of line, as they are.
        External = "external",
        /// Out of line, compressed.
        Extended = "extended",
        /// In line if possible, compressed.
        Main = "main",
        /// As the type says.
        Default = "default",
    }
}

shape! {
    /// A table. The key is its name in the default schema, or `"schema.name"` in quotes.
    Table as "a table" {
        /// A comment.
        comment "comment": Option<Text>,
        /// The owner.
        owner "owner": Option<Text>,
        /// `"disabled"`, `"enabled"`, or `"forced"` (for the owner, too).
        row_level_security "row_level_security": Option<RowSecurity>,
        /// The columns, in order: `name = "type"`, or a table.
        columns "columns": Named<Column>,
        /// The columns of the primary key, or a table.
        primary_key "primary_key": Option<PrimaryKey>,
        /// Unique constraints by name: their columns, or a table.
        unique "unique": Named<Unique>,
        /// Check constraints by name: their expression, or a table.
        checks "checks": Named<Check>,
        /// Foreign keys by name.
        foreign_keys "foreign_keys": Named<ForeignKey>,
        /// Exclusion constraints by name.
        exclusions "exclusions": Named<Exclusion>,
        /// Indexes by name: their columns, or a table.
        indexes "indexes": Named<Index>,
        /// Policies of row-level security by name.
        policies "policies": Named<Policy>,
        /// Triggers by name.
        triggers "triggers": Named<Trigger>,
        /// Who may do what.
        grants "grants": Grants,
        /// Who may not.
        revokes "revokes": Grants,
        /// Makes it a partitioned table: `"range (created_at)"`, `"list (region)"`, `"hash (id)"`.
        partition_by "partition_by": Option<Text>,
        /// Makes it a partition of this table.
        partition_of "partition_of": Option<Text>,
        /// Which rows the partition holds: `"from ('2026-01-01') to ('2027-01-01')"`, `"in ('eu')"`,
        /// `"with (modulus 4, remainder 0)"`, `"default"`.
        bound "bound": Option<Text>,
        /// The tables that it inherits from.
        inherits "inherits": OneOrMany,
        /// The composite type that its columns come from.
        of_type "of_type": Option<Text>,
        /// Whether its rows are not written to the log, and lost in a crash.
        unlogged "unlogged": Flag,
        /// Storage options: `{ fillfactor = 70 }`.
        with "with": Named<Scalar>,
        /// How rows are told apart in logical replication: `"default"`, `"full"`, `"nothing"`, `{ index = "name" }`.
        replica_identity "replica_identity": Option<ReplicaIdentity>,
        /// The index that CLUSTER uses.
        cluster_on "cluster_on": Option<Text>,
        /// The tablespace.
        tablespace "tablespace": Option<Text>,
        /// The table access method.
        access_method "access_method": Option<Text>,
        /// Makes it a foreign table of this server.
        server "server": Option<Text>,
        /// Options of a foreign table: `{ table_name = "orders" }`.
        options "options": Named<Scalar>,
        /// Extended statistics by name.
        statistics "statistics": Named<Statistics>,
        /// Rules by name.
        rules "rules": Named<Rule>,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

shape! {
    /// Extended statistics: what they are on, or a table.
    Statistics as "statistics" short "on" {
        /// Columns, or expressions in parentheses.
        on "on": Vec<Text>,
        /// `"ndistinct"`, `"dependencies"`, `"mcv"`; all when absent.
        kinds "kinds": Vec<Text>,
        /// The statistics target.
        target "target": Option<i64>,
        /// A comment.
        comment "comment": Option<Text>,
        /// The owner.
        owner "owner": Option<Text>,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

choice! {
    /// The command that a rule is for.
    RuleEvent {
        /// SELECT.
        Select = "select",
        /// INSERT.
        Insert = "insert",
        /// UPDATE.
        Update = "update",
        /// DELETE.
        Delete = "delete",
    }
}

shape! {
    /// A rule.
    Rule as "a rule" {
        /// The command.
        event "on": RuleEvent,
        /// Only when this is true.
        filter "where": Option<Expression>,
        /// Whether it stands for the command; otherwise it is done as well.
        instead "instead": Flag,
        /// The commands that it does; nothing when absent.
        commands "do": OneOrMany,
        /// `true` (when absent), `false`, `"always"` or `"replica"`.
        enabled "enabled": Option<Enabled>,
        /// A comment.
        comment "comment": Option<Text>,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

shape! {
    /// A column: its type, or a table.
    Column as "a column" short "type" {
        /// The data type.
        data_type "type": Option<Text>,
        /// Whether it is the primary key.
        primary_key "primary_key": Flag,
        /// Whether no two rows may have the same value.
        unique "unique": Flag,
        /// Whether null is refused.
        not_null "not_null": Flag,
        /// The default: an SQL expression in a string, a number or a boolean. Text needs SQL's quotes: `"'new'"`.
        default "default": Option<Expression>,
        /// A condition.
        check "check": Option<Expression>,
        /// The table and column that it refers to: `"auth.users(id)"`.
        references "references": Option<Text>,
        /// What happens when the row referred to is deleted.
        on_delete "on_delete": Option<Action>,
        /// What happens when the key referred to changes.
        on_update "on_update": Option<Action>,
        /// The expression that it is computed from.
        generated "generated": Option<Generated>,
        /// `"always"`, `"by default"`, or a table.
        identity "identity": Option<Identity>,
        /// The collation.
        collation "collation": Option<Text>,
        /// How large values are stored.
        storage "storage": Option<Storage>,
        /// How large values are compressed: `"pglz"` or `"lz4"`.
        compression "compression": Option<Text>,
        /// The statistics target.
        statistics "statistics": Option<i64>,
        /// Options for the planner: `{ n_distinct = -0.5 }`.
        options "options": Named<Scalar>,
        /// Options for the foreign-data wrapper: `{ column_name = "Id" }`.
        fdw_options "fdw_options": Named<Scalar>,
        /// A comment.
        comment "comment": Option<Text>,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

shape! {
    /// A generated column's expression, or a table.
    Generated as "a generated column" short "expression" {
        /// The expression.
        expression "expression": Expression,
        /// Whether the value is stored; it is when absent. (Not stored: PostgreSQL 18.)
        stored "stored": Option<bool>,
    }
}

shape! {
    /// An identity column: when values are generated, or a table.
    Identity as "an identity" short "generation" {
        /// `"always"` or `"by default"`.
        generation "generation": Generation,
        /// The first value.
        start "start": Option<i64>,
        /// The step.
        increment "increment": Option<i64>,
        /// The smallest value.
        min "min": Option<i64>,
        /// The largest value.
        max "max": Option<i64>,
        /// How many values a session takes at once.
        cache "cache": Option<i64>,
        /// Whether it starts again after the last value.
        cycle "cycle": Flag,
        /// The name of the sequence behind it.
        sequence "sequence": Option<Text>,
    }
}

choice! {
    /// The command that a policy is for.
    PolicyCommand {
        /// All of them.
        All = "all",
        /// SELECT.
        Select = "select",
        /// INSERT.
        Insert = "insert",
        /// UPDATE.
        Update = "update",
        /// DELETE.
        Delete = "delete",
    }
}

choice! {
    /// How a policy adds to others.
    PolicyMode {
        /// Any permissive one is enough.
        Permissive = "permissive",
        /// Each restrictive one is needed.
        Restrictive = "restrictive",
    }
}

shape! {
    /// A policy of row-level security.
    Policy as "a policy" {
        /// The command; `"all"` when absent.
        command "for": Option<PolicyCommand>,
        /// The roles; everybody when absent.
        to "to": OneOrMany,
        /// `"permissive"` (when absent) or `"restrictive"`.
        mode "as": Option<PolicyMode>,
        /// Which existing rows.
        using "using": Option<Expression>,
        /// Which new rows.
        with_check "with_check": Option<Expression>,
        /// A comment.
        comment "comment": Option<Text>,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

choice! {
    /// When a trigger fires.
    TriggerTime {
        /// Before the change.
        Before = "before",
        /// After it.
        After = "after",
        /// In its place.
        InsteadOf = "instead of",
    }
}

choice! {
    /// How often a trigger fires.
    TriggerLevel {
        /// For each row.
        Row = "row",
        /// For each statement.
        Statement = "statement",
    }
}

shape! {
    /// The names of the rows that a statement changed, as a trigger sees them.
    Transitions as "`referencing`" {
        /// The rows as they were.
        old_table "old_table": Option<Text>,
        /// The rows as they are.
        new_table "new_table": Option<Text>,
    }
}

shape! {
    /// A trigger.
    Trigger as "a trigger" {
        /// `"before"`, `"after"` or `"instead of"`.
        when "when": TriggerTime,
        /// `"insert"`, `"update"`, `"delete"`, `"truncate"`: one or several.
        events "events": OneOrMany,
        /// For updates: only of these columns.
        update_of "update_of": Vec<Text>,
        /// `"statement"` (when absent) or `"row"`.
        for_each "for_each": Option<TriggerLevel>,
        /// The function that it calls.
        function "function": Text,
        /// Constants for the function.
        arguments "arguments": Vec<Scalar>,
        /// Only when this is true.
        condition "condition": Option<Expression>,
        /// Names for the changed rows.
        referencing "referencing": Option<Transitions>,
        /// Whether it is a constraint trigger.
        constraint "constraint": Flag,
        /// For a constraint trigger: the other table.
        from "from": Option<Text>,
        /// Whether it can wait for the end of the transaction.
        deferrable "deferrable": Flag,
        /// Whether it waits unless told otherwise.
        initially_deferred "initially_deferred": Flag,
        /// `true` (when absent), `false`, `"always"` or `"replica"`.
        enabled "enabled": Option<Enabled>,
        /// A comment.
        comment "comment": Option<Text>,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

/// Whether a trigger fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enabled {
    /// Except while replicating.
    Yes,
    /// Never.
    No,
    /// Also while replicating.
    Always,
    /// Only while replicating.
    Replica,
}

impl Shape for Enabled {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::Boolean(true) => Some(Self::Yes),
            Value::Boolean(false) => Some(Self::No),
            Value::String(text) if text.value == "always" => Some(Self::Always),
            Value::String(text) if text.value == "replica" => Some(Self::Replica),
            Value::String(text) => {
                reader.unknown_value(text, &["always", "replica"]);
                None
            }
            _ => {
                reader.wrong_type(node, &Self::expected());
                None
            }
        }
    }

    fn expected() -> String {
        "true, false, \"always\" or \"replica\"".to_owned()
    }

    fn accepts(value: &Value) -> bool {
        matches!(value, Value::Boolean(_) | Value::String(_))
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        serde_json::json!({ "enum": [true, false, "always", "replica"] })
    }
}

/// How logical replication tells rows apart.
#[derive(Debug, Clone)]
pub enum ReplicaIdentity {
    /// `"default"`, `"full"`, `"nothing"`.
    Word(IdentityWord),
    /// `{ index = "name" }`.
    Index(ReplicaIndex),
}

choice! {
    /// A replica identity that needs no index name.
    IdentityWord {
        /// The primary key.
        Default = "default",
        /// All columns.
        Full = "full",
        /// Not at all.
        Nothing = "nothing",
    }
}

shape! {
    /// A replica identity by a unique index.
    ReplicaIndex as "`replica_identity`" {
        /// The index.
        index "index": Text,
    }
}

impl Shape for ReplicaIdentity {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::String(_) => IdentityWord::read(node, reader).map(Self::Word),
            Value::Table(_) => ReplicaIndex::read(node, reader).map(Self::Index),
            _ => {
                reader.wrong_type(node, &Self::expected());
                None
            }
        }
    }

    fn expected() -> String {
        format!("{} or a table such as {{ index = \"name\" }}", IdentityWord::expected())
    }

    fn accepts(value: &Value) -> bool {
        matches!(value, Value::String(_) | Value::Table(_))
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        serde_json::json!({ "anyOf": [IdentityWord::schema(definitions), ReplicaIndex::schema(definitions)] })
    }
}
