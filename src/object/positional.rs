//! Lists of columns by position. PostgreSQL prints a column list behind the alias of a function that returns a table's
//! rows, `f() x(id, name)`, and takes it by position when it reads it again. A table whose columns are in another order in
//! the database than in the files needs such a list in the database's order, or every column would be taken for another.

use std::collections::BTreeSet;
use std::ops::Range;

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

fn reordered(id: &ObjectId, from: &Catalog, to: &Catalog) -> Option<Reordered> {
    let columns = |catalog: &Catalog| {
        let mut columns: Vec<(i32, String, Option<String>)> = catalog
            .children(id)
            .iter()
            .filter_map(|child| match catalog.get(child) {
                Some(Object::Column(column)) => Some((column.position, column.name.clone(), column.generated.clone())),
                _ => None,
            })
            .collect();
        columns.sort();
        columns
    };
    let (was, is) = (columns(from), columns(to));
    // What is computed in another way may be made anew, behind all others.
    let stays = |name: &str, generated: &Option<String>| {
        was.iter().any(|(_, old, formula)| old == name && (formula == generated || generated.is_none()))
    };
    let files: Vec<String> = is.iter().map(|(_, name, _)| name.clone()).collect();
    let (kept, new): (Vec<_>, Vec<_>) = is.iter().partition(|(_, name, generated)| stays(name, generated));
    let in_front = was.iter().map(|(_, name, _)| name).filter(|name| kept.iter().any(|(_, one, _)| one == *name));
    let live: Vec<&String> = in_front.chain(new.iter().map(|(_, name, _)| name)).collect();
    let places: Vec<usize> = live.iter().filter_map(|name| files.iter().position(|file| file == *name)).collect();
    if places.iter().enumerate().all(|(place, file)| place == *file) {
        return None;
    }
    let name = id.sql_name();
    let rows = [name.clone(), format!("SETOF {name}")];
    let functions = to
        .objects
        .iter()
        .filter(|(_, object)| matches!(object, Object::Routine(routine) if rows.contains(&routine.result)))
        .map(|(id, _)| id.clone())
        .collect();
    Some(Reordered { name, files, places, functions })
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
        let mut new = String::new();
        let mut copied = 0;
        let mut at = 0;
        while let Some(found) = text[at..].find('(').map(|found| at + found) {
            at = found + 1;
            let Some(names) = names_at(text, found + 1, ",") else { continue };
            let is_list = match alias_before(text, found) {
                Some(Before::Call) => calls && self.are_the_columns(text, &names),
                Some(Before::Relation(name)) => name == self.name,
                None => false,
            };
            if is_list && names.len() >= self.files.len() {
                self.exchange(text, &names, &mut copied, &mut new);
                at = copied;
            }
        }
        if returns && copied == 0 {
            let mut at = 0;
            while let Some(found) = text[at..].find("SELECT ").map(|found| at + found + "SELECT ".len()) {
                at = found;
                let Some(names) = names_at(text, found, ",") else { continue };
                if names.len() == self.files.len() && self.are_the_columns(text, &names) {
                    self.exchange(text, &names, &mut copied, &mut new);
                    at = copied;
                }
            }
        }
        if copied == 0 {
            return None;
        }
        new.push_str(&text[copied..]);
        Some(new)
    }

    /// Whether these are the names of the columns, in the order of the files; each may be qualified.
    fn are_the_columns(&self, text: &str, names: &[Range<usize>]) -> bool {
        names.len() >= self.files.len()
            && self.files.iter().zip(names).all(|(file, name)| {
                let (file, name) = (Ident(file).to_string(), &text[name.clone()]);
                name == file || name.ends_with(&format!(".{file}"))
            })
    }

    /// Writes the names, which stand in the order of the files, in that of the database.
    fn exchange(&self, text: &str, names: &[Range<usize>], copied: &mut usize, new: &mut String) {
        for (place, file) in self.places.iter().enumerate() {
            let (Some(here), Some(name)) = (names.get(place), names.get(*file)) else { return };
            new.push_str(&text[*copied..here.start]);
            new.push_str(&text[name.clone()]);
            *copied = here.end;
        }
    }
}

/// What stands before an alias.
enum Before<'a> {
    /// A call of a function.
    Call,
    /// The name of a relation.
    Relation(&'a str),
}

/// What stands before the alias that ends at `end`, if one does.
fn alias_before(text: &str, end: usize) -> Option<Before<'_>> {
    let alias = name_before(text, end)?;
    let before = text[..alias.start].strip_suffix(' ')?;
    if text[alias].contains('.') {
        return None;
    }
    if before.ends_with(')') || before.ends_with(") WITH ORDINALITY") {
        return Some(Before::Call);
    }
    Some(Before::Relation(&text[name_before(text, before.len())?]))
}

/// The name, perhaps qualified, that ends there.
fn name_before(text: &str, end: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut start = end;
    loop {
        let part = start;
        if start > 0 && bytes[start - 1] == b'"' {
            start = text[..start - 1].rfind('"')?;
            // A quote within the name is doubled.
            while start > 0 && bytes[start - 1] == b'"' {
                start = text[..start - 1].rfind('"')?;
            }
        } else {
            start = text[..start]
                .rfind(|c: char| !is_of_name(c))
                .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        }
        if start == part {
            return None;
        }
        if start > 0 && bytes[start - 1] == b'.' {
            start -= 1;
        } else {
            return Some(start..end);
        }
    }
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// Names, perhaps qualified, with a comma and blanks between them, as far as there are such from there.
fn names_at(text: &str, at: usize, comma: &str) -> Option<Vec<Range<usize>>> {
    let mut names = Vec::new();
    let mut start = at;
    loop {
        let end = name_end(text, start)?;
        names.push(start..end);
        let rest = &text[end..];
        let Some(more) = rest.strip_prefix(comma) else {
            // Anything but the end of the list makes the last one an expression.
            let is_end = rest.is_empty() || rest.starts_with([')', '\n', ';']) || rest.starts_with(" FROM");
            return is_end.then_some(names);
        };
        start = text.len() - more.trim_start().len();
    }
}

fn name_end(text: &str, start: usize) -> Option<usize> {
    let mut end = start;
    loop {
        let part = end;
        if text[end..].starts_with('"') {
            end += 1;
            loop {
                end += text[end..].find('"')? + 1;
                if !text[end..].starts_with('"') {
                    break;
                }
                end += 1;
            }
        } else {
            end += text[end..].find(|c: char| !is_of_name(c)).unwrap_or(text.len() - end);
        }
        if end == part {
            return None;
        }
        if text[end..].starts_with('.') {
            end += 1;
        } else {
            return Some(end);
        }
    }
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
