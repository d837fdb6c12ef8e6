//! What hangs on other objects: owner, privileges, comment. They are children of what they hang on, so that whatever
//! is recreated gets all of them back.

mod comment;
mod owner;
mod privilege;

pub use comment::Comment;
pub use owner::Owner;
pub use privilege::{GRANTED_BY, Grants, Privilege, after_owner_change, initial, statements as grant_statements};
