//! Types that users make: base types, enums, composite types, ranges, domains (PostgreSQL manual, `CREATE TYPE`, `CREATE
//! DOMAIN`), and the collations that their strings are compared by.

mod attribute;
mod base;
mod collation;
mod composite;
mod composite_values;
mod domain;
mod domain_constraint;
mod enumeration;
mod range;
mod shell;
pub(in crate::object) mod stored;

pub use attribute::Attribute;
pub use base::BaseType;
pub use collation::Collation;
pub use composite::Composite;
pub use domain::Domain;
pub use domain_constraint::DomainConstraint;
pub use enumeration::Enum;
pub use range::Range;
pub use shell::ShellType;
