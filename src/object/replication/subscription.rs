//! Subscriptions (PostgreSQL manual, `CREATE SUBSCRIPTION`). The publisher is never asked and nothing is made there:
//! a subscription is created without connecting and not enabled, as `pg_dump` does it, and its replication slot is
//! neither made nor dropped. Whether it is enabled is a matter of running it, and not managed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::object::foreign::NOT_SHOWN;
use crate::object::{Alter, Context, Folds, Hazard, HazardKind, Kind, ObjectId, ObjectKind, OnDrop, Statement, Traits};
use crate::sql::{Ident, Literal};

/// A subscription.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// The name.
    pub name: String,
    /// `CONNECTION`; none where the role that reads may not see it, which is listed as left out.
    pub connection: Option<String>,
    /// `PUBLICATION`, in order.
    pub publications: Vec<String>,
    /// `slot_name`: none for `NONE`.
    pub slot: Option<String>,
    /// The other options that this version of the server knows, by name.
    pub options: BTreeMap<String, String>,
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscription").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The defaults of options on a server of this `server_version_num` (PostgreSQL manual, `CREATE SUBSCRIPTION`).
pub(crate) fn default(name: &str, version: u32) -> &'static str {
    match name {
        "streaming" if version >= 180_000 => "parallel",
        "password_required" => "true",
        "origin" => "any",
        "synchronous_commit" | "streaming" => "off",
        _ => "false",
    }
}

/// Whether a connection string holds a password: `password=x`, or `postgres://user:x@host`.
fn holds_password(connection: &str) -> bool {
    let in_authority = connection.split_once("://").is_some_and(|(_, rest)| {
        let authority = rest.split('/').next().unwrap_or_default();
        authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
    });
    in_authority || connection.to_lowercase().contains("password")
}

impl Subscription {
    fn alter_prefix(&self) -> String {
        format!("ALTER SUBSCRIPTION {}", Ident(&self.name))
    }

    /// `{start} CONNECTION '...'{end}`, in which a password is not shown.
    fn connection(&self, start: &str, end: &str) -> Statement {
        let Some(connection) = &self.connection else {
            return Statement::new(format!("{start} CONNECTION {NOT_SHOWN}{end}"));
        };
        let run = format!("{start} CONNECTION {}{end}", Literal(connection));
        if holds_password(connection) {
            Statement::new(format!("{start} CONNECTION {NOT_SHOWN}{end}")).runs_as(run)
        } else {
            Statement::new(run)
        }
    }

    fn publications(&self) -> String {
        let names: Vec<_> = self.publications.iter().map(|name| Ident(name).to_string()).collect();
        names.join(", ")
    }

    fn slot(&self) -> String {
        let slot = self.slot.as_ref().map_or("NONE".to_owned(), |slot| Literal(slot).to_string());
        format!("slot_name = {slot}")
    }
}

impl ObjectKind for Subscription {
    const KIND: Kind = Kind::Subscription;
    const TRAITS: Traits = Traits { folds: Folds::Never, goes_with_parent: false, on_drop: OnDrop::DropsObject };
    const THERE_IF: &'static str = "exists (select from pg_subscription)";

