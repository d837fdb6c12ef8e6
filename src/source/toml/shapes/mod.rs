//! Every key of the format, declared once.

pub mod access;
pub mod constraint;
pub mod definition;
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
        /// Collations.
        collations "collations": Named<definition::Definition>,
        /// Base types: `CREATE TYPE name (input = ..., output = ...)`, announced before their functions.
        base_types "base_types": Named<definition::Definition>,
        /// Procedural languages.
        languages "languages": Named<definition::Definition>,
        /// Access methods.
        access_methods "access_methods": Named<definition::Definition>,
        /// Casts. The key is `"text as public.mood"`.
        casts "casts": Named<definition::Definition>,
        /// Transforms. The key is `"public.box language plpython3u"`.
        transforms "transforms": Named<definition::Definition>,
        /// Conversions.
        conversions "conversions": Named<definition::Definition>,
        /// Operators. The key is `"=== (text, text)"`, with `none` for a side that is not there.
        operators "operators": Named<definition::Definition>,
        /// Operator families. The key is `"name using btree"`.
        operator_families "operator_families": Named<definition::Definition>,
        /// Operator classes. The key is `"name using btree"`.
        operator_classes "operator_classes": Named<definition::Definition>,
        /// Aggregates. The key has the arguments: `"total(integer)"`.
        aggregates "aggregates": Named<definition::Definition>,
        /// Text search parsers.
        text_search_parsers "text_search_parsers": Named<definition::Definition>,
        /// Text search templates.
        text_search_templates "text_search_templates": Named<definition::Definition>,
        /// Text search dictionaries.
        text_search_dictionaries "text_search_dictionaries": Named<definition::Definition>,
        /// Text search configurations.
        text_search_configurations "text_search_configurations": Named<definition::Definition>,
        /// Event triggers.
        event_triggers "event_triggers": Named<definition::Definition>,
        /// Subscriptions to publications of other servers.
        subscriptions "subscriptions": Named<definition::Definition>,
        /// Roles, with their memberships and settings, where the configuration lets the files say who there is.
        roles "roles": Named<definition::Definition>,
        /// The database itself: `ALTER DATABASE` statements, where the configuration lets the files say that.
        database "database": Option<definition::Definition>,
        /// Foreign-data wrappers.
        foreign_data_wrappers "foreign_data_wrappers": Named<definition::ForeignDataWrapper>,
        /// Foreign servers.
        servers "servers": Named<definition::Server>,
        /// Comments on what has no `comment` key of its own.
        comments "comments": Vec<definition::Comment>,
        /// Privileges on what has no `grants` key of its own.
        privileges "privileges": Vec<definition::Access>,
        /// Security labels.
        security_labels "security_labels": Vec<definition::SecurityLabel>,
        /// Supabase storage.
        storage "storage": Option<rows::Storage>,
        /// Jobs of `pg_cron`.
        cron "cron": Option<rows::Cron>,
    }
}
