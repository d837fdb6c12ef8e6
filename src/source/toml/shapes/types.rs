//! Schemas, extensions, types, sequences, publications.

use super::access::Grants;
use crate::source::toml::shape::{choice, shape};
use crate::source::toml::tree::Text;
use crate::source::toml::value::{Expression, Flag, Named, NamesOrNamed};

shape! {
    /// A schema.
    Schema as "a schema" {
        /// The owner.
        owner "owner": Option<Text>,
        /// A comment.
        comment "comment": Option<Text>,
        /// Who may do what: `usage`, `create`.
        grants "grants": Grants,
        /// Who may not.
        revokes "revokes": Grants,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

shape! {
    /// An extension.
    Extension as "an extension" {
        /// The schema that its objects go to.
        schema "schema": Option<Text>,
        /// The version; the newest installed when absent.
        version "version": Option<Text>,
        /// A comment.
        comment "comment": Option<Text>,
    }
}

shape! {
    /// An enumerated type: its values, or a table.
    Enum as "an enum" short "values" {
        /// The values, in order.
        values "values": Vec<Text>,
        /// Former names of values: `{ new = "old" }`.
        renamed_values "renamed_values": Named<Text>,
        /// A comment.
        comment "comment": Option<Text>,
        /// The owner.
        owner "owner": Option<Text>,
        /// Who may do what: `usage`.
        grants "grants": Grants,
        /// Who may not.
        revokes "revokes": Grants,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

shape! {
    /// An attribute of a composite type: its type, or a table.
    Attribute as "an attribute" short "type" {
        /// The data type.
        data_type "type": Text,
        /// The collation.
        collation "collation": Option<Text>,
        /// A comment.
        comment "comment": Option<Text>,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

shape! {
    /// A composite type.
    Composite as "a composite type" {
        /// The attributes, in order.
        attributes "attributes": Named<Attribute>,
        /// A comment.
        comment "comment": Option<Text>,
        /// The owner.
        owner "owner": Option<Text>,
        /// Who may do what: `usage`.
        grants "grants": Grants,
        /// Who may not.
        revokes "revokes": Grants,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

shape! {
    /// A constraint of a domain: its expression, or a table.
    DomainCheck as "a check of a domain" short "expression" {
        /// The condition; the value is called VALUE.
        expression "expression": Expression,
        /// Whether existing rows go unchecked.
        not_valid "not_valid": Flag,
        /// A comment.
        comment "comment": Option<Text>,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

shape! {
    /// A domain.
    Domain as "a domain" {
        /// The data type that it is based on.
        data_type "type": Text,
        /// The collation.
        collation "collation": Option<Text>,
        /// The default.
        default "default": Option<Expression>,
        /// Whether null is refused.
        not_null "not_null": Flag,
        /// A condition that PostgreSQL names; the value is called VALUE.
        check "check": Option<Expression>,
        /// Conditions by name.
        checks "checks": Named<DomainCheck>,
        /// A comment.
        comment "comment": Option<Text>,
        /// The owner.
        owner "owner": Option<Text>,
        /// Who may do what: `usage`.
        grants "grants": Grants,
        /// Who may not.
        revokes "revokes": Grants,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

shape! {
    /// A range type.
    RangeType as "a range type" {
        /// The type of its bounds.
        subtype "subtype": Text,
        /// The operator class that orders them.
        subtype_opclass "subtype_opclass": Option<Text>,
        /// The collation that orders them.
        collation "collation": Option<Text>,
        /// The function that makes ranges canonical.
        canonical "canonical": Option<Text>,
        /// The function that measures the distance of two bounds.
        subtype_diff "subtype_diff": Option<Text>,
        /// The name of the multirange type.
        multirange_type_name "multirange_type_name": Option<Text>,
        /// A comment.
        comment "comment": Option<Text>,
        /// The owner.
        owner "owner": Option<Text>,
        /// Who may do what: `usage`.
        grants "grants": Grants,
        /// Who may not.
        revokes "revokes": Grants,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

shape! {
    /// A sequence.
    Sequence as "a sequence" {
        /// `"bigint"` (when absent), `"integer"` or `"smallint"`.
        data_type "type": Option<Text>,
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
        /// Whether it is not written to the log.
        unlogged "unlogged": Flag,
        /// The column that it belongs to: `"table.column"` or `"schema.table.column"`.
        owned_by "owned_by": Option<Text>,
        /// A comment.
        comment "comment": Option<Text>,
        /// The owner.
        owner "owner": Option<Text>,
        /// Who may do what: `usage`, `select`, `update`.
        grants "grants": Grants,
        /// Who may not.
        revokes "revokes": Grants,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

choice! {
    /// An operation that a publication publishes.
    Operation {
        /// INSERT.
        Insert = "insert",
        /// UPDATE.
        Update = "update",
        /// DELETE.
        Delete = "delete",
        /// TRUNCATE.
        Truncate = "truncate",
    }
}

shape! {
    /// A table of a publication.
    PublicationTable as "a table of a publication" {
        /// Only these columns.
        columns "columns": Vec<Text>,
        /// Only rows for which this is true.
        filter "where": Option<Expression>,
    }
}

shape! {
    /// A publication. On Supabase, `supabase_realtime` exists already and only takes `tables`.
    Publication as "a publication" {
        /// The tables in it: an array of names, or a table with `columns` and `where` for each.
        tables "tables": NamesOrNamed<PublicationTable>,
        /// Every table of these schemas.
        schemas "schemas": Vec<Text>,
        /// Every table.
        all_tables "all_tables": Flag,
        /// Which operations; all when absent.
        publish "publish": Option<Vec<Operation>>,
        /// Which generated columns are published: `"none"` or `"stored"` (PostgreSQL 18).
        publish_generated_columns "publish_generated_columns": Option<Text>,
        /// Whether changes of partitions are published as those of their root.
        via_partition_root "via_partition_root": Flag,
        /// A comment.
        comment "comment": Option<Text>,
        /// The owner.
        owner "owner": Option<Text>,
    }
}