    /// Only superusers may read the connection, and a query that merely names its column is refused to others: so the
    /// column is read by a query inside the query, which runs for those who may.
    fn query(version: u32) -> Option<String> {
        let boolean = |column: &str| format!("case when s.{column} then 'true' else 'false' end");
        let mut options = vec![("binary", boolean("subbinary")), ("synchronous_commit", "s.subsynccommit".to_owned())];
        options.push(if version >= 160_000 {
            ("streaming", "case s.substream when 't' then 'on' when 'p' then 'parallel' else 'off' end".to_owned())
        } else {
            ("streaming", "case when s.substream then 'on' else 'off' end".to_owned())
        });
        if version >= 150_000 {
            options.push(("two_phase", "case when s.subtwophasestate = 'd' then 'false' else 'true' end".to_owned()));
            options.push(("disable_on_error", boolean("subdisableonerr")));
        }
        if version >= 160_000 {
            options.push(("password_required", boolean("subpasswordrequired")));
            options.push(("run_as_owner", boolean("subrunasowner")));
            options.push(("origin", "s.suborigin".to_owned()));
        }
        if version >= 170_000 {
            options.push(("failover", boolean("subfailover")));
        }
        let options: Vec<_> = options.iter().map(|(name, value)| format!("'{name}', {value}")).collect();
        Some(format!(
            "select s.subname as name,
               case when has_column_privilege('pg_subscription', 'subconninfo', 'select') then
                 convert_from(decode((xpath('/row/c/text()', query_to_xml(format(
                   'select encode(convert_to(subconninfo, ''UTF8''), ''hex'') as c from pg_subscription where oid = %s',
                   s.oid), false, true, '')))[1]::text, 'hex'), 'UTF8') end as connection,
               s.subpublications as publications, s.subslotname as slot, json_build_object({}) as options,
               array[6100, s.oid::int8, 0] as addresses
             from pg_subscription s
             where s.subdbid = (select oid from pg_database where datname = current_database()) order by 1",
            options.join(", ")
        ))
    }

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::Subscription, &self.name)
    }

    fn without_secrets(&self) -> Self {
        let hidden = |connection: &String| {
            if holds_password(connection) { NOT_SHOWN.to_owned() } else { connection.clone() }
        };
        Self { connection: self.connection.as_ref().map(hidden), ..self.clone() }
    }

    fn parent(&self) -> Option<ObjectId> {
        None
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        let mut options = vec!["connect = false".to_owned(), self.slot()];
        options.extend(
            self.options
                .iter()
                .filter(|(name, value)| *value != default(name, at.version))
                .map(|(name, value)| format!("{name} = {}", Literal(value))),
        );
        let end = format!(" PUBLICATION {} WITH ({})", self.publications(), options.join(", "));
        vec![self.connection(&format!("CREATE SUBSCRIPTION {}", Ident(&self.name)), &end)]
    }

    fn alter(&self, to: &Self, _at: &Context) -> Alter {
        let prefix = self.alter_prefix();
        let mut statements = Vec::new();
        if self.connection.is_some() && to.connection.is_some() && self.connection != to.connection {
            statements.push(to.connection(&prefix, ""));
        }
        if self.publications != to.publications {
            let publications = to.publications();
            statements.push(Statement::new(format!("{prefix} SET PUBLICATION {publications} WITH (refresh = false)")));
        }
        // What one of two servers does not know is not compared.
        let changed = |(name, value): &(&String, &String)| self.options.get(*name).is_some_and(|old| old != *value);
        if to.options.iter().filter(changed).any(|(name, _)| matches!(name.as_str(), "two_phase" | "failover")) {
            return Alter::Recreate {
                because: "two_phase and failover cannot be changed without asking the publisher",
            };
        }
        let mut options: Vec<_> =
            to.options.iter().filter(changed).map(|(name, value)| format!("{name} = {}", Literal(value))).collect();
        if self.slot != to.slot {
            if to.slot.is_none() {
                statements.push(Statement::new(format!("{prefix} DISABLE")));
            }
            options.push(to.slot());
        }
        if !options.is_empty() {
            statements.push(Statement::new(format!("{prefix} SET ({})", options.join(", "))));
        }
        if statements.is_empty() { Alter::Nothing } else { Alter::InPlace(statements) }
    }

    /// Without a slot `DROP SUBSCRIPTION` leaves the publisher alone.
    fn drop(&self, _at: &Context) -> Vec<Statement> {
        let prefix = self.alter_prefix();
        let drop = Statement::new(format!("DROP SUBSCRIPTION {}", Ident(&self.name)));
        let Some(slot) = &self.slot else { return vec![drop] };
        let text = format!(
            "replication slot {} stays on the publisher and keeps its WAL there until somebody drops it",
            Ident(slot)
        );
        vec![
            Statement::new(format!("{prefix} DISABLE")),
            Statement::new(format!("{prefix} SET (slot_name = NONE)"))
                .hazard(Hazard::new(HazardKind::DropsObject, text)),
            drop,
        ]
    }

    fn differs_in_name_only(&self, to: &Self, _at: &Context) -> bool {
        *to == Self { name: to.name.clone(), ..self.clone() }
    }

    fn may_be_rebuilt(&self) -> bool {
        self.connection.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Catalog;

    fn subscription(connection: &str) -> Subscription {
        Subscription {
            name: "feed".into(),
            connection: Some(connection.into()),
            publications: vec!["a".into(), "B".into()],
            slot: Some("feed".into()),
            options: BTreeMap::from([("binary".into(), "false".into()), ("streaming".into(), "on".into())]),
        }
    }

    #[test]
    fn it_never_connects_and_never_shows_a_password() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        assert_eq!(
            subscription("host=h dbname=d").create(&at)[0].sql,
            "CREATE SUBSCRIPTION feed CONNECTION 'host=h dbname=d' PUBLICATION a, \"B\" \
             WITH (connect = false, slot_name = 'feed', streaming = 'on')"
        );
        for secret in ["host=h password=hunter2", "postgresql://me:hunter2@h/d"] {
            let statement = &subscription(secret).create(&at)[0];
            assert!(!format!("{:?} {:?}", statement, subscription(secret)).contains("hunter2"));
            assert!(statement.sql.contains("CONNECTION <not shown> PUBLICATION"));
            assert!(statement.to_run().contains("hunter2"));
        }
        let drop: Vec<_> = subscription("host=h").drop(&at).into_iter().map(|statement| statement.sql).collect();
        assert_eq!(
            drop,
            [
                "ALTER SUBSCRIPTION feed DISABLE",
                "ALTER SUBSCRIPTION feed SET (slot_name = NONE)",
                "DROP SUBSCRIPTION feed",
            ]
        );
    }

    #[test]
    fn what_changes_in_place_does_not_refresh() {
        let catalog = Catalog::default();
        let at = Context::new(&catalog, &catalog, "postgres", 150_000);
        let to = Subscription {
            publications: vec!["a".into()],
            slot: None,
            options: BTreeMap::from([("binary".into(), "true".into()), ("origin".into(), "none".into())]),
            ..subscription("host=other")
        };
        let Alter::InPlace(statements) = subscription("host=h").alter(&to, &at) else { panic!("not in place") };
        let sql: Vec<_> = statements.iter().map(|statement| statement.sql.as_str()).collect();
        assert_eq!(
            sql,
            [
                "ALTER SUBSCRIPTION feed CONNECTION 'host=other'",
                "ALTER SUBSCRIPTION feed SET PUBLICATION a WITH (refresh = false)",
                "ALTER SUBSCRIPTION feed DISABLE",
                "ALTER SUBSCRIPTION feed SET (binary = 'true', slot_name = NONE)",
            ]
        );
    }
}
