//! Functions, procedures, aggregates, and what they are written in and called by: languages, casts, transforms.

mod aggregate;
mod cast;
mod language;
mod outdated;
#[allow(clippy::module_inception)]
mod routine;
mod transform;

pub use aggregate::{Aggregate, Transition};
pub use cast::Cast;
pub use language::Language;
pub use routine::Routine;
pub use transform::Transform;
