//! What finds rows that an EXCLUDE constraint would keep apart (PostgreSQL manual, `CREATE TABLE`, `EXCLUDE`).

use serde::{Deserialize, Serialize};

/// What an EXCLUDE constraint compares, in which rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excludes {
    /// The values that are compared, in order: two rows conflict where all comparisons are true.
    pub compared: Vec<Compared>,
    /// Which rows it is about; none for all.
    pub predicate: Option<String>,
}

/// One comparison of an EXCLUDE constraint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Compared {
    /// The column or expression.
    pub value: String,
    /// The operator as SQL names it: `&&`, `OPERATOR(app.=)`.
    pub operator: String,
    /// What it is known to mean.
    pub means: Meaning,
}

/// What an operator is known to mean, so that rows need not be compared with each other one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// The values are equal, as sorting tells.
    Equals,
    /// The two ranges overlap.
    Overlaps,
    /// What only the operator knows.
    Other,
}

/// How many pairs are looked for where each costs a comparison of two rows.
const PAIRS: usize = 1000;

impl Excludes {
    /// A query for rows that conflict with others of the table; none where it would have to compare all rows with all
    /// others. The rows of a partitioned table are its partitions'.
    pub(super) fn query(&self, table: &str, is_partitioned: bool) -> Option<String> {
        let rows = if is_partitioned { table.to_owned() } else { format!("ONLY {table}") };
        let is_sorted = self.compared.iter().any(|one| one.means == Meaning::Equals);
        self.neighbours(&rows).or_else(|| is_sorted.then(|| self.pairs(&rows)))
    }

    /// Values that are not there conflict with nothing.
    fn conditions(&self) -> String {
        let present = self.compared.iter().map(|one| format!("({}) IS NOT NULL", one.value));
        self.predicate.iter().map(|text| format!("({text})")).chain(present).collect::<Vec<_>>().join(" AND ")
    }

    /// Ranges sorted by where they begin: if any two overlap, the earlier one overlaps the one right behind it. So one look
    /// at the sorted rows does, and none conflict if no neighbours do.
    fn neighbours(&self, rows: &str) -> Option<String> {
        let of = |means: Meaning| self.compared.iter().filter(move |one| one.means == means);
        let (equal, mut ranges) = (of(Meaning::Equals), of(Meaning::Overlaps));
        let (range, None, None) = (&ranges.next()?.value, ranges.next(), of(Meaning::Other).next()) else {
            return None;
        };
        let equal: Vec<_> = equal.map(|one| format!("({})", one.value)).collect();
        let within = if equal.is_empty() { String::new() } else { format!("PARTITION BY {} ", equal.join(", ")) };
        let conditions = self.conditions();
        Some(format!(
            "SELECT * FROM (SELECT *, ({range}) && lag({range}) OVER ({within}ORDER BY ({range})) AS schemactl_conflicts \
             FROM {rows} WHERE {conditions} AND NOT isempty({range})) AS pairs WHERE schemactl_conflicts"
        ))
    }

    /// Each row beside each other one.
    fn pairs(&self, rows: &str) -> String {
        let values: Vec<_> =
            self.compared.iter().zip(1..).map(|(one, at)| format!("({}) AS schemactl_{at}", one.value)).collect();
        let rows = format!(
            "(SELECT *, concat(tableoid, ctid) AS schemactl_place, {} FROM {rows} WHERE {})",
            values.join(", "),
            self.conditions()
        );
        let compared: Vec<_> = self
            .compared
            .iter()
            .zip(1..)
            .map(|(one, at)| format!("mine.schemactl_{at} {} theirs.schemactl_{at}", one.operator))
            .collect();
        format!(
            "SELECT mine.* FROM {rows} AS mine JOIN {rows} AS theirs ON {} AND mine.schemactl_place < \
             theirs.schemactl_place LIMIT {PAIRS}",
            compared.join(" AND ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(value: &str, operator: &str, means: Meaning) -> Compared {
        Compared { value: value.to_owned(), operator: operator.to_owned(), means }
    }

    #[test]
    fn ranges_are_compared_with_their_neighbours() {
        let compared = vec![compared("room", "=", Meaning::Equals), compared("during", "&&", Meaning::Overlaps)];
        let excludes = Excludes { compared, predicate: Some("NOT cancelled".to_owned()) };
        assert_eq!(
            excludes.query("app.stays", false).expect("a query"),
            "SELECT * FROM (SELECT *, (during) && lag(during) OVER (PARTITION BY (room) ORDER BY (during)) \
             AS schemactl_conflicts FROM ONLY app.stays WHERE (NOT cancelled) AND (room) IS NOT NULL AND (during) IS NOT NULL \
             AND NOT isempty(during)) AS pairs WHERE schemactl_conflicts"
        );
    }

    #[test]
    fn what_is_not_known_is_compared_one_by_one_among_equals() {
        let area = compared("area", "&&", Meaning::Other);
        let excludes =
            Excludes { compared: vec![compared("lot", "=", Meaning::Equals), area.clone()], predicate: None };
        let rows = "(SELECT *, concat(tableoid, ctid) AS schemactl_place, (lot) AS schemactl_1, (area) AS schemactl_2 FROM app.plots \
                    WHERE (lot) IS NOT NULL AND (area) IS NOT NULL)";
        assert_eq!(
            excludes.query("app.plots", true).expect("a query"),
            format!(
                "SELECT mine.* FROM {rows} AS mine JOIN {rows} AS theirs ON mine.schemactl_1 = theirs.schemactl_1 \
                 AND mine.schemactl_2 && theirs.schemactl_2 AND mine.schemactl_place < theirs.schemactl_place LIMIT 1000"
            )
        );
        let all_with_all = Excludes { compared: vec![area], predicate: None };
        assert_eq!(all_with_all.query("app.plots", false), None);
    }
}
