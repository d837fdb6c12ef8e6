//! Logical replication: publications and the tables in them.

mod publication;
mod publication_table;

pub use publication::Publication;
pub use publication_table::PublicationTable;
