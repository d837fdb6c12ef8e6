//! The elements of a CREATE TABLE as they are written: its columns with their parts, and its constraints.

use std::ops::Range;

use pg_query::NodeEnum;
use pg_query::protobuf::{ColumnDef, ConstrType, Constraint, Node};

/// What a part of an element says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// The type of a column.
    Type,
    /// COLLATE.
    Collation,
    /// DEFAULT.
    Default,
    /// NOT NULL.
    NotNull,
    /// NULL, which says nothing.
    Null,
    /// CHECK, and REFERENCES or FOREIGN KEY.
    Condition,
    /// UNIQUE, EXCLUDE.
    Unique,
    /// PRIMARY KEY, which makes columns NOT NULL.
    PrimaryKey,
    /// Anything else: GENERATED...
    Other,
}

/// A part of an element, such as `default 1`, with its byte offsets in the statement.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// What it says.
    pub what: What,
    /// Where it is.
    pub span: Range<usize>,
}

/// A column or a constraint of the table.
#[derive(Debug)]
pub(super) struct Element {
    /// Where it is.
    pub span: Range<usize>,
    /// The column's name, if it is one.
    pub column: Option<String>,
    /// What it says, in the order in which it is written.
    pub parts: Vec<Part>,
}

/// A token of the statement, comments included.
#[derive(Debug)]
struct Token {
    span: Range<usize>,
    is_comment: bool,
}

/// The elements of a statement.
#[derive(Debug)]
pub(super) struct Elements {
    sql: String,
    tokens: Vec<Token>,
    pub list: Vec<Element>,
}

impl Elements {
    /// Those of a CREATE TABLE; none where it is anything else.
    pub(super) fn of(sql: &str) -> Option<Self> {
        let NodeEnum::CreateStmt(create) = crate::source::syntax_of(sql)? else { return None };
        if create.of_typename.is_some() || create.partbound.is_some() {
            return None;
        }
        let is_comment = |text: &str| text.starts_with("--") || text.starts_with("/*");
        let tokens = crate::sql::tokens(sql)?;
        let tokens = tokens.into_iter().map(|(span, text)| Token { span, is_comment: is_comment(text) }).collect();
        let mut elements = Self { sql: sql.to_owned(), tokens, list: Vec::new() };
        let spans = elements.spans()?;
        if spans.len() != create.table_elts.len() {
            return None;
        }
        for (span, node) in spans.into_iter().zip(&create.table_elts) {
            let element = elements.element(span, node);
            elements.list.push(element);
        }
        Some(elements)
    }

    fn text(&self, span: &Range<usize>) -> &str {
        self.sql.get(span.clone()).unwrap_or_default()
    }

    /// What is between the commas in the first parentheses.
    fn spans(&self) -> Option<Vec<Range<usize>>> {
        let mut spans = Vec::new();
        let mut current: Option<Range<usize>> = None;
        let mut depth = 0_usize;
        for token in self.tokens.iter().filter(|token| !token.is_comment) {
            let text = self.text(&token.span);
            match text {
                ")" if depth == 1 => {
                    spans.extend(current);
                    return Some(spans);
                }
                "," if depth == 1 => {
                    spans.extend(current.take());
                    continue;
                }
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.checked_sub(1)?,
                _ => {}
            }
            let opens = depth == 1 && text == "(";
            if depth > 0 && !opens {
                let start = current.as_ref().map_or(token.span.start, |span| span.start);
                current = Some(start..token.span.end);
            }
        }
        None
    }

    fn element(&self, span: Range<usize>, node: &Node) -> Element {
        let (column, mut starts) = match node.node.as_ref() {
            Some(NodeEnum::ColumnDef(column)) => (Some(column.colname.clone()), starts(column)),
            Some(NodeEnum::Constraint(constraint)) => (None, vec![(what(constraint), span.start)]),
            _ => (None, Vec::new()),
        };
        starts.retain(|(_, start)| span.contains(start));
        starts.sort_by_key(|(_, start)| *start);
        let ends: Vec<usize> =
            starts.iter().skip(1).map(|(_, start)| self.end_before(*start)).chain([span.end]).collect();
        let parts = starts.iter().zip(ends).map(|((what, start), end)| Part { what: *what, span: *start..end });
        Element { column, parts: parts.collect(), span }
    }

    /// Where the last token before an offset ends that is no comment.
    pub(super) fn end_before(&self, offset: usize) -> usize {
        let before = self.tokens.iter().rev().find(|token| token.span.start < offset && !token.is_comment);
        before.map_or(offset, |token| token.span.end)
    }

