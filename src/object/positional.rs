//! Lists of columns by position. PostgreSQL prints a column list behind the alias of a function that returns a table's
//! rows, `f() x(id, name)`, and takes it by position when it reads it again. A table whose columns are in another order in
//! the database than in the files needs such a list in the database's order, or every column would be taken for another.

use std::collections::BTreeSet;
use std::ops::Range;

use super::routine::Routine;
use super::table::Column;
use super::{Catalog, Kind, Object, ObjectId};
use crate::sql::Ident;

/// A table whose columns the plan leaves in another order than that of the files.
struct Reordered {
    /// As SQL calls it.
    name: String,
    /// Its columns in the order of the files.
    files: Vec<String>,
    /// For each place in the database, the place in the files.
    places: Vec<usize>,
    /// The functions that return its rows.
    functions: BTreeSet<ObjectId>,
}

/// Puts the lists of columns in the definitions of `to` into the order that the tables of `from` will have.
pub fn in_live_order(from: &Catalog, to: &mut Catalog) {
    let tables: Vec<Reordered> = to
        .objects
        .keys()
        .filter(|id| id.kind == Kind::Table && from.get(id).is_some())
        .filter_map(|id| reordered(id, from, to))
        .collect();
    if tables.is_empty() {
        return;
    }
    let Catalog { objects, depends_on, .. } = to;
    for (id, object) in objects.iter_mut() {
        let needed = depends_on.get(id);
        let uses = |table: &&Reordered| {
            needed.is_some_and(|needed| needed.iter().any(|needed| table.functions.contains(needed)))
        };
        for table in &tables {
            let calls = uses(&table);
            let returns = table.functions.contains(id);
            for text in texts(object) {
                if let Some(new) = table.rewritten(text, calls, returns) {
                    *text = new;
                }
            }
        }
    }
}

/// The columns of the tables whose rows the functions return that an object uses: what is printed of it lists all of them,
/// those that it does not use too, and is read only while the tables have no more and no fewer.
pub fn listed_columns(id: &ObjectId, from: &Catalog, to: &Catalog) -> Vec<ObjectId> {
    let has_text = matches!(id.kind, Kind::View | Kind::MaterializedView | Kind::Rule | Kind::Routine | Kind::Policy);
    let needed = to.depends_on(id).iter().filter(|_| has_text);
    let tables = needed.filter_map(|needed| match to.get(needed) {
        Some(Object::Routine(routine)) => {
            let uses = to.depends_on(needed).iter();
            uses.filter(|used| used.kind == Kind::Table).find(|table| table.sql_name() == row_type(routine))
        }
        _ => None,
    });
    let columns = tables.flat_map(|table| from.children(table).iter().chain(to.children(table)));
    columns.filter(|child| child.kind == Kind::Column).cloned().collect()
}

/// The type of what a function returns, be it once or many times.
fn row_type(routine: &Routine) -> &str {
    routine.result.strip_prefix("SETOF ").unwrap_or(&routine.result)
}

fn reordered(id: &ObjectId, from: &Catalog, to: &Catalog) -> Option<Reordered> {
    let (was, is) = (columns(from, id), columns(to, id));
    // What is computed in another way may be made anew, behind all others.
    let stays = |(_, name, generated): &&(i32, &str, Option<Formula<'_>>)| {
        was.iter().any(|(_, old, formula)| old == name && (formula == generated || generated.is_none()))
    };
    let files: Vec<&str> = is.iter().map(|(_, name, _)| *name).collect();
    let (kept, new): (Vec<_>, Vec<_>) = is.iter().partition(stays);
    let in_front = was.iter().map(|(_, name, _)| name).filter(|name| kept.iter().any(|(_, one, _)| one == *name));
    let live = in_front.chain(new.iter().map(|(_, name, _)| name));
    let places: Vec<usize> = live.filter_map(|name| files.iter().position(|file| file == name)).collect();
    if places.iter().enumerate().all(|(place, file)| place == *file) {
        return None;
    }
    let name = id.sql_name();
    let functions = to
        .objects
        .iter()
        .filter(|(_, object)| matches!(object, Object::Routine(routine) if row_type(routine) == name))
        .map(|(id, _)| id.clone())
        .collect();
    Some(Reordered { name, files: files.into_iter().map(str::to_owned).collect(), places, functions })
}

