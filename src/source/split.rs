//! A file's text → its statements, cut where `psql` cuts them.

use std::ops::Range;
use std::sync::Arc;

use super::lex::{Lexer, Shape, Token, Unterminated};
use super::renamed::Former;
use crate::problem::{Place, Problem, SourceFile};

/// What a file consists of.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// Each statement: from its first to its last token, without the semicolon.
    pub statements: Vec<Range<usize>>,
    /// Each `-- @renamed from=...`.
    pub renames: Vec<Renamed>,
    /// What cannot be read.
    pub problems: Vec<Problem>,
}

/// A `-- @renamed from=old_name` comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Renamed {
    /// The former name.
    pub from: Former,
    /// The offset of what follows the comment: a statement, or a column in one.
    pub target: Option<usize>,
    /// The comment itself.
    pub span: Range<usize>,
}

/// Cuts a file at the semicolons that end statements.
pub(super) fn split(file: &Arc<SourceFile>) -> Pieces {
    let mut pieces = Pieces::default();
    let mut lexer = Lexer::new(&file.text, 0);
    let mut current = Current::default();
    loop {
        match lexer.next() {
            Ok(Some(token)) => {
                let ended = take(file, &mut lexer, &mut current, &mut pieces, &token);
                if ended {
                    finish(file, &mut lexer, &mut current, &mut pieces);
                }
            }
            Ok(None) => break,
            Err(Unterminated { what, start }) => {
                let place = Place { file: Arc::clone(file), span: start..file.text.len().min(start + 1) };
                pieces.problems.push(
                    Problem::error("syntax-error", format!("unterminated {what}"))
                        .because("everything after its beginning would belong to it, to the end of the file")
                        .help(format!("close the {what}"))
                        .at(place, "opened here"),
                );
                // The statement that it is in cannot be read, and one message about it is enough.
                return pieces;
            }
        }
    }
    finish(file, &mut lexer, &mut current, &mut pieces);
    pieces
}

/// The statement being read, with what `psql` keeps to know where it ends.
#[derive(Default)]
struct Current {
    span: Option<Range<usize>>,
    parentheses: usize,
    /// The first words, as far as `psql` looks at them to recognise a function.
    words: Vec<String>,
    /// How deep inside `BEGIN ATOMIC ... END` and `CASE ... END`.
    begins: usize,
}

/// Adds a token to the current statement; true when it ends it.
fn take(
    file: &Arc<SourceFile>,
    lexer: &mut Lexer<'_>,
    current: &mut Current,
    pieces: &mut Pieces,
    token: &Token,
) -> bool {
    match token.shape {
        Shape::Comment => {
            if let Some(from) = renamed_from(&file.text[token.span.clone()]) {
                pieces.renames.push(Renamed { from, target: None, span: token.span.clone() });
            }
            return false;
        }
        Shape::Backslash => {
            let end = lexer.end_of_line(token.span.start);
            backslash(file, token.span.start..end, pieces);
            lexer.jump(end);
            return false;
        }
        Shape::Symbol(b';') if current.parentheses == 0 && current.begins == 0 => return true,
        Shape::Symbol(b'(') => current.parentheses += 1,
        Shape::Symbol(b')') => current.parentheses = current.parentheses.saturating_sub(1),
        Shape::Word => current.word(&file.text[token.span.clone()]),
        Shape::QuotedName | Shape::String | Shape::Number | Shape::Symbol(_) => {}
    }
    for renamed in pieces.renames.iter_mut().rev() {
        if renamed.target.is_some() {
            break;
        }
        renamed.target = Some(token.span.start);
    }
    let start = current.span.as_ref().map_or(token.span.start, |span| span.start);
    current.span = Some(start..token.span.end);
    false
}

fn finish(file: &Arc<SourceFile>, lexer: &mut Lexer<'_>, current: &mut Current, pieces: &mut Pieces) {
    let current = std::mem::take(current);
    let Some(span) = current.span else { return };
    if is_copy_of_rows(&file.text[span.clone()]) {
        let after = lexer_position(file, &span);
        lexer.jump(end_of_copy_data(&file.text, after));
    }
    pieces.statements.push(span);
}

impl Current {
    /// The rule of `psqlscan.l`: only in `CREATE [OR REPLACE] FUNCTION | PROCEDURE` does BEGIN open a block.
    fn word(&mut self, word: &str) {
        if self.words.len() < 4 {
            self.words.push(word.to_ascii_lowercase());
        }
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let routine = matches!(
            words.as_slice(),
            ["create", "function" | "procedure", ..] | ["create", "or", "replace", "function" | "procedure"]
        );
        if !routine || self.parentheses > 0 {
            return;
        }
        if word.eq_ignore_ascii_case("begin") || (self.begins > 0 && word.eq_ignore_ascii_case("case")) {
            self.begins += 1;
        } else if word.eq_ignore_ascii_case("end") {
            self.begins = self.begins.saturating_sub(1);
        }
    }
}

/// `pg_dump` guards its output with `\restrict`; every other command of psql would do something.
fn backslash(file: &Arc<SourceFile>, span: Range<usize>, pieces: &mut Pieces) {
    let command = file.text[span.clone()].split_whitespace().next().unwrap_or("\\").to_string();
    if command == "\\restrict" || command == "\\unrestrict" {
        return;
    }
    pieces.problems.push(
        Problem::error("psql-command", format!("{command} is a command of psql, not SQL"))
            .because("schema files are read by schemactl and by PostgreSQL, not by psql")
            .help("take the line out; files below the schema folder are all read, so nothing has to be included")
            .at(Place { file: Arc::clone(file), span }, "not SQL"),
    );
}

