//! Reads off a parse tree what its statement creates and needs. Nothing here decides what SQL means: a name that is
//! missed costs a better order, and the server still has the last word.

mod definition;
pub(super) mod object;
mod other;
mod privilege;
mod renamed;
pub(super) mod routine;
pub(super) mod rows;
mod table;
mod values;

pub(crate) use other::definitions;
pub(super) use rows::literal;
pub(super) use table::relation;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pg_query::NodeEnum;

use super::Defined;
use super::lex::token_at;
use super::names::{Facts, ForeignKey, Name, Need, Provided, Space, Standing};
use super::renamed::Former;
use super::uses::{self, Dotted, Uses};
use crate::object::Kind;
use crate::problem::Place;

/// Where a statement is written.
#[derive(Debug)]
pub(super) struct Written<'a> {
    /// The statement's text.
    pub text: &'a str,
    /// The whole statement in the user's file.
    pub place: &'a Place,
    /// When the file holds this very text: the offset of its first byte.
    pub offset: Option<usize>,
    /// `@renamed from=` by the offset of what it stands above.
    pub renames: &'a BTreeMap<usize, Former>,
    /// Which of those were found to belong to something.
    pub renames_used: &'a RefCell<BTreeSet<usize>>,
}

impl Written<'_> {
    /// The place of the token at a location of the parse tree.
    fn place(&self, location: i32) -> Place {
        match (self.offset, usize::try_from(location)) {
            (Some(offset), Ok(location)) if location < self.text.len() => {
                let token = token_at(self.text, location);
                Place { file: Arc::clone(&self.place.file), span: offset + token.start..offset + token.end }
            }
            _ => self.place.clone(),
        }
    }

    fn has_hint(&self, location: i32) -> bool {
        let at = self.offset.zip(usize::try_from(location).ok()).map(|(offset, location)| offset + location);
        at.is_some_and(|at| self.renames.contains_key(&at))
    }

    fn renamed_from(&self, location: i32) -> Option<Former> {
        let at = self.offset? + usize::try_from(location).ok()?;
        let from = self.renames.get(&at)?;
        self.renames_used.borrow_mut().insert(at).then(|| from.clone())
    }
}

/// All that ordering has to know of a statement.
pub(super) fn of(node: &NodeEnum, written: &Written<'_>, path: Arc<[String]>) -> Facts {
    let mut reader = Reader { facts: Facts::new(path), written };
    reader.uses(uses::of(node));
    reader.statement(node);
    let mut facts = reader.facts;
    facts.needs.sort();
    facts.needs.dedup();
    facts.mentions.sort();
    facts.mentions.dedup();
    facts
}

struct Reader<'a> {
    facts: Facts,
    written: &'a Written<'a>,
}

