//! A plan → text for people, a SQL script, or JSON. Same plan, same bytes.

mod definition;
mod drift;
mod history;
mod json;
mod measure;
mod paint;
mod script;
#[cfg(test)]
mod tests;
mod text;

use crate::object::HazardKind;

pub use drift::{drift, json as drift_json};
pub use history::{history, json as history_json};
pub use json::json;
pub use paint::printable;
pub use script::script;
pub use text::text;

/// How text for people is written.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Whether to use colours.
    pub colors: bool,
    /// How wide prose may be, in columns. SQL and names are never wrapped nor cut.
    pub width: usize,
    /// Whether to list what is usually counted.
    pub verbose: bool,
    /// The hazards that are allowed.
    pub allowed: &'a [HazardKind],
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { colors: false, width: 100, verbose: false, allowed: &[] }
    }
}
