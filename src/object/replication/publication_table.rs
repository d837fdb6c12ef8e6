//! Tables in publications, with column lists and row filters (PostgreSQL manual, 31.3 and 31.4).

use serde::{Deserialize, Serialize};

use crate::object::{
    Alter, Context, Folds, Kind, LockMode, ObjectId, ObjectKind, OnDrop, Statement, Traits, USER_SCHEMA,
};
use crate::sql::Ident;

/// That a table is in a publication by its own name, not because of its schema or of `FOR ALL TABLES`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicationTable {
    /// The publication.
    pub publication: String,
    /// The table.
    pub relation: ObjectId,
    /// The columns that are published, sorted by name; none for all.
    pub columns: Option<Vec<String>>,
    /// `WHERE (...)`: the expression, without the parentheses of the clause.
    pub row_filter: Option<String>,
}

impl PublicationTable {
    fn publication_id(&self) -> ObjectId {
        ObjectId::global(Kind::Publication, &self.publication)
    }

    /// `ALTER PUBLICATION p <action> TABLE t`. The change waits for writers' transactions, not for readers'.
    fn statement(&self, action: &str, clauses: &str, at: &Context) -> Statement {
        // Without ONLY the tables that inherit from it come along.
        let has_children = at.from.has_parts(&self.relation) || at.to.has_parts(&self.relation);
        let only = if has_children { "ONLY " } else { "" };
        Statement::new(format!(
            "ALTER PUBLICATION {} {action} TABLE {only}{}{clauses}",
            Ident(&self.publication),
            self.relation.sql_name()
        ))
        .lock(LockMode::ShareUpdateExclusive, self.relation.clone())
    }

    fn clauses(&self) -> String {
        let mut clauses = String::new();
        if let Some(columns) = &self.columns {
            let columns: Vec<_> = columns.iter().map(|column| Ident(column).to_string()).collect();
            clauses += &format!(" ({})", columns.join(", "));
        }
        if let Some(filter) = &self.row_filter {
            clauses += &format!(" WHERE ({filter})");
        }
        clauses
    }
}

impl ObjectKind for PublicationTable {
    const KIND: Kind = Kind::PublicationTable;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: true, on_drop: OnDrop::DropsObject };
    const PRINTED: &'static [&'static str] = &["row_filter"];
    const THERE_IF: &'static str = "exists (select from pg_publication_rel)";
    const REFERENCES: &'static [&'static str] = &["relation"];

    fn query(version: u32) -> Option<String> {
        let (columns, filter) = if version >= 150_000 {
            (
                "case when r.prattrs is not null then array(select a.attname from unnest(r.prattrs) u
                   join pg_attribute a on a.attrelid = r.prrelid and a.attnum = u order by 1) end",
                "pg_get_expr(r.prqual, r.prrelid)",
            )
        } else {
            ("null::name[]", "null::text")
        };
        Some(format!(
            "select p.pubname as publication, array[1259, r.prrelid::int8, 0] as relation, {columns} as columns,
               {filter} as row_filter, array[6106, r.oid::int8, 0] as addresses
             from pg_publication_rel r join pg_publication p on p.oid = r.prpubid
               join pg_class c on c.oid = r.prrelid join pg_namespace n on n.oid = c.relnamespace
             where {USER_SCHEMA} order by 1, n.nspname, c.relname"
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::between(Kind::PublicationTable, self.publication_id(), self.relation.clone())
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.publication_id())
    }

    fn needs(&self) -> Vec<ObjectId> {
        vec![self.relation.clone()]
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        vec![self.statement("ADD", &self.clauses(), at)]
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        // SET TABLE would have to name every table of the publication, also those that no file describes.
        Alter::InPlace(vec![self.statement("DROP", "", at), to.statement("ADD", &to.clauses(), at)])
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        if at.unmakes(&self.relation) { Vec::new() } else { vec![self.statement("DROP", "", at)] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn table() -> PublicationTable {
        PublicationTable {
            publication: "changes".into(),
            relation: ObjectId::in_schema(Kind::Table, "public", "Files"),
            columns: Some(vec!["id".into(), "user".into()]),
            row_filter: Some("(id > 3)".into()),
        }
    }

    #[test]
    fn is_added_dropped_and_put_anew() {
        let catalog = Catalog::default();
        let mut at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let plain = PublicationTable { columns: None, row_filter: None, ..table() };
        assert_eq!(
            table().create(&at)[0].sql,
            "ALTER PUBLICATION changes ADD TABLE public.\"Files\" (id, \"user\") WHERE ((id > 3))"
        );
        let Alter::InPlace(statements) = table().alter(&plain, &at) else { panic!("recreated") };
        assert_eq!(statements[0].sql, "ALTER PUBLICATION changes DROP TABLE public.\"Files\"");
        assert_eq!(statements[1].sql, "ALTER PUBLICATION changes ADD TABLE public.\"Files\"");
        assert_eq!(table().drop(&at).len(), 1);
        at.unmade.insert(table().relation);
        assert!(table().drop(&at).is_empty());
    }
}