/// By what a column is computed, whether it is virtual, its type and its collation.
type Formula<'a> = (&'a str, bool, &'a str, Option<&'a str>);

/// The columns of a table in their order: the place, the name, and how those are computed that are.
fn columns<'a>(catalog: &'a Catalog, table: &ObjectId) -> Vec<(i32, &'a str, Option<Formula<'a>>)> {
    let formula = |column: &'a Column| {
        Some((column.generated.as_deref()?, column.is_virtual, column.data_type.as_str(), column.collation.as_deref()))
    };
    let column = |child: &ObjectId| match catalog.get(child) {
        Some(Object::Column(column)) => Some((column.position, column.name.as_str(), formula(column))),
        _ => None,
    };
    let mut columns: Vec<_> = catalog.children(table).iter().filter_map(column).collect();
    columns.sort_unstable();
    columns
}

/// The definitions in which PostgreSQL prints lists of columns.
fn texts(object: &mut Object) -> Vec<&mut String> {
    match object {
        Object::View(view) => vec![&mut view.definition],
        Object::MaterializedView(view) => vec![&mut view.definition],
        Object::Rule(rule) => vec![&mut rule.definition],
        Object::Routine(routine) => vec![&mut routine.definition],
        Object::Policy(policy) => policy.using.iter_mut().chain(policy.check.iter_mut()).collect(),
        _ => Vec::new(),
    }
}

impl Reordered {
    /// The text in the order of the database; none where that changes nothing. `calls`: whether a function that returns
    /// the table's rows is called in it; `returns`: whether it is such a function.
    fn rewritten(&self, text: &str, calls: bool, returns: bool) -> Option<String> {
        if !calls && !returns && !text.contains(&self.name) {
            return None;
        }
        let tokens = crate::sql::tokens(text)?;
        let mut lists: Vec<Vec<Range<usize>>> = Vec::new();
        for open in (0..tokens.len()).filter(|at| tokens[*at].1 == "(") {
            let Some(names) = names_from(text, &tokens, open + 1) else { continue };
            let is_list = match before_alias(text, &tokens, open) {
                Some(Before::Call) => calls && self.are_the_columns(text, &names),
                Some(Before::Relation(name)) => name == self.name && names.len() >= self.files.len(),
                None => false,
            };
            if is_list {
                lists.push(names);
            }
        }
        if returns && lists.is_empty() {
            let selects = (0..tokens.len()).filter(|at| tokens[*at].1 == "SELECT");
            let names = selects.filter_map(|at| names_from(text, &tokens, at + 1));
            lists.extend(names.filter(|names| names.len() == self.files.len() && self.are_the_columns(text, names)));
        }
        (!lists.is_empty()).then(|| self.exchanged(text, &lists))
    }

    /// Whether these begin with the names of the columns, in the order of the files; each may be qualified.
    fn are_the_columns(&self, text: &str, names: &[Range<usize>]) -> bool {
        names.len() >= self.files.len()
            && self.files.iter().zip(names).all(|(file, name)| {
                let (file, name) = (Ident(file).to_string(), &text[name.clone()]);
                name == file || name.ends_with(&format!(".{file}"))
            })
    }

    /// The text with the names, which stand in the order of the files, in that of the database.
    fn exchanged(&self, text: &str, lists: &[Vec<Range<usize>>]) -> String {
        let (mut new, mut copied) = (String::new(), 0);
        for names in lists {
            for (here, file) in names.iter().zip(&self.places) {
                new.push_str(&text[copied..here.start]);
                new.push_str(&text[names[*file].clone()]);
                copied = here.end;
            }
        }
        new.push_str(&text[copied..]);
        new
    }
}

/// What stands before an alias.
enum Before<'a> {
    /// A call of a function.
    Call,
    /// The name of a relation.
    Relation(&'a str),
}

