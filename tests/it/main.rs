//! Everything that needs a PostgreSQL server, or the program from outside.
#![allow(clippy::expect_used, clippy::format_collect, clippy::panic, clippy::unwrap_used)]

mod access;
mod bad_input;
mod cases;
mod catalog_columns;
mod classes;
mod cluster;
mod commands;
mod execute;
mod fuzz;
mod grant_order;
mod migrations;
mod online;
mod platform;
mod pull;
mod pull_again;
mod pull_in_place;
mod pull_reads_well;
mod readme;
mod restored;
mod scope;
mod security_labels;
mod server;
mod shadow;
mod stand_in;
mod support;
mod systems;
mod tidy;
mod toml;
mod variables;
mod versions;
