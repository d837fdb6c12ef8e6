//! Objects that live in the database itself: schemas and extensions.

mod extension;
mod schema;

pub use extension::Extension;
pub use schema::Schema;
