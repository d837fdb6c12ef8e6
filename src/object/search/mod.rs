//! Text search (PostgreSQL manual, chapter 12): parsers, templates, dictionaries, configurations.

mod configuration;
mod dictionary;
mod parser;
mod template;

pub use configuration::{Mapping, TextSearchConfiguration};
pub use dictionary::TextSearchDictionary;
pub use parser::TextSearchParser;
pub use template::TextSearchTemplate;

/// The function whose OID is in `column`, qualified; none for 0.
fn function(column: &str) -> String {
    format!(
        "(select quote_ident(pn.nspname) || '.' || quote_ident(p.proname) from pg_proc p
           join pg_namespace pn on pn.oid = p.pronamespace where p.oid = {column}::oid)"
    )
}
