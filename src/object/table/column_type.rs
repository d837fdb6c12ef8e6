//! What it takes to change a column's type: which casts PostgreSQL applies by itself, which have to be written, and
//! which leave the rows as they are (PostgreSQL manual, `CREATE CAST` and `ALTER TABLE`).

use super::Column;
use super::conversion::{is_coarser, is_compared_otherwise, is_kept_by_text, loses, losing};
use crate::object::types::Domain;
use crate::object::{
    CastContext, Catalog, Context, Hazard, HazardKind, Kind, LockMode, Object, ObjectId, ObjectKind, Reach, Statement,
};
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
pub(super) const TIMES: &[&str] = &[
    "date",
    "time without time zone",
    "time with time zone",
    "timestamp without time zone",
    "timestamp with time zone",
];

/// How values of `old` get to type `new`.
pub(super) fn change(old: &Type, new: &Type, at: &Context) -> Change {
    let is_alike = (old.array, old.is_array_of_arrays) == (new.array, new.is_array_of_arrays);
    if old.base == new.base && is_alike && !old.is_replaced(at) {
        // The elements of an array are looked at one by one, unless nothing is to be seen.
        let is_same = old.modifier == new.modifier;
        let stays = (is_same || widens(old, new))
            && !new.is_measured_after(old)
            && (!old.array || (is_same || new.modifier.is_none()) && old.domains == new.domains);
        if stays && !new.is_checked_after(old) {
            Change::CatalogOnly
        } else if old.base == "bit" && !old.array && new.is_longer_than(old) {
            // Only a cast that is written fills it up with zeros.
            Change::Explicit
        } else {
            Change::Assignment
        }
    } else if old.is_array_of_arrays != new.is_array_of_arrays || is_kept_by_text(old, new) {
        Change::Explicit
    } else if old.array != new.array {
        if new.array || !is_string(new) { Change::Explicit } else { Change::Assignment }
    } else if is_catalog_only(old, new) && !new.is_checked_after(old) {
        Change::CatalogOnly
    } else if is_string(new) && !old.array {
        // What is not a string's own cast is the type's output: an assignment cast.
        match cast(old, new, at) {
            Some(CastContext::Explicit) => Change::Explicit,
            _ => Change::Assignment,
        }
    } else {
        match cast(old, new, at) {
            Some(CastContext::Implicit | CastContext::Assignment) => Change::Assignment,
            Some(CastContext::Explicit) | None => Change::Explicit,
        }
    }
}

/// The cast that the database has between the types, or between the elements of both arrays. One of a type that the
/// plan replaces, or one that the plan makes, may not be there at the time.
pub(super) fn cast(old: &Type, new: &Type, at: &Context) -> Option<CastContext> {
    if !(old.is_built_in() && new.is_built_in()) {
        let types = [&old.base, &new.base];
        let changes = |id: &ObjectId| id.kind == Kind::Cast || types.contains(&&id.sql_name());
        if at.made.iter().chain(&at.unmade).any(changes) {
            return None;
        }
    }
    at.from.casts.context(&old.base, &new.base)
}

impl Change {
    /// Whether values of the two types can be compared, so that a foreign key holds while only one of its ends has
    /// changed.
    pub(super) fn stays_comparable(old: &Type, new: &Type) -> bool {
        let both = |family: &[&str]| family.contains(&old.base.as_str()) && family.contains(&new.base.as_str());
        old.array == new.array
            && (old.base == new.base
                || both(&["smallint", "integer", "bigint"])
                || both(&["text", "character varying"]))
    }

