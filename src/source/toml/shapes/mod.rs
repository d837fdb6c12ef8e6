//! Every key of the format, declared once.

pub mod access;
pub mod constraint;
pub mod routine;
pub mod rows;
pub mod table;
pub mod types;
pub mod view;

use super::shape::shape;
use super::value::{Named, OrTrue};

shape! {
    /// A TOML file under `schema/`: part of the desired state of a database.
    File as "a schema file" {
        /// Schemas.
        schemas "schemas": Named<types::Schema>,
        /// Extensions: `pgcrypto = true`, or a table.
        extensions "extensions": Named<OrTrue<types::Extension>>,
        /// Enumerated types: `status = ["new", "done"]`, or a table.
        enums "enums": Named<types::Enum>,
        /// Composite types.
        types "types": Named<types::Composite>,
        /// Domains.
        domains "domains": Named<types::Domain>,
        /// Range types.
        ranges "ranges": Named<types::RangeType>,
        /// Sequences.
        sequences "sequences": Named<types::Sequence>,
        /// Tables. The key is the table's name in the default schema, or `"schema.name"` in quotes.
        tables "tables": Named<table::Table>,
        /// Views.
        views "views": Named<view::View>,
        /// Materialized views.
        materialized_views "materialized_views": Named<view::MaterializedView>,
        /// Functions. Overloads are told apart by arguments in the key: `"add(integer, integer)"`.
        functions "functions": Named<routine::Routine>,
        /// Procedures.
        procedures "procedures": Named<routine::Routine>,
        /// What new objects of a role get.
        default_privileges "default_privileges": Vec<access::DefaultPrivileges>,
        /// Publications for logical replication.
        publications "publications": Named<types::Publication>,
        /// Supabase storage.
        storage "storage": Option<rows::Storage>,
        /// Jobs of `pg_cron`.
        cron "cron": Option<rows::Cron>,
    }
}
