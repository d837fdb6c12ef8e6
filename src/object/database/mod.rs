//! Objects that live in the database itself: schemas, extensions, event triggers.

mod event_trigger;
mod extension;
mod schema;

pub use event_trigger::EventTrigger;
pub use extension::Extension;
pub use schema::Schema;
