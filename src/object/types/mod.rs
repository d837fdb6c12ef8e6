//! Types that users make: enums, composite types, ranges, domains (PostgreSQL manual, `CREATE TYPE`, `CREATE DOMAIN`).

mod attribute;
mod composite;
mod domain;
mod domain_constraint;
mod enumeration;
mod range;
pub(super) mod stored;

pub use attribute::Attribute;
pub use composite::Composite;
pub use domain::Domain;
pub use domain_constraint::DomainConstraint;
pub use enumeration::Enum;
pub use range::Range;
