//! Logical replication: publications with the tables in them, and subscriptions.

mod publication;
mod publication_table;
mod subscription;

pub use publication::Publication;
pub use publication_table::PublicationTable;
pub use subscription::Subscription;
pub(crate) use subscription::default as subscription_default;
