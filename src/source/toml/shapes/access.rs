//! Privileges.

use crate::source::toml::shape::{choice, shape};
use crate::source::toml::tree::Text;
use crate::source::toml::value::{Flag, Named, OneOrMany};

/// Privileges by role; the role `public` stands for everybody.
pub type Grants = Named<Grant>;

shape! {
    /// What a role may do: a privilege, an array of them, or a table. Columns in parentheses: `"select (id, name)"`.
    Grant as "a grant" short "privileges" {
        /// The privileges: `"select"`, `["select", "insert"]`, `"all"`, `"update (name)"`.
        privileges "privileges": Privileges,
        /// Whether the role may pass them on.
        with_grant_option "with_grant_option": Flag,
    }
}

/// One privilege or several; at least the key must be there.
#[derive(Debug, Clone)]
pub struct Privileges(pub Vec<Text>);

impl crate::source::toml::shape::Shape for Privileges {
    fn read(node: &crate::source::toml::tree::Node, reader: &mut crate::source::toml::shape::Reader) -> Option<Self> {
        OneOrMany::read(node, reader).map(|many| Self(many.0))
    }

    fn expected() -> String {
        OneOrMany::expected()
    }

    fn accepts(value: &crate::source::toml::tree::Value) -> bool {
        OneOrMany::accepts(value)
    }

    fn schema(definitions: &mut crate::source::toml::shape::Definitions) -> serde_json::Value {
        OneOrMany::schema(definitions)
    }
}

choice! {
    /// The class of objects that default privileges are about.
    ObjectClass {
        /// Tables, views, materialized views.
        Tables = "tables",
        /// Sequences.
        Sequences = "sequences",
        /// Functions.
        Functions = "functions",
        /// Functions and procedures.
        Routines = "routines",
        /// Types and domains.
        Types = "types",
        /// Schemas.
        Schemas = "schemas",
        /// Large objects (PostgreSQL 18).
        LargeObjects = "large objects",
    }
}

shape! {
    /// Privileges that objects get when a role makes them (ALTER DEFAULT PRIVILEGES).
    DefaultPrivileges as "a default privilege" {
        /// The role that will make the objects; the default owner when absent.
        role "role": Option<Text>,
        /// Only objects in this schema; all schemas when absent.
        schema "schema": Option<Text>,
        /// The class of objects.
        on "on": ObjectClass,
        /// Who gets what.
        grants "grants": Grants,
        /// Who loses what.
        revokes "revokes": Grants,
    }
}