    /// Whether some value of the old type may have no counterpart in the new one.
    fn may_fail(self, old: &Type, new: &Type) -> bool {
        match self {
            Change::CatalogOnly => false,
            Change::Explicit => !is_kept_by_text(old, new) || new.modifier.is_some() || new.is_checked_after(old),
            Change::Assignment => {
                let number = |of: &Type| NUMBERS.iter().position(|name| *name == of.base);
                // jsonb has no room for \u0000, nor for every number.
                let is_parsed = old.base == "json" && new.base == "jsonb";
                let takes_all = is_string(new) || old.base == new.base || same_family(old, new) && !is_parsed;
                // Digits of a second are rounded.
                let is_rounded = old.base == new.base && (new.base.starts_with("time") || new.base == "interval");
                new.is_checked_after(old)
                    || match (number(old), number(new)) {
                        (Some(old_at), Some(new_at)) => new_at < old_at || new.modifier.is_some(),
                        _ => new.modifier.is_some() && !widens(old, new) && !is_rounded || !takes_all,
                    }
            }
        }
    }
}

impl Column {
    /// The domain that it is of, or an array of, and those that this one is over in turn.
    pub(super) fn domains<'a>(&self, catalog: &'a Catalog) -> Vec<&'a Domain> {
        let (mut found, mut id, mut text) = (Vec::new(), self.id(), self.data_type.as_str());
        while let Some(domain) = catalog.depends_on(&id).iter().find_map(|needed| match catalog.get(needed) {
            Some(Object::Domain(domain)) if needed.sql_name() == text.trim_end_matches("[]") => Some(domain),
            _ => None,
        }) {
            found.push(domain);
            (id, text) = (domain.id(), &domain.data_type);
        }
        found
    }

    /// Its type, and what that is beneath domains.
    pub(super) fn typed(&self, catalog: &Catalog, at: &Context) -> Type {
        let mut of = Type::parse(&self.data_type, &self.base_type);
        let mut is_array = self.data_type.ends_with("[]");
        for domain in self.domains(catalog) {
            let id = domain.id();
            of.is_new |= at.makes(&id) || at.from.get(&id) != at.to.get(&id);
            of.is_checked |= domain.not_null || !domain.checks.is_empty();
            of.domains.push(id);
            let beneath = Type::parse(&domain.data_type, "");
            of.is_array_of_arrays |= is_array && beneath.array;
            is_array |= beneath.array;
            (of.base, of.modifier, of.array) = (beneath.base, beneath.modifier, of.array || beneath.array);
        }
        of
    }

    /// Whether the rows are written anew where it gets the type of the other one.
    pub(super) fn is_rewritten_as(&self, to: &Self, at: &Context) -> bool {
        change(&self.typed(at.from, at), &to.typed(at.to, at), at) != Change::CatalogOnly
    }

    /// Whether something stays that the server makes or checks anew, row by row, even where it leaves the rows as they are:
    /// a check, an index that holds an expression, and every index where the collation changes.
    fn has_what_reads_rows(&self, to: &Self, at: &Context) -> bool {
        let is_sorted_anew = self.collation != to.collation;
        at.from.dependents(&self.id()).iter().filter_map(|user| at.from.get(user)).any(|user| {
            let reads = match user {
                Object::Constraint(check) if check.contype == "c" => check.validated,
                Object::Constraint(key) => is_sorted_anew && key.contype != "f",
                Object::Index(index) => is_sorted_anew || index.has_expression(),
                _ => false,
            };
            reads && !user.is_better_aside(at)
        })
    }

    /// `ALTER COLUMN ... TYPE`, with `USING` where it takes that: how values get to the new type where a cast does not do.
    pub(super) fn type_statement(&self, from: &Self, change: Change, using: Option<String>, at: &Context) -> Statement {
        let (old, new) = (from.typed(at.from, at), self.typed(at.to, at));
        let name = Ident(&self.name);
        let mut action = format!("TYPE {}{}", self.data_type, self.collate());
        let is_converted = using.is_some();
        let using = using.or_else(|| change.using(&from.name, &old, &new, at));
        if let Some(using) = &using {
            action += &format!(" USING {using}");
        }
        let table = self.table_id();
        // The values are elsewhere: nothing is converted.
        if self.foreign.is_some() {
            let (relation, type_name, collate) = (self.table_name(), &self.data_type, self.collate());
            return Statement::new(format!("ALTER TABLE {relation} ALTER COLUMN {name} TYPE {type_name}{collate}"))
                .lock(LockMode::AccessExclusive, table);
        }
        let beginning = format!("ALTER TABLE {} ", self.table_name());
        let mut statement = Statement::new(format!("{beginning}ALTER COLUMN {name} {action}"))
            .reaches(Reach::Children)
            .shares(beginning);
        statement = if change == Change::CatalogOnly && from.has_what_reads_rows(self, at) {
            statement.scans(LockMode::AccessExclusive, table.clone())
        } else if change == Change::CatalogOnly {
            statement.lock(LockMode::AccessExclusive, table.clone())
        } else {
            statement.rewrites(LockMode::AccessExclusive, table.clone())
        };
        if change.may_fail(&old, &new) {
            let text = format!("fails if a value is not a valid {}", self.data_type);
            statement = statement.hazard(self.misfits(text, change, &new, using.as_deref(), at));
        }
        if !is_converted && let Some(what) = loses(&old, &new) {
            let text = format!("values of {} lose {what}", self.id());
            let hazard = Hazard::on(HazardKind::DeletesData, text, table.clone());
            let losing = losing(&name.to_string(), &old, &new, using.as_deref());
            let query = losing.map(|condition| format!("SELECT * FROM {} WHERE {condition}", self.table_name()));
            statement = statement.hazard(Hazard { query, ..hazard });
        }
        if let Some(using) = using.as_deref().filter(|_| !is_converted && new.is_uncut_after(&old))
            && let Some(condition) = new.too_long(using)
        {
            let query = format!("SELECT * FROM {} WHERE {condition}", self.table_name());
            statement = statement.hazard(Hazard::may_fail("fails if a value is longer than that", table, query));
        }
        if old.array && !new.array && self.not_null && !is_string(&new) && using.is_some() && !is_converted {
            let query = format!("SELECT * FROM {} WHERE cardinality({name}) = 0", self.table_name());
            let text = "fails if an array is empty, which becomes NULL";
            statement = statement.hazard(Hazard::may_fail(text, self.table_id(), query));
        }
        let is_coarser = !is_converted && is_coarser(&old, &new);
        let value = using.unwrap_or_else(|| format!("{}::{}", Ident(&from.name), self.data_type));
        if !is_converted && is_compared_otherwise(&old, &new, at) {
            statement.hazards.extend(from.refused_by_checks(at));
        }
        statement.hazards.extend(from.refused_in_other_order(self, at));
        statement.hazards.extend(from.made_alike_as(self, Some(value).filter(|_| !is_converted), is_coarser, at));
        statement
    }

    /// What finds the values that do not fit the new type.
    fn misfits(&self, text: String, change: Change, new: &Type, using: Option<&str>, at: &Context) -> Hazard {
        let (table, name) = (self.table_name(), Ident(&self.name));
        let by_length = (change == Change::Assignment && !new.is_checked).then(|| new.too_long(&name.to_string()));
        if let Some(condition) = by_length.flatten() {
            let query = format!("SELECT * FROM {table} WHERE {condition}");
            return Hazard::may_fail(text, self.table_id(), query);
        }
        if new.is_new {
            let query = self.refused_by_domains(using, at);
            return Hazard { query, ..Hazard::on(HazardKind::MayFail, text, self.table_id()) };
        }
        let cast = format!("{name}::{}", self.data_type);
        let query = format!("SELECT count({}) FROM {table}", using.unwrap_or(&cast));
        Hazard::may_fail(text, self.table_id(), query).by_trial()
    }
}