/// Where the rows are that follow a `COPY ... FROM stdin`, without the line that ends them.
pub(super) fn rows_of_copy(file: &SourceFile, statement: &Range<usize>) -> Option<Range<usize>> {
    if !is_copy_of_rows(&file.text[statement.clone()]) {
        return None;
    }
    let after = lexer_position(file, statement);
    let data = &file.text[after..end_of_copy_data(&file.text, after)];
    // The rest of the statement's own line is none of them.
    let first = data.find('\n').map_or(data.len(), |end| end + 1);
    let last = data.trim_end().strip_suffix("\\.").map_or(data.len(), str::len);
    Some(after + first.min(last)..after + last)
}

fn is_copy_of_rows(statement: &str) -> bool {
    let lower = statement.to_ascii_lowercase();
    let mut words = lower.split_whitespace();
    words.next() == Some("copy") && words.any(|word| word == "stdin")
}

/// The offset just after the semicolon that ends a statement.
fn lexer_position(file: &SourceFile, span: &Range<usize>) -> usize {
    file.text[span.end..].find(';').map_or(file.text.len(), |semicolon| span.end + semicolon + 1)
}

/// The rows of `COPY ... FROM stdin` end with a line `\.`; they are no SQL and would only give misleading errors.
fn end_of_copy_data(text: &str, from: usize) -> usize {
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        at += line.len();
        if line.trim_end() == "\\." {
            return at;
        }
    }
    text.len()
}

/// The name in `-- @renamed from=name`, `-- @renamed from="Old Name"`, `-- @renamed from=old_schema.name`, also in a
/// block comment.
fn renamed_from(comment: &str) -> Option<Former> {
    let body = match comment.strip_prefix("--") {
        Some(body) => body,
        None => comment.strip_prefix("/*")?.strip_suffix("*/")?,
    };
    let rest = body.trim().strip_prefix("@renamed")?.trim_start().strip_prefix("from")?.trim_start();
    Some(Former::written(rest.strip_prefix('=')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile { path: "a.sql".into(), text: text.into(), ..SourceFile::default() })
    }

    fn statements(text: &str) -> Vec<String> {
        split(&file(text)).statements.into_iter().map(|span| text[span].to_string()).collect()
    }

    #[test]
    fn statements_end_at_semicolons_outside_quotes_and_comments() {
        assert_eq!(statements("select ';'; -- x; y\n/* a; */ select $$;$$ ;;"), ["select ';'", "select $$;$$"]);
        assert_eq!(statements("create rule r as on insert to t do (select 1; select 2); select 3").len(), 2);
    }

    #[test]
    fn nothing_is_no_statement() {
        for text in ["", "  \r\n", "-- only a comment", "/* and */ ; ; -- this\n"] {
            assert!(statements(text).is_empty(), "{text:?}");
        }
    }

    #[test]
    fn bodies_of_routines_keep_their_semicolons() {
        let text = "create or replace function f(a int) returns int begin atomic select case when a > 1 then 2 else 3 end; \
                    select 4; end; select 5";
        assert_eq!(statements(text).len(), 2);
        assert_eq!(statements("begin; create table t(); end;").len(), 3);
    }

    #[test]
    fn carriage_returns_and_a_last_comment_are_fine() {
        assert_eq!(statements("select 1;\r\nselect 2;\r\n--"), ["select 1", "select 2"]);
    }

    #[test]
    fn only_the_restrict_commands_of_psql_are_skipped() {
        let pieces = split(&file("\\restrict abc'\nselect 1;\n\\unrestrict abc'\n"));
        assert!(pieces.problems.is_empty());
        assert_eq!(pieces.statements.len(), 1);
        let pieces = split(&file("\\i other.sql\nselect 1;"));
        assert_eq!(pieces.problems[0].code, "psql-command");
        assert_eq!(pieces.statements.len(), 1);
    }

    #[test]
    fn rows_of_copy_are_passed_over() {
        assert_eq!(statements("COPY t FROM stdin;\nit's\t1\n\\.\nselect 1;"), ["COPY t FROM stdin", "select 1"]);
    }

    #[test]
    fn renames_know_what_they_stand_above() {
        let text = "-- @renamed from=old\ncreate table t (\n  -- @renamed from=\"Old Name\"\n  -- a remark\n  a int);";
        let renames = split(&file(text)).renames;
        assert_eq!(renames[0].from, Former { schema: None, name: "old".into() });
        assert_eq!(renames[0].target, text.find("create"));
        assert_eq!(renames[1].from, Former { schema: None, name: "Old Name".into() });
        assert_eq!(renames[1].target, text.find("a int"));
    }

    #[test]
    fn an_open_quote_is_reported_where_it_opens() {
        let text = "select 1;\nselect 'abc;\n";
        let pieces = split(&file(text));
        assert_eq!(pieces.problems[0].places[0].0.span.start, text.find('\'').unwrap_or_default());
        assert_eq!(pieces.statements.len(), 1);
    }
}
