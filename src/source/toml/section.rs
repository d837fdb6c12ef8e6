//! The sections whose entries are stated in SQL, and how their keys name objects.

use super::name::{self, Qualified};
use crate::object::{Kind, ObjectId};

/// How a key names its object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// By its name alone.
    Global,
    /// By its name in a schema.
    InSchema,
    /// By its name and, in parentheses, arguments as SQL writes them.
    WithArguments,
    /// `name using btree`.
    ForMethod,
    /// `text as public.mood`.
    Cast,
    /// `public.box language plperl`.
    Transform,
}

/// A section.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// The key of the whole section.
    pub name: &'static str,
    /// What its entries are.
    pub kind: Kind,
    /// How their keys name them.
    pub key: Key,
    /// What a statement of an entry begins with, after `CREATE` or `ALTER` and words such as `DEFAULT`.
    pub words: &'static str,
}

const fn section(name: &'static str, kind: Kind, key: Key, words: &'static str) -> Section {
    Section { name, kind, key, words }
}

/// Every section, in the order in which they are compiled.
pub const SECTIONS: &[Section] = &[
    section("roles", Kind::Role, Key::Global, "ROLE"),
    section("languages", Kind::Language, Key::Global, "LANGUAGE"),
    section("access_methods", Kind::AccessMethod, Key::Global, "ACCESS METHOD"),
    section("collations", Kind::Collation, Key::InSchema, "COLLATION"),
    section("base_types", Kind::BaseType, Key::InSchema, "TYPE"),
    section("conversions", Kind::Conversion, Key::InSchema, "CONVERSION"),
    section("casts", Kind::Cast, Key::Cast, "CAST"),
    section("transforms", Kind::Transform, Key::Transform, "TRANSFORM"),
    section("operators", Kind::Operator, Key::WithArguments, "OPERATOR"),
    section("operator_families", Kind::OperatorFamily, Key::ForMethod, "OPERATOR FAMILY"),
    section("operator_classes", Kind::OperatorClass, Key::ForMethod, "OPERATOR CLASS"),
    section("aggregates", Kind::Aggregate, Key::WithArguments, "AGGREGATE"),
    section("text_search_parsers", Kind::TextSearchParser, Key::InSchema, "TEXT SEARCH PARSER"),
    section("text_search_templates", Kind::TextSearchTemplate, Key::InSchema, "TEXT SEARCH TEMPLATE"),
    section("text_search_dictionaries", Kind::TextSearchDictionary, Key::InSchema, "TEXT SEARCH DICTIONARY"),
    section("text_search_configurations", Kind::TextSearchConfiguration, Key::InSchema, "TEXT SEARCH CONFIGURATION"),
    section("event_triggers", Kind::EventTrigger, Key::Global, "EVENT TRIGGER"),
    section("subscriptions", Kind::Subscription, Key::Global, "SUBSCRIPTION"),
];

/// The section of a kind; a type that is only announced is among the base types.
#[must_use]
pub fn of(kind: Kind) -> Option<&'static Section> {
    let kind = if kind == Kind::ShellType { Kind::BaseType } else { kind };
    SECTIONS.iter().find(|section| section.kind == kind)
}

impl Section {
    /// The object that a key names. `qualified` reads a name that may say its schema.
    pub fn object(&self, key: &str, qualified: &mut dyn FnMut(&str) -> Qualified) -> ObjectId {
        match self.key {
            Key::Global => ObjectId::global(self.kind, key),
            Key::InSchema => {
                let on = qualified(key);
                ObjectId::in_schema(self.kind, on.schema, on.name)
            }
            Key::WithArguments => {
                let (plain, arguments) = name::with_list(key);
                let on = qualified(plain);
                ObjectId::with_arguments(self.kind, on.schema, on.name, arguments.unwrap_or_default())
            }
            Key::ForMethod => {
                let (plain, method) = parted(key, " using ");
                let on = qualified(plain);
                ObjectId::for_method(self.kind, on.schema, on.name, method)
            }
            Key::Cast => {
                let (from, to) = parted(key, " as ");
                ObjectId::for_type(self.kind, from, to)
            }
            Key::Transform => {
                let (data_type, language) = parted(key, " language ");
                ObjectId::for_type(self.kind, data_type, language)
            }
        }
    }
}

/// The two sides of a word, in any case.
fn parted<'a>(key: &'a str, word: &str) -> (&'a str, &'a str) {
    match key.to_ascii_lowercase().rfind(word) {
        Some(at) => (key[..at].trim(), key[at + word.len()..].trim()),
        None => (key.trim(), ""),
    }
}