    /// The element here, and its part; no part where the element begins here.
    pub(super) fn at(&self, offset: usize) -> Option<(usize, Option<usize>)> {
        let index = self.list.iter().position(|element| element.span.contains(&offset))?;
        let element = &self.list[index];
        if element.span.start == offset {
            return Some((index, None));
        }
        Some((index, Some(element.parts.iter().position(|part| part.span.start == offset)?)))
    }

    /// Whether there are comments in a part of the statement.
    pub(super) fn has_comments(&self, span: &Range<usize>) -> bool {
        let is_inside = |token: &Token| token.span.start < span.end && span.start < token.span.end;
        self.tokens.iter().any(|token| token.is_comment && is_inside(token))
    }

    /// Whether a comment is in an element, behind it on its line, or by itself above it.
    pub(super) fn is_commented(&self, element: &Element) -> bool {
        let is_about = |comment: &Range<usize>| {
            if comment.start >= element.span.end {
                let between = self.text(&(element.span.end..comment.start));
                return between.chars().all(|char| char == ',' || char == ' ' || char == '\t');
            }
            let line = self.sql[..comment.start].rfind('\n').map_or(0, |end| end + 1);
            let is_alone = self.text(&(line..comment.start)).trim().is_empty();
            is_alone && comment.end <= element.span.start && self.is_empty_between(comment.end, element.span.start)
        };
        let mut comments = self.tokens.iter().filter(|token| token.is_comment).map(|token| &token.span);
        self.has_comments(&element.span) || comments.any(is_about)
    }

    fn is_empty_between(&self, start: usize, end: usize) -> bool {
        self.text(&(start..end)).trim().is_empty()
    }

    /// Where a part is with the blanks before it.
    pub(super) fn with_blanks(&self, part: &Part) -> Range<usize> {
        let before = self.tokens.iter().rev().find(|token| token.span.start < part.span.start);
        match before {
            Some(token) if !token.is_comment => token.span.end..part.span.end,
            _ => part.span.clone(),
        }
    }

    /// What has to be taken out of the statement for these elements to go.
    pub(super) fn without(&self, gone: &dyn Fn(usize) -> bool) -> Vec<Range<usize>> {
        let stay = (0..self.list.len()).rev().find(|index| !gone(*index)).map_or(0, |last| last + 1);
        let mut cuts = Vec::new();
        for (index, element) in self.list.iter().enumerate().take(stay).filter(|(index, _)| gone(*index)) {
            // The next token takes its place.
            let end = self.comma_after(index).map_or(element.span.end, |comma| comma.end);
            let next = self.tokens.iter().find(|token| token.span.start >= end);
            cuts.push(element.span.start..next.map_or(end, |token| token.span.start));
        }
        let (Some(first), Some(last)) = (self.list.get(stay), self.list.last()) else { return cuts };
        let comma = stay.checked_sub(1).and_then(|index| self.comma_after(index));
        let before = |at: usize| self.tokens.iter().rev().find(|token| token.span.start < at);
        // The comma goes along where nothing is said between the two.
        let is_alone = before(first.span.start).is_some_and(|token| Some(&token.span) == comma.as_ref());
        let from = match comma {
            Some(comma) if is_alone => comma.start,
            comma => {
                cuts.extend(comma);
                first.span.start
            }
        };
        // What follows may not become a part of a comment.
        let ends_line = self.sql[last.span.end..].starts_with(['\n', '\r']);
        let start = match before(from) {
            Some(token) if !token.is_comment || ends_line => token.span.end,
            _ => from,
        };
        cuts.push(start..last.span.end);
        cuts
    }

    /// The comma behind an element, if another one follows.
    pub(super) fn comma_after(&self, index: usize) -> Option<Range<usize>> {
        let end = self.list.get(index)?.span.end;
        let next = self.tokens.iter().find(|token| token.span.start >= end && !token.is_comment)?;
        (self.text(&next.span) == ",").then(|| next.span.clone())
    }
}

