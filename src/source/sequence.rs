//! The order in which the statements can be loaded.
//!
//! The given order (path, then position) stays wherever it works: files that `psql` can load by name are loaded
//! exactly so. Where a statement needs one that comes later, that one is pulled forward to just before it, and nothing
//! else moves. Schemas and extensions go first: what an extension brings along is unknown here.

use std::collections::HashMap;

use petgraph::graph::{DiGraph, NodeIndex};

use super::names::{Analysed, Name, Need, Standing};
use super::provider::{Index, key, sorted};
use super::{Note, SourceStatement, cycle};
use crate::problem::Result;

/// Sorts the statements.
///
/// Fails with `dependency-cycle` when statements need each other and cannot be taken apart.
pub(super) fn sequence(mut statements: Vec<Analysed>) -> Result<(Vec<SourceStatement>, Vec<Note>)> {
    let mut graph = Graph::build(&statements);
    // Each round takes apart what it can; foreign keys first, then defaults and checks.
    for part in [cycle::Part::ForeignKeys, cycle::Part::Expressions] {
        let cycles = graph.cycles(false);
        if cycles.is_empty() {
            break;
        }
        let (split, any) = cycle::split(statements, &cycles, part);
        statements = split;
        if any {
            graph = Graph::build(&statements);
        }
    }
    if let Some(cycle) = graph.cycles(false).first() {
        return Err(Box::new(cycle::problem(&statements, cycle, &graph.hard)));
    }
    graph.drop_weak_cycles();
    let order = graph.order(&statements);
    let notes = late_for_default_privileges(&statements, &order);
    let mut slots: Vec<Option<SourceStatement>> =
        statements.into_iter().map(|analysed| Some(analysed.statement)).collect();
    let sorted = order.into_iter().filter_map(|index| slots.get_mut(index).and_then(Option::take)).collect();
    Ok((sorted, notes))
}

/// Which statements must come before which.
struct Graph {
    /// For each statement, those that it needs.
    hard: Vec<Vec<usize>>,
    /// For each statement, those that should come before it unless that leads to a cycle.
    weak: Vec<Vec<usize>>,
}

impl Graph {
    fn build(statements: &[Analysed]) -> Self {
        let index = Index::of(statements);
        let mut graph = Self { hard: Vec::new(), weak: Vec::new() };
        let mut last: HashMap<(&str, String), usize> = HashMap::new();
        let mut made_again = Vec::new();
        for (statement, Analysed { facts, .. }) in statements.iter().enumerate() {
            let (mut hard, mut weak) = (Vec::new(), Vec::new());
            for need in &facts.needs {
                let Some(key) = index.resolve(&need.name, facts) else { continue };
                let edges = if need.weak { &mut weak } else { &mut hard };
                edges.extend(index.providers(need, &key, facts, statements));
                for (label, adder) in index.added.get(&key).map(Vec::as_slice).unwrap_or_default() {
                    if facts.mentions.binary_search(label).is_ok() {
                        weak.push(*adder);
                    }
                }
                if facts.groups {
                    let primary = index.keys.get(&key).map(Vec::as_slice).unwrap_or_default();
                    weak.extend(primary.iter().filter(|(_, primary, _)| *primary).map(|(adder, ..)| *adder));
                }
            }
            for foreign_key in &facts.foreign_keys {
                let Some(key) = index.resolve(&foreign_key.table, facts) else { continue };
                let need = Need { name: foreign_key.table.clone(), arguments: None, weak: false };
                hard.extend(index.providers(&need, &key, facts, statements));
                let columns = sorted(foreign_key.columns.clone());
                let keys = index.keys.get(&key).map(Vec::as_slice).unwrap_or_default();
                hard.extend(keys.iter().filter_map(|(adder, primary, of)| {
                    let matches = match of {
                        None => true,
                        Some(of) => {
                            if columns.is_empty() {
                                *primary
                            } else {
                                *of == columns
                            }
                        }
                    };
                    matches.then_some(*adder)
                }));
            }
            // Earlier definitions of the same name: the stand-in of a view, the shell of a type.
            for provided in facts.provides.iter().filter(|provided| provided.standing == Standing::Stated) {
                let earlier = index.providers.get(&key(&provided.name, None)).map(Vec::as_slice).unwrap_or_default();
                let stand_ins = earlier.iter().filter(|provider| provider.standing == Standing::Placeholder);
                hard.extend(stand_ins.map(|provider| provider.statement));
            }
            // Of a constraint that is made before and after it is dropped, each is meant.
            for dropped in &facts.drops {
                for provider in index.providers.get(&key(dropped, None)).map(Vec::as_slice).unwrap_or_default() {
                    if provider.statement < statement {
                        hard.push(provider.statement);
                    } else {
                        made_again.push((provider.statement, statement));
                    }
                }
            }
            for (chain, name) in &facts.chains {
                if let Some(before) = last.insert((*chain, key(name, None)), statement) {
                    weak.push(before);
                }
            }
            for edges in [&mut hard, &mut weak] {
                edges.sort_unstable();
                edges.dedup();
                edges.retain(|needed| *needed != statement);
            }
            graph.hard.push(hard);
            graph.weak.push(weak);
        }
        for (maker, dropper) in made_again {
            if maker != dropper {
                graph.hard[maker].push(dropper);
            }
        }
        graph
    }

