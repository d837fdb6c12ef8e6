//! What the tests stand on: one private server for all of them, databases in it, and `pg_dump` as the judge.

pub mod database;
pub mod dump;
pub mod platform;
pub mod project;

pub use database::Database;
pub use project::Project;
