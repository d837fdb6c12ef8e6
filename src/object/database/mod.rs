//! Objects that live in the database itself: schemas, extensions, access methods, conversions.

mod access_method;
mod conversion;
mod extension;
mod schema;

pub use access_method::AccessMethod;
pub use conversion::Conversion;
pub use extension::Extension;
pub use schema::Schema;
