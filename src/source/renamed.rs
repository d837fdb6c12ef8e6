//! Hints about renames: `-- @renamed from=` and `renamed_from`.
//!
//! They are read and not carried out yet, so that a plan that drops what should be renamed says how to rename it.

use super::{Defined, Source};
use crate::object::{Kind, ObjectId, Path};
use crate::plan::{ObjectChange, Plan, Remark, Verb};
use crate::sql::Ident;

/// For each hint that the plan does not follow: what happens instead, and the statement that renames.
#[must_use]
pub fn remarks(source: &Source, default_schema: &str, plan: &Plan) -> Vec<Remark> {
    let defined = source.statements.iter().flat_map(|statement| &statement.defines);
    defined.filter_map(|defined| remark(defined, default_schema, plan)).collect()
}

fn remark(defined: &Defined, default_schema: &str, plan: &Plan) -> Option<Remark> {
    let former = defined.renamed_from.as_deref()?;
    let change = |verb: Verb, name: &str| {
        let found = |change: &&ObjectChange| change.verb == verb && is(&change.object, defined, default_schema, name);
        plan.changes.iter().find(found).map(|change| &change.object)
    };
    let (dropped, created) = (change(Verb::Drop, former)?, change(Verb::Create, &defined.name)?);
    Some(Remark {
        text: format!(
            "{dropped} would be dropped and {created} created: hints about renames are not carried out yet; rename it by \
             hand ({}), and plan again",
            statement(dropped, &defined.name)
        ),
        place: Some(super::file_line(&defined.place)),
    })
}

fn is(id: &ObjectId, defined: &Defined, default_schema: &str, name: &str) -> bool {
    let relation = match &id.path {
        Path::OnRelation { relation, .. } => Some(relation),
        _ => None,
    };
    id.kind == defined.kind
        && id.name() == name
        && id.schema().is_none_or(|schema| {
            schema == defined.schema.as_deref().unwrap_or(default_schema) || id.kind == Kind::Schema
        })
        && (relation.is_none() || defined.relation.is_none() || relation == defined.relation.as_ref())
}

fn statement(dropped: &ObjectId, name: &str) -> String {
    let name = Ident(name);
    match (&dropped.path, dropped.kind.keyword()) {
        (Path::OnRelation { schema, relation, name: former }, Some(keyword @ ("COLUMN" | "CONSTRAINT"))) => {
            format!("ALTER TABLE {}.{} RENAME {keyword} {} TO {name}", Ident(schema), Ident(relation), Ident(former))
        }
        (Path::OnRelation { schema, relation, name: former }, Some(keyword @ ("POLICY" | "TRIGGER" | "RULE"))) => {
            format!("ALTER {keyword} {} ON {}.{} RENAME TO {name}", Ident(former), Ident(schema), Ident(relation))
        }
        (_, keyword) => format!("ALTER {} {} RENAME TO {name}", keyword.unwrap_or("..."), dropped.sql_name()),
    }
}
