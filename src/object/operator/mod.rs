//! Operators, and the classes and families in which indexes find them (PostgreSQL manual, 38.14 to 38.16).

mod class;
mod family;
mod member;
#[allow(clippy::module_inception)]
mod operator;

pub use class::OperatorClass;
pub use family::OperatorFamily;
pub use member::OperatorFamilyMember;
pub use operator::{Link, Operator};
