//! What exists: the kinds of object, and for each what it is, how it is read, created, altered and dropped.

mod id;
mod kind;

pub use id::{ObjectId, Path};
pub use kind::Kind;
