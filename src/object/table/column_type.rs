//! What it takes to change a column's type: which casts PostgreSQL applies by itself, which have to be written, and
//! which leave the rows as they are (PostgreSQL manual, `CREATE CAST` and `ALTER TABLE`).

use super::Column;
use crate::object::{Hazard, LockMode, Statement};
use crate::sql::Ident;

/// How values get from one type to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// The rows stay as they are.
    CatalogOnly,
    /// By an assignment cast, which PostgreSQL applies by itself and which never shortens silently.
    Assignment,
    /// By a cast that has to be written.
    Explicit,
}

const NUMBERS: &[&str] = &["smallint", "integer", "bigint", "numeric", "real", "double precision"];
const STRINGS: &[&str] = &["text", "character varying", "character", "name", "citext"];
const TIMES: &[&str] = &[
    "date",
    "time without time zone",
    "time with time zone",
    "timestamp without time zone",
    "timestamp with time zone",
];

/// How `from`'s values get to `to`'s type.
pub(super) fn change(from: &Column, to: &Column) -> Change {
    let (old, new) = (Type::parse(&from.data_type, &from.base_type), Type::parse(&to.data_type, &to.base_type));
    if old.base == new.base && old.array == new.array {
        if old.modifier == new.modifier || widens(&old, &new) { Change::CatalogOnly } else { Change::Assignment }
    } else if old.array != new.array {
        if new.array || !is_string(&new) { Change::Explicit } else { Change::Assignment }
    } else if is_catalog_only(&old, &new) {
        Change::CatalogOnly
    } else if is_string(&new) && !old.array || same_family(&old, &new) {
        Change::Assignment
    } else {
        Change::Explicit
    }
}

impl Change {
    /// The `USING` expression, where one is needed.
    pub(super) fn using(self, from: &Column, to: &Column) -> Option<String> {
        if self != Change::Explicit {
            return None;
        }
        let name = Ident(&from.name);
        let (old, new) = (Type::parse(&from.data_type, &from.base_type), Type::parse(&to.data_type, &to.base_type));
        Some(match (old.array, new.array) {
            // One value becomes an array of one, as people mean it.
            (false, true) if is_string(&old) && from.data_type == "text" => {
                format!(
                    "CASE WHEN {name} LIKE '{{%}}' THEN {name}::{new} ELSE ARRAY[{name}]::{new} END",
                    new = to.data_type
                )
            }
            // A type of the user's own may be replaced by another of the same name at the same time.
            (false, true) if old.base.contains('.') => format!("ARRAY[{name}::text]::{}", to.data_type),
            (false, true) => format!("ARRAY[{name}]::{}", to.data_type),
            // The only element; more than one fail rather than get lost.
            (true, false) => format!("nullif(trim(both '{{}}\"' from {name}::text), '')::{}", to.data_type),
            (true, true) if is_string(&old) => format!("{name}::{}", to.data_type),
            (true, true) => format!("{name}::text[]::{}", to.data_type),
            (false, false) if is_string(&old) || has_explicit_cast(&old.base, &new.base) => {
                format!("{name}::{}", to.data_type)
            }
            (false, false) => format!("{name}::text::{}", to.data_type),
        })
    }

    /// Whether values of the two types can be compared, so that a foreign key holds while only one of its ends has
    /// changed.
    pub(super) fn stays_comparable(from: &Column, to: &Column) -> bool {
        let (old, new) = (Type::parse(&from.data_type, &from.base_type), Type::parse(&to.data_type, &to.base_type));
        let both = |family: &[&str]| family.contains(&old.base.as_str()) && family.contains(&new.base.as_str());
        old.array == new.array
            && (old.base == new.base
                || both(&["smallint", "integer", "bigint"])
                || both(&["text", "character varying"]))
    }

    /// Whether some value of the old type may have no counterpart in the new one.
    pub(super) fn may_fail(self, from: &Column, to: &Column) -> bool {
        let (old, new) = (Type::parse(&from.data_type, &from.base_type), Type::parse(&to.data_type, &to.base_type));
        match self {
            Change::CatalogOnly => false,
            Change::Explicit => true,
            Change::Assignment => {
                let number = |of: &Type| NUMBERS.iter().position(|name| *name == of.base);
                match (number(&old), number(&new)) {
                    (Some(old_at), Some(new_at)) => new_at < old_at || new.modifier.is_some(),
                    _ => new.modifier.is_some() && !widens(&old, &new),
                }
            }
        }
    }
}