type Token<'a> = (Range<usize>, &'a str);

/// What stands before the alias that this parenthesis follows without a blank, if one does.
fn before_alias<'a>(text: &'a str, tokens: &[Token<'a>], open: usize) -> Option<Before<'a>> {
    let alias = open.checked_sub(1).filter(|at| is_name(&tokens[*at]) && tokens[*at].0.end == tokens[open].0.start)?;
    let word = |back: usize| alias.checked_sub(back).map_or("", |at| tokens[at].1);
    if word(1) == ")" || word(1) == "ORDINALITY" && word(2) == "WITH" && word(3) == ")" {
        return Some(Before::Call);
    }
    let last = alias.checked_sub(1).filter(|at| is_name(&tokens[*at]))?;
    let mut first = last;
    while first >= 2 && tokens[first - 1].1 == "." && is_name(&tokens[first - 2]) {
        first -= 2;
    }
    Some(Before::Relation(&text[tokens[first].0.start..tokens[last].0.end]))
}

/// Names, perhaps qualified, with commas between them, if there is nothing else in the list that begins there.
fn names_from(text: &str, tokens: &[Token<'_>], at: usize) -> Option<Vec<Range<usize>>> {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.1);
    let mut names = Vec::new();
    let mut first = at;
    loop {
        let mut last = first;
        while word(last + 1) == "." {
            last += 2;
        }
        let is_name = (first..=last).step_by(2).all(|at| tokens.get(at).is_some_and(is_name));
        let end = tokens.get(last).filter(|_| is_name)?.0.end;
        names.push(tokens[first].0.start..end);
        if word(last + 1) != "," {
            // Anything but the end of the list makes the last one an expression.
            let rest = &text[end..];
            let is_end = rest.is_empty() || rest.starts_with([')', '\n', ';']) || rest.starts_with(" FROM");
            return is_end.then_some(names);
        }
        first = last + 2;
    }
}

fn is_name((_, text): &Token<'_>) -> bool {
    text.starts_with(|char: char| char.is_alphabetic() || char == '_' || char == '"')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Reordered {
        let files = ["id", "b", "a"].map(str::to_owned).to_vec();
        Reordered { name: "public.node".into(), files, places: vec![0, 2, 1], functions: BTreeSet::new() }
    }

    #[test]
    fn lists_behind_aliases_are_put_in_order() {
        let of = |text: &str| table().rewritten(text, true, false);
        assert_eq!(
            of("SELECT id FROM public.f(1, (2)) x(id, b, a)").as_deref(),
            Some("SELECT id FROM public.f(1, (2)) x(id, a, b)")
        );
        assert_eq!(
            of("FROM public.node n(c1, \"c \"\"2\", c3)").as_deref(),
            Some("FROM public.node n(c1, c3, \"c \"\"2\")")
        );
        let counted = of("FROM public.f() WITH ORDINALITY x(id, b, a, n)");
        assert_eq!(counted.as_deref(), Some("FROM public.f() WITH ORDINALITY x(id, a, b, n)"));
        for text in
            ["public.other n(c1, c2, c3)", "(id = 1) AND public.g(id, b, a)", "concat(id, b, a)", "x IN (id, b, a)"]
        {
            assert_eq!(of(text), None, "{text}");
        }
        assert_eq!(table().rewritten("FROM public.f() x(id, b, a)", false, false), None);
    }

    #[test]
    fn what_a_function_returns_is_put_in_order() {
        let of = |text: &str| table().rewritten(text, false, true);
        let body = "BEGIN ATOMIC\n SELECT node.id,\n     node.b,\n     node.a\n    FROM public.node;\nEND";
        assert_eq!(
            of(body).as_deref(),
            Some("BEGIN ATOMIC\n SELECT node.id,\n     node.a,\n     node.b\n    FROM public.node;\nEND")
        );
        assert_eq!(of("SELECT node.id,\n  node.b,\n  node.a + 1\n FROM public.node"), None);
    }
}
