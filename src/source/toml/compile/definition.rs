//! Kinds that are stated in SQL, foreign-data wrappers and servers, and what hangs on anything.

use std::ops::Range;

use super::{Compiler, Target, ident, literal};
use crate::object::Kind;
use crate::source::toml::check::{self, Flaw, Holds};
use crate::source::toml::section::{SECTIONS, Section};
use crate::source::toml::shapes::File;
use crate::source::toml::shapes::definition::{
    Access, Comment, Definition, ForeignDataWrapper, SecurityLabel, Server, UserMapping,
};
use crate::source::toml::text::{Sql, add};
use crate::source::toml::tree::Text;
use crate::source::toml::value::{Named, Scalar};
use crate::source::{Defined, Former};

impl Compiler<'_> {
    /// The entries of a section.
    pub(super) fn definitions(&mut self, file: &File) {
        for section in SECTIONS {
            let entries = match section.name {
                "roles" => &file.roles,
                "languages" => &file.languages,
                "access_methods" => &file.access_methods,
                "collations" => &file.collations,
                "base_types" => &file.base_types,
                "conversions" => &file.conversions,
                "casts" => &file.casts,
                "transforms" => &file.transforms,
                "operators" => &file.operators,
                "operator_families" => &file.operator_families,
                "operator_classes" => &file.operator_classes,
                "aggregates" => &file.aggregates,
                "text_search_parsers" => &file.text_search_parsers,
                "text_search_templates" => &file.text_search_templates,
                "text_search_dictionaries" => &file.text_search_dictionaries,
                "text_search_configurations" => &file.text_search_configurations,
                "event_triggers" => &file.event_triggers,
                _ => &file.subscriptions,
            };
            entries.iter().for_each(|(key, definition)| self.definition(section, key, definition));
        }
        if let Some(database) = &file.database {
            self.pieces(&database.sql, &["ALTER DATABASE"], None);
        }
    }

    fn definition(&mut self, section: &Section, key: &Text, definition: &Definition) {
        let object = section.object(&key.value, &mut |text| self.qualify(text, &key.span));
        let mut defined = self.defined(section.kind, object.schema(), None, key);
        object.name().clone_into(&mut defined.name);
        defined.renamed_from = definition.renamed_from.as_ref().map(|text| Former::dotted(&text.value));
        let heads: &[&str] =
            if section.kind == Kind::Role { &["ROLE", "GRANT", "ALTER ROLE"] } else { &[section.words] };
        self.pieces(&definition.sql, heads, Some(defined));
        let name = object.sql_name();
        let target = match section.kind {
            Kind::Aggregate => Target { noun: "ROUTINE", grant_noun: "ROUTINE", name },
            _ => Target { noun: section.words, grant_noun: section.words, name },
        };
        self.attach(&target, definition.owner.as_ref(), definition.comment.as_ref());
        self.privileges(&target, &definition.grants, &definition.revokes);
    }

    /// The statements of a string, each of which has to be about one of these.
    fn pieces(&mut self, text: &Text, heads: &[&str], mut defined: Option<Defined>) {
        for span in split(&text.value) {
            let part = &text.value[span.clone()];
            if let Err(flaw) = check::statement(part) {
                let flaw = Flaw { at: flaw.at.map(|at| at + span.start), ..flaw };
                self.refuse(text, flaw);
                return;
            }
            if !heads.iter().any(|head| begins_with(part, head)) {
                let wanted = heads.first().copied().unwrap_or_default();
                let message = format!("a statement about the {} was expected", wanted.to_lowercase());
                self.refuse(text, Flaw { message, at: Some(span.start) });
                return;
            }
            let mut sql = Sql::default();
            sql.user_part(text, span);
            self.emit(&text.span, sql, defined.take().into_iter().collect());
        }
    }

    pub(super) fn foreign_data_wrapper(&mut self, key: &Text, wrapper: &ForeignDataWrapper) {
        let name = ident(self.checked(key));
        let mut sql = Sql::new(format!("CREATE FOREIGN DATA WRAPPER {name}"));
        for (word, function) in [("HANDLER", &wrapper.handler), ("VALIDATOR", &wrapper.validator)] {
            if let Some(function) = function {
                add!(sql, " {word} {}", self.plain_or_qualified(function));
            }
        }
        self.fdw_options(&mut sql, &wrapper.options);
        let renamed_from = wrapper.renamed_from.as_ref().map(|text| Former::plain(&text.value));
        let defined = Defined { renamed_from, ..self.defined(Kind::ForeignDataWrapper, None, None, key) };
        self.emit(&key.span, sql, vec![defined]);
        let noun = "FOREIGN DATA WRAPPER";
        let target = Target { noun, grant_noun: noun, name };
        self.attach(&target, wrapper.owner.as_ref(), wrapper.comment.as_ref());
        self.privileges(&target, &wrapper.grants, &wrapper.revokes);
    }

    pub(super) fn server(&mut self, key: &Text, server: &Server) {
        let name = ident(self.checked(key));
        let mut sql = Sql::new(format!("CREATE SERVER {name}"));
        for (word, value) in [("TYPE", &server.server_type), ("VERSION", &server.version)] {
            if let Some(value) = value {
                add!(sql, " {word} ");
                literal(&mut sql, value);
            }
        }
        add!(sql, " FOREIGN DATA WRAPPER {}", ident(self.checked(&server.wrapper)));
        self.fdw_options(&mut sql, &server.options);
        let renamed_from = server.renamed_from.as_ref().map(|text| Former::plain(&text.value));
        let defined = Defined { renamed_from, ..self.defined(Kind::ForeignServer, None, None, key) };
        self.emit(&key.span, sql, vec![defined]);
        for (role, mapping) in server.user_mappings.iter() {
            self.user_mapping(&name, role, mapping);
        }
        let target = Target { noun: "SERVER", grant_noun: "FOREIGN SERVER", name };
        self.attach(&target, server.owner.as_ref(), server.comment.as_ref());
        self.privileges(&target, &server.grants, &server.revokes);
    }

    fn user_mapping(&mut self, server: &str, role: &Text, mapping: &UserMapping) {
        let mut sql = Sql::new(format!("CREATE USER MAPPING FOR {} SERVER {server}", self.role(role)));
        self.fdw_options(&mut sql, &mapping.options);
        self.emit(&role.span, sql, Vec::new());
    }

    /// ` OPTIONS (name 'value', ...)`.
    pub(super) fn fdw_options(&mut self, sql: &mut Sql, options: &Named<Scalar>) {
        if options.is_empty() {
            return;
        }
        sql.push(" OPTIONS (");
        for (index, (name, value)) in options.iter().enumerate() {
            add!(sql, "{}{} ", if index > 0 { ", " } else { "" }, ident(self.checked(name)));
            literal(sql, &value.0);
        }
        sql.push(")");
    }

    pub(super) fn any_comment(&mut self, comment: &Comment) {
        let mut sql = Sql::new("COMMENT ON ");
        sql.append(self.fragment(&comment.on, Holds::One));
        sql.push(" IS ");
        literal(&mut sql, &comment.text);
        self.emit(&comment.at, sql, Vec::new());
    }

    pub(super) fn any_privileges(&mut self, access: &Access) {
        let on = self.fragment(&access.on, Holds::One);
        if !on.broken {
            self.grant_or_revoke("", &on.text, &access.grants, &access.revokes);
        }
    }

    pub(super) fn security_label(&mut self, label: &SecurityLabel) {
        let mut sql = Sql::new("SECURITY LABEL ");
        if let Some(provider) = &label.provider {
            add!(sql, "FOR {} ", ident(self.checked(provider)));
        }
        sql.push("ON ");
        sql.append(self.fragment(&label.on, Holds::One));
        sql.push(" IS ");
        literal(&mut sql, &label.label);
        self.emit(&label.at, sql, Vec::new());
    }
}

