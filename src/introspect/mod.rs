//! `pg_catalog` → [`Catalog`](crate::object::Catalog).
//!
//! Every kind's query is sent at once over one connection, inside one read-only snapshot, and answered in order: what
//! costs time is the server's work, not the way there and back. OIDs serve as addresses while the answers are put
//! together and do not leave this module.

mod address;
mod fingerprint;
mod left_out;
mod patience;
mod position;
mod read;

pub use position::Position;
pub use read::{Identities, SETTINGS, read, read_alone, read_identified, read_snapshot, reading};
