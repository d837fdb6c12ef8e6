//! Access that is not attached to one object: default privileges.

mod default_privilege;

pub use default_privilege::DefaultPrivilege;