/// A type name taken apart: `character varying(20)[]` is base, modifier and array.
#[derive(Debug)]
pub(super) struct Type {
    /// As SQL calls it.
    pub(super) name: String,
    /// Beneath domains, without modifier and brackets.
    pub(super) base: String,
    pub(super) modifier: Option<String>,
    pub(super) array: bool,
    /// Whether the elements are arrays themselves, of a domain over one.
    pub(super) is_array_of_arrays: bool,
    /// The domains that it is made of, from the outside.
    pub(super) domains: Vec<ObjectId>,
    /// Whether one of these has a constraint.
    is_checked: bool,
    /// Whether the plan makes or changes one of these.
    is_new: bool,
}

impl Type {
    pub(super) fn parse(data_type: &str, base_type: &str) -> Self {
        let array = data_type.ends_with("[]") || base_type.ends_with("[]");
        let text = data_type.trim_end_matches("[]");
        let (name, modifier) = split_modifier(text);
        let base = base_type.trim_end_matches("[]");
        Self {
            name: data_type.to_owned(),
            base: if base.is_empty() { name } else { base.to_owned() },
            modifier,
            array,
            is_array_of_arrays: false,
            domains: Vec::new(),
            is_checked: false,
            is_new: false,
        }
    }

    /// Whether a domain looks at the values on their way from the other type.
    fn is_checked_after(&self, old: &Self) -> bool {
        self.is_checked && (self.is_new || self.domains != old.domains || self.array != old.array)
    }

