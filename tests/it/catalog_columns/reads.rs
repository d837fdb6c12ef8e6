//! Which columns of which catalogs a query reads: its syntax tree with the names resolved as PostgreSQL would.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::printed::{PRINTED, VIEWS};

/// The columns of every catalog of the server.
pub type Catalogs = BTreeMap<String, BTreeSet<String>>;

/// What queries do with columns of catalogs.
#[derive(Default)]
pub struct Reads {
    /// Columns whose values get into the answer.
    pub answered: BTreeSet<(String, String)>,
    /// Columns that are only compared with constants, to tell rows apart.
    pub compared: BTreeSet<(String, String)>,
    /// Names that belong to nothing in sight: a hole in this test.
    pub unresolved: BTreeSet<String>,
}

/// Something in a FROM clause.
#[derive(Clone)]
enum Source {
    Catalog(String),
    /// A subquery or function with its columns; what those hold is read where they are made.
    Derived(BTreeSet<String>),
}

/// Walks the queries.
pub struct Reader<'a> {
    catalogs: &'a Catalogs,
    scopes: Vec<Vec<(String, Source)>>,
    with: Vec<(String, BTreeSet<String>)>,
    reads: Reads,
}

impl<'a> Reader<'a> {
    pub fn new(catalogs: &'a Catalogs) -> Self {
        Self { catalogs, scopes: Vec::new(), with: Vec::new(), reads: Reads::default() }
    }

    pub fn finish(self) -> Reads {
        self.reads
    }

    /// Reads one query.
    pub fn query(&mut self, sql: &str) {
        let parsed = pg_query::parse(sql, 0).unwrap_or_else(|error| panic!("{error} in: {sql}"));
        let tree = serde_json::to_value(&parsed.protobuf).expect("a tree");
        for statement in tree["stmts"].as_array().expect("statements") {
            self.select(&statement["stmt"]["node"]["SelectStmt"], true);
        }
    }

    /// A SELECT. What is compared in it gets into the answer only where the SELECT is an expression of one that does.
    fn select(&mut self, select: &Value, answers: bool) {
        self.select_as(select, answers, false);
    }

    fn select_as(&mut self, select: &Value, answers: bool, is_expression: bool) {
        let withs = self.with.len();
        for one in list(&select["with_clause"]["ctes"]) {
            let one = &one["node"]["CommonTableExpr"];
            let query = &one["ctequery"]["node"]["SelectStmt"];
            let columns = match names(&one["aliascolnames"]) {
                given if given.is_empty() => self.outputs(query),
                given => given,
            };
            self.with.push((text(&one["ctename"]), columns));
            self.select(query, answers);
        }
        for side in ["larg", "rarg"] {
            if select[side].is_object() {
                self.select_as(&select[side], answers, is_expression);
            }
        }
        let mut frame = Vec::new();
        for from in list(&select["from_clause"]) {
            self.bring(from, &mut frame);
        }
        self.scopes.push(frame);
        for from in list(&select["from_clause"]) {
            self.expressions_of(from, answers, is_expression);
        }
        for (part, answers) in [
            ("target_list", answers),
            ("values_lists", answers),
            ("where_clause", answers && is_expression),
            ("group_clause", false),
            ("having_clause", answers && is_expression),
            ("distinct_clause", false),
        ] {
            self.expression(&select[part], answers);
        }
        // ORDER BY may name a column of the result; what it sorts by is not in the answer.
        let outputs = self.outputs(select);
        self.scopes.insert(self.scopes.len() - 1, vec![(String::new(), Source::Derived(outputs))]);
        self.expression(&select["sort_clause"], false);
        self.scopes.truncate(self.scopes.len() - 2);
        self.with.truncate(withs);
    }

    /// Puts what a FROM item brings into sight.
    fn bring(&self, item: &Value, frame: &mut Vec<(String, Source)>) {
        let Some((kind, item)) = node(item) else { return };
        let alias = text(&item["alias"]["aliasname"]);
        let mut columns = names(&item["alias"]["colnames"]);
        match kind {
            "RangeVar" => {
                let name = text(&item["relname"]);
                let with = self.with.iter().rev().find(|(with, _)| *with == name);
                let source =
                    with.map_or_else(|| Source::Catalog(name.clone()), |(_, columns)| Source::Derived(columns.clone()));
                assert!(with.is_some() || self.catalogs.contains_key(&name), "{name} is no catalog");
                frame.push((if alias.is_empty() { name } else { alias }, source));
            }
            "JoinExpr" => {
                self.bring(&item["larg"], frame);
                self.bring(&item["rarg"], frame);
            }
            "RangeSubselect" => {
                if columns.is_empty() {
                    columns = self.outputs(&item["subquery"]["node"]["SelectStmt"]);
                }
                frame.push((alias, Source::Derived(columns)));
            }
            "RangeFunction" => {
                // A function that gives one column gives it the alias's name; others name their own.
                columns.insert(alias.clone());
                columns.extend(
                    "alias tokid grantee grantor privilege_type is_grantable option_name option_value identity schema"
                        .split(' ')
                        .map(str::to_owned),
                );
                frame.push((alias, Source::Derived(columns)));
            }
            other => panic!("{other} in a FROM clause"),
        }
    }