impl Reader<'_> {
    fn uses(&mut self, uses: Uses) {
        let need = |space, (schema, name): Dotted, arguments, weak| Need {
            name: Name::new(space, schema, name),
            arguments,
            weak,
        };
        let needs = &mut self.facts.needs;
        needs.extend(uses.relations.into_iter().map(|name| need(Space::Relation, name, None, false)));
        // An expression over a type may need a cast of it, written or not.
        let casts = uses.types.iter().filter(|(schema, _)| schema.as_deref() != Some("pg_catalog")).cloned();
        needs.extend(casts.map(|name| need(Space::CastOf, name, None, true)));
        needs.extend(uses.types.into_iter().map(|name| need(Space::Type, name, None, false)));
        needs.extend(uses.routines.into_iter().map(|(name, count)| need(Space::Routine, name, count, false)));
        // `=` is everywhere, and rarely means the one operator `=` that the files define.
        needs.extend(uses.operators.into_iter().map(|name| need(Space::Operator, name, None, true)));
        needs.extend(uses.operator_classes.into_iter().map(|name| need(Space::OperatorClass, name, None, false)));
        needs.extend(uses.collations.into_iter().map(|name| need(Space::Collation, name, None, false)));
        for name in uses.text_search {
            needs.extend(Space::TEXT_SEARCH.map(|space| need(space, name.clone(), None, false)));
        }
        needs.extend(uses.roles.into_iter().map(|name| need(Space::Role, (None, name), None, false)));
        needs.extend(uses.languages.into_iter().map(|name| need(Space::Language, (None, name), None, false)));
        self.facts.foreign_keys.extend(
            uses.foreign_keys.into_iter().map(|((schema, name), columns)| ForeignKey {
                table: Name::new(Space::Relation, schema, name),
                columns,
            }),
        );
        self.facts.mentions = uses.mentions;
        self.facts.groups = uses.groups;
    }

    fn need(&mut self, name: Name) {
        self.facts.needs.push(Need { name, arguments: None, weak: false });
    }

    fn need_weakly(&mut self, name: Name) {
        self.facts.needs.push(Need { name, arguments: None, weak: true });
    }

    /// The statement creates `name`.
    fn provide(&mut self, name: Name, noun: &'static str, standing: Standing, location: i32) {
        let name = self.facts.resolved(name);
        let place = if location < 0 { self.written.place.clone() } else { self.written.place(location) };
        self.facts.provides.push(Provided { name, standing, noun, arguments: None, arity: (0, usize::MAX), place });
    }

    /// The main object of a CREATE: provided, and defined for the user's eyes.
    fn create(&mut self, kind: Kind, name: &Name, standing: Standing) {
        self.provide(name.clone(), kind.noun(), standing, -1);
        self.define(kind, name, -1, Some(0));
    }

    /// Records what a step about this object can point at. `location` is in the parse tree, negative for the whole
    /// statement; `anchor` is where a `@renamed` comment would have to stand.
    fn define(&mut self, kind: Kind, name: &Name, location: i32, anchor: Option<i32>) {
        let name = self.facts.resolved(name.clone());
        let (relation, own) = match name.part {
            Some(part) => (Some(name.name), part),
            None => (None, name.name),
        };
        let place = if location < 0 { self.written.place.clone() } else { self.written.place(location) };
        let renamed_from = anchor.and_then(|anchor| self.written.renamed_from(anchor));
        self.facts.defines.push(Defined { kind, schema: name.schema, relation, name: own, place, renamed_from });
    }

    /// The statement changes or describes `name`, which has to exist.
    fn subject(&mut self, name: &Name, chain: &'static str) {
        self.subject_with(name, chain, None);
    }

    fn subject_with(&mut self, name: &Name, chain: &'static str, arguments: Option<usize>) {
        if name.part.is_some() {
            self.need(Name::new(Space::Relation, name.schema.clone(), name.name.clone()));
            self.need(name.clone());
        } else {
            self.facts.needs.push(Need { name: name.clone(), arguments, weak: false });
        }
        let resolved = self.facts.resolved(name.clone());
        self.facts.chains.push((chain, resolved.clone()));
        self.facts.subjects.push(resolved);
    }
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;

    fn facts(sql: &str) -> Facts {
        let file =
            Arc::new(crate::problem::SourceFile { path: "a.sql".into(), text: sql.into(), ..Default::default() });
        let place = Place { file, span: 0..sql.len() };
        let (renames, used) = (BTreeMap::new(), RefCell::default());
        let written = Written { text: sql, place: &place, offset: Some(0), renames: &renames, renames_used: &used };
        let node = super::super::syntax::parse(sql).ok().flatten();
        let node = node.unwrap_or_else(|| panic!("{sql} does not parse"));
        of(&node, &written, Arc::from(vec!["public".to_string()]))
    }

    fn defined(sql: &str) -> Vec<String> {
        facts(sql)
            .defines
            .iter()
            .map(|defined| {
                let on = defined.relation.as_ref().map(|relation| format!("{relation}.")).unwrap_or_default();
                let schema = defined.schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
                format!("{} {schema}{on}{}", defined.kind.noun(), defined.name)
            })
            .collect()
    }

    #[test]
    fn a_table_defines_its_parts() {
        assert_eq!(
            defined(
                "create table app.t (id bigserial primary key, a int default 1 references u(x), \
                 constraint positive check (a > 0), unique (a, id))"
            ),
            [
                "table app.t",
                "column app.t.id",
                "sequence app.t_id_seq",
                "constraint app.t.t_pkey",
                "column app.t.a",
                "default app.t.a",
                "constraint app.t.t_a_fkey",
                "constraint app.t.positive",
                "constraint app.t.t_a_id_key",
            ]
        );
    }

    #[test]
    fn every_sort_of_statement_names_what_it_is_about() {
        for (sql, expected) in [
            ("create view v as select 1", "view public.v"),
            ("create materialized view m as select 1", "materialized view public.m"),
            ("create unique index i on t (a)", "index public.t.i"),
            ("create index on t (a, lower(b))", "index public.t.t_a_lower_idx"),
            ("create function f(a int) returns int language sql as ''", "function public.f"),
            ("create trigger tr after insert on app.t execute function f()", "trigger app.t.tr"),
            ("create policy \"read it\" on t using (true)", "policy public.t.read it"),
            ("create type e as enum ('a')", "enum public.e"),
            ("create domain d as int check (value > 0)", "domain public.d"),
            ("create type r as range (subtype = int)", "range type public.r"),
            ("create sequence s", "sequence public.s"),
            ("create schema app", "schema app"),
            ("create extension if not exists \"uuid-ossp\"", "extension uuid-ossp"),
            ("alter table t enable row level security", "row-level security public.t"),
            ("alter table t add column b int", "column public.t.b"),
            ("alter table t add constraint c unique (b)", "constraint public.t.c"),
            ("alter table t owner to o", "owner public.t"),
            ("comment on column t.a is 'x'", "comment public.t.a"),
            ("comment on table app.t is 'x'", "comment app.t"),
            ("grant select on t to r", "privileges public.t"),
            ("grant execute on function f(int) to r", "privileges public.f"),
            ("create publication p for table t", "publication p"),
            ("create rule r as on insert to t do nothing", "rule public.t.r"),
        ] {
            assert!(defined(sql).contains(&expected.to_string()), "{sql}: {:?}", defined(sql));
        }
    }

    #[test]
    fn overloads_are_told_apart_by_their_input_types() {
        let arguments = |sql| facts(sql).provides[0].arguments.clone().unwrap_or_default();
        assert_eq!(arguments("create function f(a int, out b text) returns text language sql as ''"), "int4");
        assert_eq!(arguments("create function f(integer) returns text language sql as ''"), "int4");
        assert_eq!(
            arguments("create function f(text[], public.e, app.e) returns int language sql as ''"),
            "text[],e,app.e"
        );
    }
}
