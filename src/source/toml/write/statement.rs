//! Other statements as a person would write them: in fewer words and parentheses, and in several lines where one would be
//! long.

use super::cursor::{self, Cursor};
use super::layout::{laid_out, with_lists};

/// The longest line of a statement that could have several.
const WIDE: usize = 110;

/// What type a column of the statement's table has, if that is known.
pub type TypeOf<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A policy in fewer parentheses, and a line for each condition where one line would be long.
#[must_use]
pub fn create_policy(statement: &str, type_of: TypeOf<'_>) -> Option<String> {
    let mut sql = Cursor::new(statement);
    let head = sql.until(&["USING", "WITH"])?;
    let mut clauses = Vec::new();
    for words in ["USING", "WITH CHECK"] {
        if sql.eat(words) {
            let condition = with_lists(cursor::bare(sql.inside()?), type_of);
            clauses.push(format!("{words} ({})", laid_out(&condition, 4)));
        }
    }
    sql.done()?;
    let line = format!("{head} {}", clauses.join(" "));
    if line.len() <= WIDE && !line.contains('\n') {
        return Some(line);
    }
    Some(format!("{head}\n    {}", clauses.join("\n    ")))
}

/// A trigger in fewer parentheses, and its condition on a line of its own where one line would be long.
#[must_use]
pub fn create_trigger(statement: &str) -> Option<String> {
    let mut sql = Cursor::new(statement);
    let head = sql.until(&["WHEN"])?;
    if !sql.eat("WHEN") {
        return None;
    }
    let condition = laid_out(cursor::bare(sql.inside()?), 4);
    let call = sql.rest();
    let line = format!("{head} WHEN ({condition}) {call}");
    if line.len() <= WIDE && !line.contains('\n') {
        return Some(line);
    }
    Some(format!("{head}\n    WHEN ({condition})\n    {call}"))
}

/// An index without the access method that it has anyway, and with fewer parentheses; of a partitioned table, `with_parts`
/// or by itself.
#[must_use]
pub fn create_index(statement: &str, type_of: TypeOf<'_>, with_parts: bool) -> Option<String> {
    let mut sql = Cursor::new(statement);
    sql.need("CREATE")?;
    sql.eat("UNIQUE");
    sql.need("INDEX")?;
    let mut head = Cursor::new(statement).until(&["ON"])?.to_owned();
    sql.until(&["ON"])?;
    sql.need("ON")?;
    head.push_str(if sql.eat("ONLY") && !with_parts { " ON ONLY " } else { " ON " });
    head.push_str(sql.until(&["USING"])?);
    if !sql.eat("USING btree") {
        sql.eat("USING");
    }
    let is_btree = sql.peek() == "(";
    let method = if is_btree { String::new() } else { format!("USING {} ", sql.until(&["("])?) };
    let elements = sql.inside()?;
    let settings = sql.until(&["WHERE"]).map(|text| format!(" {text}")).unwrap_or_default();
    let condition = if sql.eat("WHERE") {
        format!(" WHERE {}", laid_out(&with_lists(cursor::bare(sql.rest()), type_of), 4))
    } else {
        String::new()
    };
    sql.done()?;
    Some(format!("{head} {method}({elements}){settings}{condition}"))
}

/// What follows the columns of CREATE TABLE.
#[must_use]
pub fn after_columns(statement: &str) -> Option<String> {
    let mut sql = Cursor::new(statement);
    sql.inside()?;
    Some(sql.rest().to_owned())
}

/// A domain with its checks in fewer parentheses, and without the name that PostgreSQL gives an only one, `chosen`.
#[must_use]
pub fn create_domain(statement: &str, chosen: Option<&str>) -> Option<String> {
    let mut sql = Cursor::new(statement);
    sql.need("CREATE DOMAIN")?;
    sql.dotted()?;
    sql.need("AS")?;
    let data_type = sql.until(&["COLLATE", "DEFAULT", "CONSTRAINT", "NOT"])?.to_owned();
    let mut sql = Cursor::new(statement);
    let head = sql.until(&["CONSTRAINT"])?.to_owned();
    let type_of = |name: &str| (name == "VALUE").then(|| data_type.clone());
    let mut checks = Vec::new();
    while sql.eat("CONSTRAINT") {
        let written = sql.peek().to_owned();
        let name = sql.ident()?;
        sql.need("CHECK")?;
        let condition = laid_out(&with_lists(cursor::bare(sql.inside()?), &type_of), 4);
        checks.push((name, written, condition));
    }
    sql.done()?;
    let lines: Vec<String> = match checks.as_slice() {
        [(name, _, condition)] if Some(name.as_str()) == chosen => vec![format!("CHECK ({condition})")],
        _ => checks.iter().map(|(_, written, condition)| format!("CONSTRAINT {written} CHECK ({condition})")).collect(),
    };
    (!lines.is_empty()).then(|| format!("{head}\n    {}", lines.join("\n    ")))
}

