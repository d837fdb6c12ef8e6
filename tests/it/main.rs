//! Everything that needs a PostgreSQL server, or the program from outside.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod cases;
mod classes;
mod platform;
mod support;
mod systems;
mod toml;
