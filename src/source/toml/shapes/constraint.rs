//! Constraints of tables, and indexes.

use crate::source::toml::shape::{choice, shape};
use crate::source::toml::tree::Text;
use crate::source::toml::value::{Expression, Flag, Named, OneOrMany, Scalar};

choice! {
    /// What happens to rows that refer to a row which goes away or changes.
    Action {
        /// An error at the end of the statement or transaction.
        NoAction = "no action",
        /// An error at once.
        Restrict = "restrict",
        /// They follow.
        Cascade = "cascade",
        /// Their columns become null.
        SetNull = "set null",
        /// Their columns get their defaults.
        SetDefault = "set default",
    }
}

choice! {
    /// How a foreign key of several columns treats nulls.
    Match {
        /// Any null: not checked.
        Simple = "simple",
        /// All null or none.
        Full = "full",
    }
}

shape! {
    /// A primary key: its columns, or a table.
    PrimaryKey as "a primary key" short "columns" {
        /// The columns.
        columns "columns": OneOrMany,
        /// The name of the constraint; PostgreSQL's choice when absent.
        name "name": Option<Text>,
        /// Whether the last column, a range, may not overlap where the others are equal (PostgreSQL 18).
        without_overlaps "without_overlaps": Flag,
        /// Further columns in its index.
        include "include": Vec<Text>,
        /// Whether the check can wait for the end of the transaction.
        deferrable "deferrable": Flag,
        /// Whether it waits unless told otherwise.
        initially_deferred "initially_deferred": Flag,
        /// Storage options of its index.
        with "with": Named<Scalar>,
        /// The tablespace of its index.
        tablespace "tablespace": Option<Text>,
        /// A comment.
        comment "comment": Option<Text>,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

shape! {
    /// A unique constraint: its columns, or a table.
    Unique as "a unique constraint" short "columns" {
        /// The columns.
        columns "columns": OneOrMany,
        /// Whether two nulls are equal.
        nulls_not_distinct "nulls_not_distinct": Flag,
        /// Whether the last column, a range, may not overlap where the others are equal (PostgreSQL 18).
        without_overlaps "without_overlaps": Flag,
        /// Further columns in its index.
        include "include": Vec<Text>,
        /// Whether the check can wait for the end of the transaction.
        deferrable "deferrable": Flag,
        /// Whether it waits unless told otherwise.
        initially_deferred "initially_deferred": Flag,
        /// Storage options of its index.
        with "with": Named<Scalar>,
        /// The tablespace of its index.
        tablespace "tablespace": Option<Text>,
        /// A comment.
        comment "comment": Option<Text>,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

shape! {
    /// A check constraint: its expression, or a table.
    Check as "a check" short "expression" {
        /// The condition.
        expression "expression": Expression,
        /// Whether it is not inherited.
        no_inherit "no_inherit": Flag,
        /// Whether existing rows go unchecked.
        not_valid "not_valid": Flag,
        /// Whether it is only stated, and never checked (PostgreSQL 18).
        not_enforced "not_enforced": Flag,
        /// A comment.
        comment "comment": Option<Text>,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

shape! {
    /// A foreign key.
    ForeignKey as "a foreign key" {
        /// The columns.
        columns "columns": OneOrMany,
        /// The table and columns that they refer to: `"public.orders(id, part)"`.
        references "references": Text,
        /// Whether the last column is a range that rows referred to have to cover (PostgreSQL 18).
        period "period": Flag,
        /// What happens when the row referred to is deleted.
        on_delete "on_delete": Option<Action>,
        /// For `set null` and `set default`: only these columns.
        on_delete_columns "on_delete_columns": Vec<Text>,
        /// What happens when the key referred to changes.
        on_update "on_update": Option<Action>,
        /// How nulls are treated.
        match_type "match": Option<Match>,
        /// Whether the check can wait for the end of the transaction.
        deferrable "deferrable": Flag,
        /// Whether it waits unless told otherwise.
        initially_deferred "initially_deferred": Flag,
        /// Whether existing rows go unchecked.
        not_valid "not_valid": Flag,
        /// Whether it is only stated, and never checked (PostgreSQL 18).
        not_enforced "not_enforced": Flag,
        /// A comment.
        comment "comment": Option<Text>,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

shape! {
    /// An exclusion constraint.
    Exclusion as "an exclusion" {
        /// The index method; `"btree"` when absent.
        method "method": Option<Text>,
        /// What must not be all true of two rows: `["room with =", "during with &&"]`.
        elements "elements": Vec<Text>,
        /// Further columns in its index.
        include "include": Vec<Text>,
        /// Only rows for which this is true.
        filter "where": Option<Expression>,
        /// Whether the check can wait for the end of the transaction.
        deferrable "deferrable": Flag,
        /// Whether it waits unless told otherwise.
        initially_deferred "initially_deferred": Flag,
        /// Storage options of its index.
        with "with": Named<Scalar>,
        /// The tablespace of its index.
        tablespace "tablespace": Option<Text>,
        /// A comment.
        comment "comment": Option<Text>,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

shape! {
    /// An index: its columns, or a table.
    Index as "an index" short "columns" {
        /// The columns: a name, perhaps with `desc`, `nulls last`, a collation or an operator class; or an expression
        /// in parentheses.
        columns "columns": OneOrMany,
        /// Whether no two rows may have the same values.
        unique "unique": Flag,
        /// The index method; `"btree"` when absent.
        method "method": Option<Text>,
        /// Only rows for which this is true.
        filter "where": Option<Expression>,
        /// Further columns in it.
        include "include": Vec<Text>,
        /// Whether two nulls are equal.
        nulls_not_distinct "nulls_not_distinct": Flag,
        /// Statistics targets of its expressions, by their number among the columns: `{ 2 = 500 }`.
        statistics "statistics": Named<i64>,
        /// Whether it is on this table only, not on its partitions.
        only "only": Flag,
        /// Storage options: `{ fillfactor = 70 }`.
        with "with": Named<Scalar>,
        /// The tablespace.
        tablespace "tablespace": Option<Text>,
        /// A comment.
        comment "comment": Option<Text>,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}
