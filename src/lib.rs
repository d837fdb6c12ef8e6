//! schemactl keeps a PostgreSQL database equal to the files that describe it.
//!
//! Data flows one way:
//!
//! 1. [`source`]: files under `schema/` → statements with positions
//! 2. [`server`]: connections, and which server is at the other end
//! 3. [`shadow`]: a scratch database that turns statements into a real schema
//! 4. `introspect`: `pg_catalog` → catalog
//! 5. `diff`: two catalogs → changes
//! 6. `graph`: changes → steps in an order that works
//! 7. `plan`: steps → groups that are transactions
//! 8. `render` and `execute`: a plan → text, or → the database
//! 9. [`history`]: what was done → a table in the database, by which `drift` tells who changed what
//!
//! [`pull`](mod@pull) goes the other way, from a live catalog to files.
//!
//! Only `cli` prints.

pub mod cli;
pub mod config;
pub mod diff;
pub mod drift;
pub mod execute;
pub mod graph;
pub mod history;
pub mod introspect;
pub mod object;
pub mod pipeline;
pub mod plan;
pub mod problem;
pub mod pull;
pub mod render;
pub mod scope;
pub mod sentence;
pub mod server;
pub mod shadow;
pub mod source;
pub mod sql;
