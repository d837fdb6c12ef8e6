//! Names that the files do not know, and the database that they are for does.

use super::{is_about_names, unknown};
use crate::object::{Catalog, ObjectId};
use crate::problem::Problem;
use crate::scope::Scope;

/// Whether the target may know what the problem is about.
#[must_use]
pub fn may_be_on_target(problem: &Problem) -> bool {
    is_about_names(problem)
}

/// Says of each name that is missing whether the target has it, and what to do then.
pub fn tell_of_target(problem: &mut Problem, catalog: &Catalog, scope: &Scope) {
    for also in &mut problem.also {
        tell_of_target(also, catalog, scope);
    }
    let Some(unknown) = unknown(&problem.what) else { return };
    // What is said of arguments, of extensions and of the names of other systems stays.
    let is_guess = |help: &str| ["define it", "did you mean `"].iter().any(|start| help.starts_with(start));
    if unknown.sort == "column" || problem.code == "missing-extension" || !problem.help.as_deref().is_none_or(is_guess)
    {
        return;
    }
    let is_it = |id: &&ObjectId| {
        id.kind.sorts_of_name().contains(&unknown.sort)
            && id.name() == unknown.name
            && unknown.schema.as_deref().is_none_or(|schema| id.schema() == Some(schema))
    };
    let Some(id) = catalog.objects.keys().find(is_it) else { return };
    let shown =
        if id.to_string().starts_with(id.kind.noun()) { id.to_string() } else { format!("{} {id}", id.kind.noun()) };
    problem.help = Some(if scope.covers(id, catalog, &Catalog::default()) {
        format!(
            "the target has {shown}: define it in the files too; `schemactl pull --out DIR` writes how, into an empty folder"
        )
    } else {
        format!(
            "the target has {shown}, which is out of scope: take it in (`schemas` under [scope], [[ignore]]) and define it in the \
             files; `schemactl pull --out DIR` writes how, into an empty folder"
        )
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Kind;
    use crate::scope::Platform;

    #[test]
    fn the_target_is_asked_by_sort_and_schema() {
        let mut catalog = Catalog::default();
        for id in [ObjectId::in_schema(Kind::Table, "app", "customers"), ObjectId::in_schema(Kind::Enum, "app", "mood")]
        {
            assert!(id.kind.sorts_of_name().contains(&"type"));
            let schema = crate::object::database::Schema { name: "app".to_owned() };
            catalog.objects.insert(id, crate::object::Object::Schema(schema));
        }
        let mut scope = Scope::of(Platform::None);
        let help = |what: &str, scope: &Scope| {
            let mut problem = Problem::error("unknown-name", what).help("did you mean `app.custom`?");
            tell_of_target(&mut problem, &catalog, scope);
            problem.help.unwrap_or_default()
        };
        assert!(
            help("relation \"app.customers\" does not exist", &scope)
                .starts_with("the target has table app.customers: ")
        );
        assert!(help("type \"mood\" does not exist", &scope).starts_with("the target has enum app.mood: "));
        assert!(help("relation \"public.customers\" does not exist", &scope).starts_with("did you mean"));
        assert!(help("relation \"mood\" does not exist", &scope).starts_with("did you mean"));
        scope.schemas = Some(vec!["public".to_owned()]);
        assert!(help("relation \"customers\" does not exist", &scope).contains("out of scope"));
    }
}