    /// The groups of statements that need each other, each in the given order.
    fn cycles(&self, with_weak: bool) -> Vec<Vec<usize>> {
        let mut graph = DiGraph::<(), ()>::with_capacity(self.hard.len(), self.hard.len() * 3);
        for _ in &self.hard {
            graph.add_node(());
        }
        for (from, (hard, weak)) in self.hard.iter().zip(&self.weak).enumerate() {
            let weak = if with_weak { weak.as_slice() } else { &[] };
            for to in hard.iter().chain(weak) {
                graph.add_edge(NodeIndex::new(from), NodeIndex::new(*to), ());
            }
        }
        let mut cycles: Vec<Vec<usize>> = petgraph::algo::kosaraju_scc(&graph)
            .into_iter()
            .filter(|component| component.len() > 1)
            .map(|component| {
                let mut members: Vec<usize> = component.into_iter().map(NodeIndex::index).collect();
                members.sort_unstable();
                members
            })
            .collect();
        cycles.sort();
        cycles
    }

    /// Guesses that contradict each other, or what is certain, are given up.
    fn drop_weak_cycles(&mut self) {
        for members in self.cycles(true) {
            for member in &members {
                self.weak[*member].retain(|needed| members.binary_search(needed).is_err());
            }
        }
    }

    /// Each statement right after what it needs, otherwise in the given order.
    fn order(&self, statements: &[Analysed]) -> Vec<usize> {
        let early = |index: &usize| statements[*index].facts.early;
        let all = 0..statements.len();
        let roots = all.clone().filter(early).chain(all);
        let needed: Vec<Vec<usize>> = self
            .hard
            .iter()
            .zip(&self.weak)
            .map(|(hard, weak)| {
                let mut both = [hard.as_slice(), weak.as_slice()].concat();
                both.sort_unstable();
                both.dedup();
                both
            })
            .collect();
        let mut visited = vec![false; statements.len()];
        let mut order = Vec::with_capacity(statements.len());
        let mut stack: Vec<(usize, usize)> = Vec::new();
        for root in roots {
            if visited[root] {
                continue;
            }
            visited[root] = true;
            stack.push((root, 0));
            while let Some((statement, next)) = stack.last_mut() {
                if let Some(before) = needed[*statement].get(*next) {
                    *next += 1;
                    if !visited[*before] {
                        visited[*before] = true;
                        stack.push((*before, 0));
                    }
                } else {
                    order.push(*statement);
                    stack.pop();
                }
            }
        }
        order
    }
}

