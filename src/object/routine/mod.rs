//! Functions and procedures.

#[allow(clippy::module_inception)]
mod routine;

pub use routine::Routine;
