//! Privileges in few words: `GRANT ALL`, and one statement for all who get the same.

use super::How;

impl How<'_> {
    /// `GRANT ALL` and `REVOKE ALL`, where that is what all of the privileges are; also as default privileges.
    pub(super) fn all_privileges(&self, sql: &str) -> Option<String> {
        let of_tables = if self.version < 170_000 {
            "DELETE, INSERT, REFERENCES, SELECT, TRIGGER, TRUNCATE, UPDATE"
        } else {
            "DELETE, INSERT, MAINTAIN, REFERENCES, SELECT, TRIGGER, TRUNCATE, UPDATE"
        };
        let of_sequences = "SELECT, UPDATE, USAGE";
        let lists = [
            (of_tables, " ON TABLE "),
            (of_tables, " ON TABLES "),
            (of_sequences, " ON SEQUENCE "),
            (of_sequences, " ON SEQUENCES "),
            ("CREATE, USAGE", " ON SCHEMA "),
            ("CREATE, USAGE", " ON SCHEMAS "),
        ];
        ["GRANT ", "REVOKE "].into_iter().find_map(|verb| {
            let (before, rest) = sql.split_once(verb)?;
            let (on, after) =
                lists.into_iter().find_map(|(all, on)| Some((on, rest.strip_prefix(all)?.strip_prefix(on)?)))?;
            Some(format!("{before}{verb}ALL{on}{after}"))
        })
    }
}

/// One statement for two that grant the same on the same object, or revoke it, each to somebody else.
pub(super) fn joined(one: &str, other: &str) -> Option<String> {
    let (head, who, tail) = parts(one)?;
    let (other_head, other_who, other_tail) = parts(other)?;
    ((head, tail) == (other_head, other_tail)).then(|| format!("{head}{who}, {other_who}{tail}"))
}

/// One statement for two that grant the same on other columns of the same table to the same.
pub(super) fn joined_columns(one: &str, other: &str) -> Option<String> {
    let (first, rest) = columns(one)?;
    let (second, other_rest) = columns(other)?;
    let is_alike = rest == other_rest && first.iter().map(|(word, _)| word).eq(second.iter().map(|(word, _)| word));
    let both = first.iter().zip(&second).map(|((word, one), (_, other))| format!("{word} ({one}, {other})"));
    is_alike.then(|| format!("GRANT {} ON TABLE {rest}", both.collect::<Vec<_>>().join(", ")))
}

/// The privileges with the columns of each, and what follows `ON TABLE`; none where a name is not plain.
fn columns(sql: &str) -> Option<(Vec<(&str, &str)>, &str)> {
    let (privileges, rest) = sql.strip_prefix("GRANT ")?.split_once(") ON TABLE ")?;
    let each = privileges.split("), ").map(|one| one.split_once(" ("));
    let each: Option<Vec<_>> = each.collect();
    each.filter(|_| !privileges.contains('"')).map(|each| (each, rest))
}

/// What is granted on what, to whom, and with which option.
fn parts(sql: &str) -> Option<(&str, &str, &str)> {
    let is_meant = ["GRANT ", "REVOKE ", "ALTER DEFAULT PRIVILEGES "].iter().any(|words| sql.starts_with(words));
    let at = [" TO ", " FROM "].iter().filter_map(|word| Some(sql.rfind(word)? + word.len())).max()?;
    let (head, rest) = sql.split_at(at);
    // The word may be part of a name.
    let is_outside_quotes = |text: &str| text.matches('"').count().is_multiple_of(2);
    let (who, tail) = match rest.find(" WITH GRANT OPTION") {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    (is_meant && is_outside_quotes(head) && is_outside_quotes(who)).then_some((head, who, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gets_the_same_is_named_in_one_statement() {
        let grant = |who: &str, option: &str| format!("GRANT SELECT ON TABLE public.t TO {who}{option}");
        assert_eq!(joined(&grant("a", ""), &grant("PUBLIC", "")).as_deref(), Some(&*grant("a, PUBLIC", "")));
        let option = " WITH GRANT OPTION";
        let both = grant("a, \"b to c\"", option);
        assert_eq!(joined(&grant("a", option), &grant("\"b to c\"", option)).as_deref(), Some(&*both));
        assert_eq!(joined(&grant("a", ""), &grant("b", option)), None);
        assert_eq!(joined(&grant("a", ""), "GRANT UPDATE ON TABLE public.t TO b"), None);
        assert_eq!(joined(&grant("\"a TO b\"", ""), &grant("\"a TO c\"", "")), None);
        let revoke =
            |who: &str| format!("ALTER DEFAULT PRIVILEGES FOR ROLE o IN SCHEMA s REVOKE ALL ON TABLES FROM {who}");
        assert_eq!(joined(&revoke("a"), &revoke("b")).as_deref(), Some(&*revoke("a, b")));
        assert_eq!(joined("SET LOCAL ROLE a", "SET LOCAL ROLE b"), None);
    }

    #[test]
    fn columns_are_named_in_one_statement() {
        let grant = |what: &str, who: &str| format!("GRANT {what} ON TABLE public.t TO {who}");
        let both = |one: &str, other: &str| joined_columns(&grant(one, "r"), &grant(other, "r"));
        assert_eq!(both("UPDATE (a)", "UPDATE (b)"), Some(grant("UPDATE (a, b)", "r")));
        let three = both("SELECT (a, b), UPDATE (a, b)", "SELECT (c), UPDATE (c)");
        assert_eq!(three, Some(grant("SELECT (a, b, c), UPDATE (a, b, c)", "r")));
        assert_eq!(both("SELECT (a)", "UPDATE (b)"), None);
        assert_eq!(both("SELECT", "SELECT (b)"), None);
        assert_eq!(both("SELECT (\"a), b\")", "SELECT (b)"), None);
        assert_eq!(joined_columns(&grant("SELECT (a)", "r"), &grant("SELECT (b)", "s")), None);
    }
}
