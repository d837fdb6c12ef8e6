//! Definitions that two versions print in two ways: the target's text is created in the shadow and read back, and taken
//! over where that gives what the files gave.

use crate::introspect;
use crate::object::{Catalog, Object, ObjectId, readable};
use crate::problem::Result;
use crate::server::Server;
use crate::sql::{Ident, Literal, QualifiedName};

/// How the text of an object is created under another name, and the query that prints it as the catalog is read.
struct Probe {
    create: String,
    print: String,
}

const NAME: &str = "schemactl_other_version";

/// What is printed of an object and may be printed in more than one way.
fn texts(object: &mut Object) -> Vec<&mut String> {
    match object {
        Object::View(view) => vec![&mut view.definition],
        Object::MaterializedView(view) => vec![&mut view.definition],
        Object::Rule(rule) => vec![&mut rule.definition],
        Object::Routine(routine) => vec![&mut routine.definition],
        Object::Policy(policy) => [policy.using.as_mut(), policy.check.as_mut()].into_iter().flatten().collect(),
        _ => Vec::new(),
    }
}

fn probe(object: &Object) -> Option<Probe> {
    let of_view = |(columns, query): (String, String)| Probe {
        create: format!("create view pg_temp.{NAME}{columns} as {query}"),
        print: format!("array[ltrim(rtrim(pg_get_viewdef('pg_temp.{NAME}'::regclass), ';'))]"),
    };
    Some(match object {
        Object::View(view) => of_view(view.as_written()),
        Object::MaterializedView(view) => of_view(view.as_written()),
        Object::Rule(rule) => Probe {
            create: format!("create rule {NAME} {}", rule.definition),
            print: format!(
                "(select array[ltrim(substr(rtrim(pg_get_ruledef(oid), ';'), length('CREATE RULE {NAME}') + 1))]
                  from pg_rewrite where rulename = '{NAME}')"
            ),
        },
        // What it replaces is the same but for how it is printed, or else the attempt is an error.
        Object::Routine(routine) => {
            let name = format!("{}({})", QualifiedName(&routine.schema, &routine.name), routine.arguments);
            Probe {
                create: routine.definition.clone(),
                print: format!("array[rtrim(pg_get_functiondef({}::regprocedure), E'\\n')]", Literal(&name)),
            }
        }
        Object::Policy(policy) => {
            let clause = |name: &str, text: &Option<String>| {
                text.as_ref().map(|text| format!(" {name} ({text})")).unwrap_or_default()
            };
            let table = QualifiedName(&policy.schema, &policy.table);
            let (using, check) = (clause("using", &policy.using), clause("with check", &policy.check));
            Probe {
                create: format!("create policy {} on {table}{using}{check}", Ident(NAME)),
                print: format!(
                    "(select array_remove(array[pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)], null)
                      from pg_policy where polname = '{NAME}')"
                ),
            }
        }
        _ => return None,
    })
}

/// Takes over the target's text of everything that the shadow prints alike.
///
/// # Errors
/// When the connection fails.
pub(super) async fn take_over(
    server: &Server,
    live: &Catalog,
    desired: &mut Catalog,
    in_transaction: bool,
) -> Result<()> {
    let mut differing: Vec<(ObjectId, Object, Probe)> = Vec::new();
    for (id, object) in &mut desired.objects {
        let Some(mut theirs) = live.get(id).cloned() else { continue };
        let is_other = {
            let (ours, theirs) = (texts(object), texts(&mut theirs));
            ours.len() == theirs.len() && ours != theirs
        };
        if is_other && let Some(probe) = probe(&theirs) {
            differing.push((id.clone(), theirs, probe));
        }
    }
    if differing.is_empty() {
        return Ok(());
    }
    let doing = "comparing definitions with those of another version";
    let run = |sql: String| async move {
        server.client.batch_execute(&sql).await.map_err(|error| Box::new(server.problem(&error, doing)))
    };
    let (begin, end) = if in_transaction {
        ("savepoint other_version", "rollback to savepoint other_version")
    } else {
        ("begin", "rollback")
    };
    run(format!("{begin}; {}; set local check_function_bodies = off", introspect::SETTINGS)).await?;
    for (id, mut theirs, probe) in differing {
        run("savepoint one_definition".to_owned()).await?;
        // What the shadow does not understand is different.
        if server.client.batch_execute(&probe.create).await.is_ok() {
            let sql = format!("select {}::text[]", probe.print);
            let rows = server.client.query_typed(&sql, &[]).await.map_err(|error| server.problem(&error, doing))?;
            let printed: Option<Vec<String>> = rows.first().and_then(|row| row.get(0));
            if let (Some(printed), Some(ours)) = (printed, desired.objects.get_mut(&id)) {
                let ours = texts(ours);
                let printed: Vec<_> = printed.iter().map(|text| readable(text)).collect();
                if ours.iter().map(|text| text.as_str()).eq(printed.iter().map(AsRef::as_ref)) {
                    for (ours, theirs) in ours.into_iter().zip(texts(&mut theirs)) {
                        ours.clone_from(theirs);
                    }
                }
            }
        }
        run("rollback to savepoint one_definition".to_owned()).await?;
    }
    run(end.to_owned()).await
}