impl Column {
    /// `ALTER COLUMN ... TYPE`, with `USING` where it takes that.
    /// `using` is how values get to the new type where a cast does not do.
    pub(super) fn type_statement(&self, from: &Column, change: Change, using: Option<String>) -> Statement {
        let name = Ident(&self.name);
        let mut action = format!("TYPE {}{}", self.data_type, self.collate());
        if let Some(using) = using.or_else(|| change.using(from, self)) {
            action += &format!(" USING {using}");
        }
        let table = self.table_id();
        // The values are elsewhere: nothing is converted.
        if self.foreign.is_some() {
            let (relation, type_name, collate) = (self.table_name(), &self.data_type, self.collate());
            return Statement::new(format!("ALTER TABLE {relation} ALTER COLUMN {name} TYPE {type_name}{collate}"))
                .lock(LockMode::AccessExclusive, table);
        }
        let statement = Statement::new(format!("ALTER TABLE {} ALTER COLUMN {name} {action}", self.table_name()));
        let statement = if change == Change::CatalogOnly {
            statement.lock(LockMode::AccessExclusive, table.clone())
        } else {
            statement.rewrites(LockMode::AccessExclusive, table.clone())
        };
        if change.may_fail(from, self) {
            let query = format!("SELECT * FROM {} WHERE {name} IS NOT NULL", self.table_name());
            statement.hazard(Hazard::may_fail(
                format!("fails if a value is not a valid {}", self.data_type),
                table,
                query,
            ))
        } else {
            statement
        }
    }
}

/// A type name taken apart: `character varying(20)[]` is base, modifier and array.
struct Type {
    base: String,
    modifier: Option<String>,
    array: bool,
}

impl Type {
    fn parse(data_type: &str, base_type: &str) -> Self {
        let array = data_type.ends_with("[]") || base_type.ends_with("[]");
        let text = data_type.trim_end_matches("[]");
        let (name, modifier) = match (text.find('('), text.find(')')) {
            (Some(open), Some(close)) if open < close => {
                (format!("{}{}", &text[..open], &text[close + 1..]), Some(text[open + 1..close].to_owned()))
            }
            _ => (text.to_owned(), None),
        };
        let base = base_type.trim_end_matches("[]");
        Self { base: if base.is_empty() { name } else { base.to_owned() }, modifier, array }
    }
}

fn unqualified(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn is_string(of: &Type) -> bool {
    STRINGS.contains(&unqualified(&of.base))
}

fn same_family(old: &Type, new: &Type) -> bool {
    if old.array || new.array {
        return [NUMBERS, STRINGS]
            .iter()
            .any(|family| family.contains(&old.base.as_str()) && family.contains(&new.base.as_str()));
    }
    [NUMBERS, STRINGS, &["json", "jsonb"], &["inet", "cidr"], &["bit", "bit varying"], &["xml", "xml"]]
        .iter()
        .any(|family| family.contains(&old.base.as_str()) && family.contains(&new.base.as_str()))
        || times(&old.base, &new.base)
}

/// Between dates and times every cast is at least an assignment cast, except from a date to a time and back.
fn times(old: &str, new: &str) -> bool {
    TIMES.contains(&old)
        && TIMES.contains(&new)
        && !(old == "date" && new.starts_with("time ") || old.starts_with("time ") && !new.starts_with("time "))
}

fn has_explicit_cast(old: &str, new: &str) -> bool {
    matches!((old, new), ("integer", "boolean") | ("boolean", "integer") | ("jsonb", _))
        && (old != "jsonb" || NUMBERS.contains(&new) || new == "boolean")
}

/// Binary coercible, without a length limit that would have to be checked.
fn is_catalog_only(old: &Type, new: &Type) -> bool {
    !old.array
        && new.modifier.is_none()
        && matches!(
            (old.base.as_str(), new.base.as_str()),
            ("character varying", "text") | ("text", "character varying") | ("cidr", "inet")
        )
}

/// A longer limit, or none, needs no look at the rows.
fn widens(old: &Type, new: &Type) -> bool {
    let numbers = |of: &Type| -> Option<Vec<i64>> {
        of.modifier.as_ref()?.split(',').map(|part| part.trim().parse().ok()).collect()
    };
    match (old.base.as_str(), numbers(old), numbers(new)) {
        (_, Some(_), None) if new.modifier.is_none() && old.base != "character" => true,
        ("character varying" | "bit varying", Some(old), Some(new)) => new[0] >= old[0],
        ("numeric", Some(old), Some(new)) => {
            new[0] >= old[0] && new.get(1).copied().unwrap_or(0) == old.get(1).copied().unwrap_or(0)
        }
        (base, Some(old), Some(new)) if base.starts_with("time") || base == "interval" => new[0] >= old[0],
        _ => false,
    }
}