/// A bucket without the cast of its types to what the column is anyway.
#[must_use]
pub fn insert_bucket(statement: &str) -> Option<String> {
    let (before, after) = statement.split_once("]::pg_catalog.text[]")?;
    // An array without elements has no type by itself, and what looks like a cast could stand in a name.
    let is_plain = statement.matches("ARRAY[").count() == 1 && !before.ends_with("ARRAY[");
    let is_outside = before.matches('\'').count().is_multiple_of(2) && !after.contains("]::");
    (is_plain && is_outside).then(|| format!("{before}]{after}"))
}

/// One statement that adds to a publication what both do.
#[must_use]
pub fn joined_publications(one: &str, other: &str) -> Option<String> {
    let added = |statement: &str| -> Option<(String, String)> {
        let mut sql = Cursor::new(statement);
        sql.need("ALTER PUBLICATION")?;
        let publication = sql.peek().to_owned();
        sql.ident()?;
        sql.need("ADD TABLE")?;
        Some((publication, sql.rest().to_owned()))
    };
    let (publication, mut tables) = added(one)?;
    let (other, more) = added(other)?;
    if publication != other {
        return None;
    }
    let is_first = !tables.contains('\n');
    let line = format!("ALTER PUBLICATION {publication} ADD TABLE {tables}, {more}");
    if is_first && line.len() <= WIDE && !more.contains('\n') {
        return Some(line);
    }
    if is_first {
        tables = cursor::list(&tables).join(",\n    ");
    }
    Some(format!("ALTER PUBLICATION {publication} ADD TABLE\n    {tables},\n    {more}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn an_index_says_what_is_not_the_usual() {
        let written = |sql: &str| create_index(sql, &unknown, false).unwrap_or_default();
        assert_eq!(
            written(
                "CREATE UNIQUE INDEX \"using\" ON ONLY public.t USING btree (a, lower(b) DESC) INCLUDE (c) WITH (fillfactor='70') WHERE ((a > 1) AND (b IS NULL))"
            ),
            "CREATE UNIQUE INDEX \"using\" ON ONLY public.t (a, lower(b) DESC) INCLUDE (c) WITH (fillfactor='70') WHERE (a > 1) AND (b IS NULL)"
        );
        assert_eq!(
            written("CREATE INDEX i ON public.t USING gin (a) WHERE (a IS NOT NULL)"),
            "CREATE INDEX i ON public.t USING gin (a) WHERE a IS NOT NULL"
        );
        assert_eq!(
            create_index("CREATE INDEX i ON ONLY public.t USING btree (a)", &unknown, true).as_deref(),
            Some("CREATE INDEX i ON public.t (a)")
        );
        assert!(create_index("ALTER INDEX i ATTACH PARTITION j", &unknown, false).is_none());
    }

    #[test]
    fn a_domain_names_checks_that_others_would_be_named_otherwise() {
        let domain = "CREATE DOMAIN public.d AS text DEFAULT 'a'::text NOT NULL\n    CONSTRAINT d_check CHECK ((VALUE = ANY (ARRAY['a'::text, 'b'::text])))";
        let head = "CREATE DOMAIN public.d AS text DEFAULT 'a'::text NOT NULL\n    ";
        let condition = "CHECK (VALUE IN ('a', 'b'))";
        assert_eq!(create_domain(domain, Some("d_check")), Some(format!("{head}{condition}")));
        assert_eq!(create_domain(domain, None), Some(format!("{head}CONSTRAINT d_check {condition}")));
        assert_eq!(create_domain("CREATE DOMAIN public.d AS text", None), None);
    }

    #[test]
    fn a_bucket_has_a_plain_array() {
        let bucket =
            "INSERT INTO storage.buckets (id, allowed_mime_types) VALUES ('a', ARRAY['b', 'c']::pg_catalog.text[])";
        let plain = "INSERT INTO storage.buckets (id, allowed_mime_types) VALUES ('a', ARRAY['b', 'c'])";
        assert_eq!(insert_bucket(bucket).as_deref(), Some(plain));
        assert_eq!(insert_bucket(&bucket.replace("'b', 'c'", "")), None);
        assert_eq!(insert_bucket(plain), None);
    }

    #[test]
    fn tables_of_a_publication_are_added_together() {
        let add = |table: &str| format!("ALTER PUBLICATION \"P q\" ADD TABLE {table}");
        let both = joined_publications(&add("public.a (x, y)"), &add("ONLY public.b"));
        assert_eq!(both.as_deref(), Some(&*add("public.a (x, y), ONLY public.b")));
        let long = format!("public.{}", "b".repeat(60));
        let three = joined_publications(&both.unwrap_or_default(), &add(&long)).unwrap_or_default();
        let lines =
            format!("ALTER PUBLICATION \"P q\" ADD TABLE\n    public.a (x, y),\n    ONLY public.b,\n    {long}");
        assert_eq!(three, lines);
        assert_eq!(joined_publications(&three, &add("public.c")), Some(format!("{lines},\n    public.c")));
        assert_eq!(joined_publications(&add("public.a"), "ALTER PUBLICATION q ADD TABLE public.b"), None);
    }
}