/// The statements of a text, without their semicolons.
fn split(text: &str) -> Vec<Range<usize>> {
    let Ok(scan) = pg_query::scan(text) else { return std::iter::once(0..text.len()).collect() };
    let mut spans = Vec::new();
    let mut current: Option<Range<usize>> = None;
    for token in &scan.tokens {
        let (Ok(start), Ok(end)) = (usize::try_from(token.start), usize::try_from(token.end)) else { continue };
        match (text.get(start..end), &mut current) {
            (Some(";"), _) => spans.extend(current.take()),
            (Some(word), None) if word.starts_with("--") || word.starts_with("/*") => {}
            (_, None) => current = Some(start..end),
            (_, Some(span)) => span.end = end,
        }
    }
    spans.extend(current);
    spans
}

/// Whether a statement begins with these words, but for what may stand before and between them: `CREATE OR REPLACE
/// TRUSTED LANGUAGE`.
fn begins_with(sql: &str, head: &str) -> bool {
    const BETWEEN: &[&str] = &["create", "alter", "or", "replace", "default", "trusted", "procedural", "user", "group"];
    let mut words = sql.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let mut wanted = head.split(' ').peekable();
    while let Some(expected) = wanted.peek() {
        match words.next() {
            Some(word) if word.eq_ignore_ascii_case(expected) => {
                wanted.next();
            }
            Some(word) if BETWEEN.contains(&word.to_ascii_lowercase().as_str()) => {}
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_about_what_their_section_holds() {
        assert!(begins_with("create default conversion c for 'a' to 'b' from f", "CONVERSION"));
        assert!(begins_with("CREATE TRUSTED PROCEDURAL LANGUAGE l HANDLER h", "LANGUAGE"));
        assert!(begins_with("alter text search configuration c add mapping for a with b", "TEXT SEARCH CONFIGURATION"));
        assert!(!begins_with("create table conversion (a int)", "CONVERSION"));
        assert!(!begins_with("drop operator family f using btree", "OPERATOR FAMILY"));
        assert_eq!(split("a 'x;y'; -- why\n b;"), [0..7, 17..18]);
    }
}
