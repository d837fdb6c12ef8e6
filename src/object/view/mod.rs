//! Views and materialized views, their columns, and rewrite rules.

mod materialized_view;
mod output_column;
mod rule;
mod values;
#[allow(clippy::module_inception)]
mod view;
mod view_column;

pub use materialized_view::{MaterializedView, keep_populated};
pub use output_column::OutputColumn;
pub use rule::Rule;
pub use view::View;
pub use view_column::ViewColumn;
