//! Connections: where to connect, how, and which server is at the other end.

mod client_key;
mod connection;
mod facts;
mod failure;
mod identity;
mod passfile;
mod pooler;
pub mod target;
mod tls;

pub use connection::{Canceller, Server, connect};
pub use facts::{Facts, Membership, Role, SearchPath, facts};
pub use failure::{Lack, grant_remedy, privilege_remedy, server_problem};
pub use identity::{Identity, identity};
pub use pooler::{PoolMode, may_change, pool_mode};
pub use target::Target;
