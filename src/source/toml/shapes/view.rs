//! Views and materialized views.

use super::access::Grants;
use super::constraint::Index;
use super::table::{Rule, Statistics, Trigger};
use crate::source::toml::shape::{choice, shape};
use crate::source::toml::tree::Text;
use crate::source::toml::value::{Expression, Named, Scalar};

choice! {
    /// What WITH CHECK OPTION checks.
    CheckOption {
        /// This view's condition.
        Local = "local",
        /// Also those of the views under it.
        Cascaded = "cascaded",
    }
}

shape! {
    /// A view.
    View as "a view" {
        /// The SELECT that it stands for.
        query "query": Text,
        /// The names of its columns; the query's when absent.
        columns "columns": Vec<Text>,
        /// Whether it reads with the privileges of whoever asks.
        security_invoker "security_invoker": Option<Scalar>,
        /// Whether it hides rows also from functions that leak.
        security_barrier "security_barrier": Option<Scalar>,
        /// Whether rows written through it must be visible in it.
        check_option "check_option": Option<CheckOption>,
        /// Comments on its columns.
        column_comments "column_comments": Named<Text>,
        /// Former names of its columns: `{ new = "old" }`.
        renamed_columns "renamed_columns": Named<Text>,
        /// Defaults for rows inserted through it.
        column_defaults "column_defaults": Named<Expression>,
        /// INSTEAD OF triggers.
        triggers "triggers": Named<Trigger>,
        /// Rules by name.
        rules "rules": Named<Rule>,
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
    /// A materialized view.
    MaterializedView as "a materialized view" {
        /// The SELECT that fills it.
        query "query": Text,
        /// The names of its columns; the query's when absent.
        columns "columns": Vec<Text>,
        /// Whether it is filled when it is made; it is when absent.
        with_data "with_data": Option<bool>,
        /// Storage options: `{ fillfactor = 70 }`.
        with "with": Named<Scalar>,
        /// The tablespace.
        tablespace "tablespace": Option<Text>,
        /// The table access method.
        access_method "access_method": Option<Text>,
        /// Extended statistics by name.
        statistics "statistics": Named<Statistics>,
        /// Indexes.
        indexes "indexes": Named<Index>,
        /// The index that CLUSTER uses.
        cluster_on "cluster_on": Option<Text>,
        /// Comments on its columns.
        column_comments "column_comments": Named<Text>,
        /// Former names of its columns: `{ new = "old" }`.
        renamed_columns "renamed_columns": Named<Text>,
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
