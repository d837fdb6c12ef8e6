//! Foreign data: wrappers, servers and user mappings (PostgreSQL manual, 5.12). A foreign table is a table.

mod foreign_data_wrapper;
mod foreign_server;
pub(super) mod options;
mod user_mapping;

pub use foreign_data_wrapper::ForeignDataWrapper;
pub use foreign_server::ForeignServer;
pub use options::{NOT_SHOWN, Options, as_in_files, keep_hidden, lacks_hidden};
pub use user_mapping::UserMapping;
