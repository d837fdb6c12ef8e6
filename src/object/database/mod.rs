//! Objects that live in the database itself: schemas, extensions, event triggers, access methods, conversions.

mod access_method;
mod conversion;
mod event_trigger;
mod extension;
mod schema;

pub use access_method::AccessMethod;
pub use conversion::Conversion;
pub use event_trigger::EventTrigger;
pub use extension::Extension;
pub use schema::Schema;
