//! Kinds that few schemas have: their `CREATE` statement as it is, and what hangs on them by keys.

use super::access::Grants;
use crate::source::toml::shape::shape;
use crate::source::toml::tree::Text;
use crate::source::toml::value::{Named, Scalar};

shape! {
    /// An object that is stated in SQL: its statement, or a table.
    Definition as "a definition" short "sql" {
        /// Its `CREATE` statement; statements that complete it may follow: `ALTER TEXT SEARCH CONFIGURATION ...`.
        sql "sql": Text,
        /// A comment.
        comment "comment": Option<Text>,
        /// The owner.
        owner "owner": Option<Text>,
        /// Who may do what.
        grants "grants": Grants,
        /// Who may not.
        revokes "revokes": Grants,
        /// Its former name.
        renamed_from "renamed_from": Option<Text>,
    }
}

shape! {
    /// A foreign-data wrapper.
    ForeignDataWrapper as "a foreign-data wrapper" {
        /// The function that makes the plans.
        handler "handler": Option<Text>,
        /// The function that checks options.
        validator "validator": Option<Text>,
        /// Its options.
        options "options": Named<Scalar>,
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
    /// A foreign server.
    Server as "a server" {
        /// The foreign-data wrapper that reaches it.
        wrapper "foreign_data_wrapper": Text,
        /// Its type, if the wrapper knows types.
        server_type "type": Option<Text>,
        /// Its version.
        version "version": Option<Text>,
        /// Its options: `{ host = "db.example", dbname = "shop" }`.
        options "options": Named<Scalar>,
        /// As whom roles connect, by role; `public` for all others.
        user_mappings "user_mappings": Named<UserMapping>,
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
    /// As whom a role connects to a foreign server.
    UserMapping as "a user mapping" {
        /// Its options: `{ user = "reader" }`.
        options "options": Named<Scalar>,
    }
}

shape! {
    /// A comment on anything that has no `comment` key of its own.
    Comment as "a comment" {
        /// What it is on, as SQL names it: `"constraint positive on domain public.price"`.
        on "on": Text,
        /// The comment.
        text "comment": Text,
    }
}

shape! {
    /// Privileges on anything that has no `grants` key of its own, such as the function of an extension.
    Access as "privileges" {
        /// What they are on, as GRANT names it: `"function extensions.digest(text, text)"`.
        on "on": Text,
        /// Who may do what.
        grants "grants": Grants,
        /// Who may not.
        revokes "revokes": Grants,
    }
}

shape! {
    /// A security label.
    SecurityLabel as "a security label" {
        /// What it is on, as SQL names it: `"table public.notes"`.
        on "on": Text,
        /// Whose label it is.
        provider "provider": Option<Text>,
        /// The label.
        label "label": Text,
    }
}