/// Where the parts of a column begin.
fn starts(column: &ColumnDef) -> Vec<(What, usize)> {
    let at = |location: i32| usize::try_from(location).ok();
    let mut found = Vec::new();
    // How the column is stored is said between its type and the rest, and has no place of its own.
    let is_plain = column.compression.is_empty() && column.storage_name.is_empty() && column.fdwoptions.is_empty();
    let of_type = if is_plain { What::Type } else { What::Other };
    found.extend(column.type_name.as_ref().and_then(|name| at(name.location)).map(|start| (of_type, start)));
    found.extend(column.coll_clause.as_ref().and_then(|clause| at(clause.location)).map(|it| (What::Collation, it)));
    for node in &column.constraints {
        let Some(NodeEnum::Constraint(constraint)) = node.node.as_ref() else { continue };
        let belongs_to_the_one_before = matches!(
            ConstrType::try_from(constraint.contype),
            Ok(ConstrType::ConstrAttrDeferrable
                | ConstrType::ConstrAttrNotDeferrable
                | ConstrType::ConstrAttrDeferred
                | ConstrType::ConstrAttrImmediate)
        );
        if !belongs_to_the_one_before {
            found.extend(at(constraint.location).map(|start| (what(constraint), start)));
        }
    }
    found
}

fn what(constraint: &Constraint) -> What {
    match ConstrType::try_from(constraint.contype) {
        Ok(ConstrType::ConstrDefault) => What::Default,
        Ok(ConstrType::ConstrNotnull) => What::NotNull,
        Ok(ConstrType::ConstrNull) => What::Null,
        Ok(ConstrType::ConstrCheck | ConstrType::ConstrForeign) => What::Condition,
        Ok(ConstrType::ConstrPrimary) => What::PrimaryKey,
        Ok(ConstrType::ConstrUnique | ConstrType::ConstrExclusion) => What::Unique,
        _ => What::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(sql: &str, gone: &[usize]) -> String {
        let elements = Elements::of(sql).expect("a table");
        let mut cuts = elements.without(&|index| gone.contains(&index));
        cuts.sort_by_key(|cut| std::cmp::Reverse(cut.start));
        let mut text = sql.to_owned();
        for cut in cuts {
            text.replace_range(cut, "");
        }
        text
    }

    #[test]
    fn columns_have_parts() {
        let sql = "create table if not exists a.t (n numeric(5, 2) /* hm */ default (1 + 2) not null check (n > 0),
            constraint c foreign key (n) references u deferrable, k text collate \"C\" unique)";
        let elements = Elements::of(sql).expect("a table");
        let parts: Vec<Vec<(What, &str)>> = elements
            .list
            .iter()
            .map(|element| element.parts.iter().map(|part| (part.what, &sql[part.span.clone()])).collect())
            .collect();
        assert_eq!(
            parts,
            [
                vec![
                    (What::Type, "numeric(5, 2)"),
                    (What::Default, "default (1 + 2)"),
                    (What::NotNull, "not null"),
                    (What::Condition, "check (n > 0)"),
                ],
                vec![(What::Condition, "constraint c foreign key (n) references u deferrable")],
                vec![(What::Type, "text"), (What::Collation, "collate \"C\""), (What::Unique, "unique")],
            ]
        );
        assert!(Elements::of("create table p partition of t for values in (1)").is_none());
        assert!(Elements::of("create view v as select (1)").is_none());
    }

    #[test]
    fn elements_are_taken_out() {
        let lines = "create table t (\n  a int, -- first\n  b text,\n  -- the third\n  c int,\n  d int\n);";
        assert_eq!(without(lines, &[1]), "create table t (\n  a int, -- first\n  -- the third\n  c int,\n  d int\n);");
        assert_eq!(without(lines, &[3]), "create table t (\n  a int, -- first\n  b text,\n  -- the third\n  c int\n);");
        assert_eq!(without("create table t (a int, b int, c int)", &[0]), "create table t (b int, c int)");
        assert_eq!(without("create table t (a int, b int, c int)", &[1, 2]), "create table t (a int)");
        assert_eq!(without("create table t (a int, b int, c int)", &[0, 2]), "create table t (b int)");
        assert_eq!(without("create table t (a int)", &[0]), "create table t ()");
        assert_eq!(without("create table t (a int -- x\n, b int)", &[1]), "create table t (a int -- x\n)");
        assert_eq!(without("create table t (a int, -- x\n b int)", &[1]), "create table t (a int -- x\n )");
        let comma_first = "create table t (\n  a int -- first\n  , b text\n)";
        assert_eq!(without(comma_first, &[1]), "create table t (\n  a int -- first\n)");
    }

    #[test]
    fn comments_are_about_an_element() {
        let sql = "create table t (\n  a int, -- first\n  b text,\n  -- the third\n  c int,\n  d int /* x */ unique\n)";
        let elements = Elements::of(sql).expect("a table");
        let commented: Vec<bool> = elements.list.iter().map(|element| elements.is_commented(element)).collect();
        assert_eq!(commented, [true, false, true, true]);
    }
}