/// `ALTER DEFAULT PRIVILEGES` reaches only what is created after it; who writes one usually means everything.
fn late_for_default_privileges(statements: &[Analysed], order: &[usize]) -> Vec<Note> {
    let granted: std::collections::HashSet<&Name> =
        statements.iter().flat_map(|analysed| &analysed.facts.grants_on).collect();
    let mut notes = Vec::new();
    for (position, index) in order.iter().enumerate() {
        let Some(defaults) = &statements[*index].facts.default_privileges else { continue };
        let late: Vec<&Name> = order[..position]
            .iter()
            .flat_map(|earlier| &statements[*earlier].facts.provides)
            .filter(|provided| provided.standing == Standing::Stated && defaults.nouns.contains(&provided.noun))
            .map(|provided| &provided.name)
            .filter(|name| {
                let schema = name.schema.as_ref();
                defaults.schemas.is_empty() || schema.is_some_and(|schema| defaults.schemas.contains(schema))
            })
            // What has privileges of its own does not wait for the default ones, as in every dump.
            .filter(|name| !granted.contains(name))
            .collect();
        let Some(first) = late.first() else { continue };
        let others = match late.len() {
            1 => String::new(),
            2 => " and one other object".to_string(),
            count => format!(" and {} other objects", count - 1),
        };
        notes.push(Note {
            text: format!("these default privileges come too late for {}{others}, created before them", first.shown()),
            place: statements[*index].statement.place.clone(),
        });
    }
    notes
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use std::sync::Arc;

    use super::super::{ReadOptions, sql};
    use super::*;
    use crate::problem::SourceFile;

    fn try_sort(text: &str) -> Result<(Vec<SourceStatement>, Vec<Note>)> {
        let file = Arc::new(SourceFile { path: "a.sql".into(), text: text.into(), ..SourceFile::default() });
        let read = sql::statements(&file, &ReadOptions::default());
        assert!(read.problems.is_empty(), "{:?}", read.problems);
        sequence(read.statements)
    }

    fn sort(text: &str) -> Vec<String> {
        let (statements, _) = try_sort(text).unwrap_or_else(|problem| panic!("{problem}"));
        statements.into_iter().map(|statement| statement.sql).collect()
    }

    #[test]
    fn what_works_in_the_given_order_keeps_it() {
        let text = "create table b (a int);create table a (a int);create view v as select * from a;\
                    alter table b add column c int;create index on b (c);grant select on v to public";
        assert_eq!(sort(text).join(";"), text);
    }

    #[test]
    fn what_is_needed_is_pulled_forward() {
        assert_eq!(
            sort(
                "create policy p on t using (app.f(a));create view v as select * from t;create index i on t (b);\
                 create table t (a app.e, b int default nextval('q'));alter table t add primary key (a);\
                 create sequence q;create type app.e as enum ();create schema app;create table u (a app.e references t);\
                 create function app.f(app.e) returns bool language sql return true"
            ),
            [
                "create schema app",
                "create sequence q",
                "create type app.e as enum ()",
                "create table t (a app.e, b int default nextval('q'))",
                "create function app.f(app.e) returns bool language sql return true",
                "create policy p on t using (app.f(a))",
                "create view v as select * from t",
                "create index i on t (b)",
                "alter table t add primary key (a)",
                "create table u (a app.e references t)",
            ]
        );
    }

    #[test]
    fn a_foreign_key_waits_for_the_key_that_it_refers_to() {
        assert_eq!(
            sort(
                "create table a (x int references b (y));create table b (y int);create unique index i on b (y);\
                 create index j on b (y)"
            ),
            [
                "create table b (y int)",
                "create unique index i on b (y)",
                "create table a (x int references b (y))",
                "create index j on b (y)"
            ]
        );
    }

    #[test]
    fn tables_that_refer_to_each_other_are_taken_apart() {
        assert_eq!(
            sort(
                "create table a (id int primary key, b int not null references b on delete cascade deferrable initially deferred);\
                 create table b (id int primary key, a int, constraint back foreign key (a) references a (id));\
                 comment on constraint back on b is 'x'"
            ),
            [
                "CREATE TABLE a (id int PRIMARY KEY, b int NOT NULL)",
                "CREATE TABLE b (id int PRIMARY KEY, a int)",
                "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
                "ALTER TABLE b ADD CONSTRAINT back FOREIGN KEY (a) REFERENCES a (id)",
                "comment on constraint back on b is 'x'",
            ]
        );
    }

    #[test]
    fn a_table_is_taken_apart_when_its_key_is_added_together_with_a_foreign_key_back() {
        assert_eq!(
            sort(
                "create table a (id int primary key, b int references b (x));create table b (x int, a int);\
                 alter table b add unique (x), add foreign key (a) references a"
            ),
            [
                "CREATE TABLE a (id int PRIMARY KEY, b int)",
                "create table b (x int, a int)",
                "alter table b add unique (x), add foreign key (a) references a",
                "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b (x)",
            ]
        );
    }

    #[test]
    fn a_check_whose_function_takes_the_row_is_added_afterwards() {
        assert_eq!(
            sort(
                "create table t (a int default g(), constraint c check (f(t.*)));\
                 create function f(t) returns bool language sql as 'select true';\
                 create function g() returns int language sql return (select 1 from t)"
            ),
            [
                "CREATE TABLE t (a int)",
                "create function g() returns int language sql return (select 1 from t)",
                "ALTER TABLE t ALTER COLUMN a SET DEFAULT g()",
                "create function f(t) returns bool language sql as 'select true'",
                "ALTER TABLE t ADD CONSTRAINT c CHECK (f(t.*))",
            ]
        );
    }

    #[test]
    fn views_that_need_each_other_are_an_error_with_both_places() {
        let Err(problem) = try_sort("create view a as select * from b; create view b as select * from a") else {
            panic!("a cycle was sorted");
        };
        assert_eq!(problem.code, "dependency-cycle");
        assert_eq!(problem.places.len(), 2);
    }

    #[test]
    fn added_columns_and_values_come_before_their_use() {
        assert_eq!(
            sort(
                "create view v as select c from t;create table u (m e default 'new');create table t (a int);\
                 create type e as enum ('old');alter table t add column c int;alter type e add value 'new'"
            ),
            [
                "create table t (a int)",
                "alter table t add column c int",
                "create view v as select c from t",
                "create type e as enum ('old')",
                "alter type e add value 'new'",
                "create table u (m e default 'new')",
            ]
        );
    }

    #[test]
    fn objects_too_early_for_default_privileges_are_noted_once() {
        let (_, notes) = try_sort(
            "create table a (x int); create table b (x int); create table c (x int); grant select on c to public;\
             alter default privileges in schema public grant select on tables to public; create table d (x int)",
        )
        .unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!(notes.len(), 1);
        assert!(notes[0].text.contains("public.a and one other object"), "{}", notes[0].text);
    }

    #[test]
    fn the_same_input_gives_the_same_order() {
        let views = (0..50).map(|n| format!("create view v{n} as select * from v{}", (n * 7 + 1) % 50 + n));
        let text = views.collect::<Vec<_>>().join(";");
        assert_eq!(sort(&text), sort(&text));
    }

    #[test]
    fn stand_in_views_and_shell_types_of_dumps_load() {
        let text = "create view v as select null::int as a;create table t (a int);\
                    create function f(v) returns int language sql as 'select 1';create or replace view v as select a from t";
        assert_eq!(sort(text).join(";"), text);
        let text = "create type x;create function i(cstring) returns x language internal as 'i';\
                    create function o(x) returns cstring language internal as 'o';create type x (input = i, output = o);\
                    create table t (a x)";
        assert_eq!(sort(text).join(";"), text);
    }
}