    /// Whether PostgreSQL looks at the lengths of all values on their way from the other type: what a domain is over does not
    /// tell it how long they are.
    fn is_measured_after(&self, old: &Self) -> bool {
        self.modifier.is_some() && !old.domains.is_empty() && (self.is_new || self.domains != old.domains)
    }

    /// Whether it is one of PostgreSQL's own beneath domains, so that it is the same type before and after.
    pub(super) fn is_built_in(&self) -> bool {
        !self.base.contains('.')
    }

    /// Whether it has room for more than the other one, both with a length.
    fn is_longer_than(&self, other: &Self) -> bool {
        let length = |of: &Self| of.modifier.as_ref().and_then(|modifier| modifier.parse::<u32>().ok());
        length(self).zip(length(other)).is_some_and(|(longer, shorter)| longer > shorter)
    }

    /// Whether the plan puts another type of the same name in its place.
    fn is_replaced(&self, at: &Context) -> bool {
        !self.is_built_in() && at.unmade.iter().any(|id| id.sql_name() == self.base)
    }

    /// As SQL calls it beneath domains.
    pub(super) fn beneath(&self) -> String {
        let brackets = if self.array { "[]" } else { "" };
        if self.domains.is_empty() {
            return self.name.clone();
        }
        let Some(modifier) = &self.modifier else { return format!("{}{brackets}", self.base) };
        // `timestamp(3) with time zone`.
        let (word, rest) = match self.base.split_once(' ') {
            Some((word, rest)) if word.starts_with("time") || word == "interval" => (word, format!(" {rest}")),
            _ => (self.base.as_str(), String::new()),
        };
        format!("{word}({modifier}){rest}{brackets}")
    }
}

/// `timestamp(3) with time zone` as `timestamp with time zone` and `3`.
pub(in crate::object) fn split_modifier(data_type: &str) -> (String, Option<String>) {
    match (data_type.find('('), data_type.find(')')) {
        (Some(open), Some(close)) if open < close => {
            let base = format!("{}{}", &data_type[..open], &data_type[close + 1..]);
            (base, Some(data_type[open + 1..close].to_owned()))
        }
        _ => (data_type.to_owned(), None),
    }
}

fn unqualified(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

pub(super) fn is_number(base: &str) -> bool {
    NUMBERS.contains(&base)
}

pub(super) fn is_string(of: &Type) -> bool {
    STRINGS.contains(&unqualified(&of.base))
}

/// Whether upper and lower case are the same to it.
pub(super) fn is_citext(of: &Type) -> bool {
    unqualified(&of.base) == "citext"
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
