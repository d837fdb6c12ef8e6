//! A plan → text for people, Markdown, a SQL script, or JSON; a schema → a picture. Same input, same bytes.

mod definition;
mod drift;
mod explain;
mod graph;
mod history;
mod json;
mod markdown;
mod measure;
mod paint;
mod script;
#[cfg(test)]
mod tests;
mod text;

use crate::object::HazardKind;

pub use drift::{drift, json as drift_json, json_schema as drift_json_schema};
pub use explain::explanation;
pub use graph::{dot, mermaid, svg};
pub use history::{history, json as history_json};
pub use json::{json, json_schema};
pub use markdown::{drift as drift_markdown, markdown};
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
    /// The flags of this run, each behind a blank, for the commands that are shown.
    pub arguments: &'a str,
    /// Whether an error says what is refused, so that the text need not.
    pub refusal_follows: bool,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { colors: false, width: 100, verbose: false, allowed: &[], arguments: "", refusal_follows: false }
    }
}