    /// The expressions inside a FROM item.
    fn expressions_of(&mut self, item: &Value, answers: bool, is_expression: bool) {
        let Some((kind, item)) = node(item) else { return };
        match kind {
            "JoinExpr" => {
                self.expressions_of(&item["larg"], answers, is_expression);
                self.expressions_of(&item["rarg"], answers, is_expression);
                self.expression(&item["quals"], answers && is_expression);
            }
            "RangeSubselect" => self.select_as(&item["subquery"]["node"]["SelectStmt"], answers, is_expression),
            "RangeFunction" => self.expression(&item["functions"], answers),
            _ => {}
        }
    }

    /// The names of the columns that a SELECT gives.
    fn outputs(&self, select: &Value) -> BTreeSet<String> {
        if select["larg"].is_object() {
            return self.outputs(&select["larg"]);
        }
        let mut outputs = BTreeSet::new();
        for target in list(&select["target_list"]) {
            let target = &target["node"]["ResTarget"];
            let fields = list(&target["val"]["node"]["ColumnRef"]["fields"]);
            if !text(&target["name"]).is_empty() {
                outputs.insert(text(&target["name"]));
            } else if fields.last().is_some_and(|last| last["node"].get("AStar").is_some()) {
                let mut frame = Vec::new();
                for from in list(&select["from_clause"]) {
                    self.bring(from, &mut frame);
                }
                for (alias, source) in frame {
                    if fields.len() == 1 || text(&fields[0]["node"]["String"]["sval"]) == alias {
                        match source {
                            Source::Catalog(name) => outputs.extend(self.catalogs[&name].iter().cloned()),
                            Source::Derived(columns) => outputs.extend(columns),
                        }
                    }
                }
            } else if let Some(last) = fields.last() {
                outputs.insert(text(&last["node"]["String"]["sval"]));
            }
        }
        outputs
    }

    fn expression(&mut self, value: &Value, answers: bool) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.expression(value, answers)),
            Value::Object(members) => {
                for (key, value) in members {
                    match key.as_str() {
                        "ColumnRef" => self.column(value, answers),
                        "SelectStmt" => self.select_as(value, answers, true),
                        // Two columns that are equal: the one leads to the other's row.
                        "AExpr" if is_link(value) => {
                            self.expression(&value["lexpr"], true);
                            self.expression(&value["rexpr"], true);
                        }
                        "FuncCall" => {
                            self.function(value, answers);
                            self.expression(value, answers);
                        }
                        "sval" => self.hidden_query(value, answers),
                        _ => self.expression(value, answers),
                    }
                }
            }
            _ => {}
        }
    }

    /// A query that is run by a function of the query that holds it as a string.
    fn hidden_query(&mut self, value: &Value, answers: bool) {
        let text = value["sval"].as_str().or(value.as_str()).unwrap_or_default();
        if answers && text.starts_with("select ") {
            self.query(&text.replace("%s", "1"));
        }
    }

    fn column(&mut self, column: &Value, answers: bool) {
        let fields: Vec<String> = list(&column["fields"])
            .iter()
            .map(|field| {
                if field["node"].get("AStar").is_some() {
                    "*".to_owned()
                } else {
                    text(&field["node"]["String"]["sval"])
                }
            })
            .collect();
        let found = match fields.as_slice() {
            [column] => self.scopes.iter().rev().flatten().find_map(|(alias, source)| match source {
                Source::Catalog(name) => self.catalogs[name].contains(column).then(|| Some(name.clone())),
                Source::Derived(columns) => (columns.contains(column) || alias == column).then_some(None),
            }),
            [relation, column] => {
                self.scopes.iter().rev().flatten().find(|(alias, _)| alias == relation).and_then(|(_, source)| {
                    match source {
                        Source::Catalog(name) => self.catalogs[name].contains(column).then(|| Some(name.clone())),
                        Source::Derived(columns) => (columns.contains(column) || column == "*").then_some(None),
                    }
                })
            }
            _ => None,
        };
        match (found, fields.last()) {
            (Some(Some(catalog)), Some(column)) => self.add(&catalog, column, answers),
            (Some(None), _) => {}
            _ => {
                self.reads.unresolved.insert(fields.join("."));
            }
        }
    }

    fn function(&mut self, call: &Value, answers: bool) {
        let name = list(&call["funcname"]).last().map(|last| text(&last["node"]["String"]["sval"])).unwrap_or_default();
        for (_, catalog, columns) in PRINTED.iter().filter(|(function, ..)| *function == name) {
            for column in columns.split_whitespace() {
                self.add(catalog, column, answers);
            }
        }
    }

    fn add(&mut self, catalog: &str, column: &str, answers: bool) {
        let view = VIEWS.iter().find(|(view, theirs, ..)| *view == catalog && *theirs == column);
        let (catalog, column) = view.map_or((catalog, column), |(_, _, catalog, column)| (*catalog, *column));
        let reads = if answers { &mut self.reads.answered } else { &mut self.reads.compared };
        reads.insert((catalog.to_owned(), column.to_owned()));
    }
}

/// Whether an operator is equality of two columns, perhaps cast.
fn is_link(operator: &Value) -> bool {
    let is_column = |side: &Value| {
        let node = &side["node"];
        let node = if node["TypeCast"].is_object() { &node["TypeCast"]["arg"]["node"] } else { node };
        node["ColumnRef"].is_object()
    };
    names(&operator["name"]).contains("=") && is_column(&operator["lexpr"]) && is_column(&operator["rexpr"])
}

fn node(value: &Value) -> Option<(&str, &Value)> {
    value["node"].as_object().and_then(|node| node.iter().next()).map(|(kind, value)| (kind.as_str(), value))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn names(value: &Value) -> BTreeSet<String> {
    list(value).iter().map(|name| text(&name["node"]["String"]["sval"])).collect()
}
