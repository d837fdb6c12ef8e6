//! Options of subscriptions: their defaults, and which there are, differ between versions.

use pg_query::NodeEnum;
use pg_query::protobuf::Node;

use crate::object::replication::{Subscription, subscription_default};
use crate::object::{Catalog, Object};
use crate::source::Source;

/// Puts the target's default where the files state nothing and the shadow's server filled in its own.
pub(super) fn take_defaults(desired: &mut Catalog, source: &Source, major: u32, live_major: u32) {
    let stated: Vec<(String, String)> = source.statements.iter().flat_map(|statement| stated(&statement.sql)).collect();
    for object in desired.objects.values_mut() {
        let Object::Subscription(subscription) = object else { continue };
        for (option, value) in &mut subscription.options {
            let is_stated = stated.iter().any(|(of, name)| *of == subscription.name && name == option);
            if !is_stated && value == subscription_default(option, major * 10_000) {
                subscription_default(option, live_major * 10_000).clone_into(value);
            }
        }
    }
}

/// The options that a statement states, each with the name of its subscription.
fn stated(sql: &str) -> Vec<(String, String)> {
    if !sql.to_ascii_lowercase().contains("subscription") {
        return Vec::new();
    }
    let (name, options): (String, Vec<Node>) = match crate::source::syntax_of(sql) {
        Some(NodeEnum::CreateSubscriptionStmt(create)) => (create.subname, create.options),
        Some(NodeEnum::AlterSubscriptionStmt(alter)) => (alter.subname, alter.options),
        _ => return Vec::new(),
    };
    options
        .into_iter()
        .filter_map(|option| match option.node? {
            NodeEnum::DefElem(element) => Some((name.clone(), element.defname)),
            _ => None,
        })
        .collect()
}

/// What of its options not every version knows, and the first that does; the newest where there is more than one.
pub(super) fn needs(subscription: &Subscription) -> Option<(&'static str, u32)> {
    let known = |(name, value): (&String, &String)| match (name.as_str(), value.as_str()) {
        ("failover", "true") => Some(("failover", 17)),
        ("streaming", "parallel") => Some(("streaming = parallel", 16)),
        ("password_required", "false") => Some(("password_required = false", 16)),
        ("run_as_owner", "true") => Some(("run_as_owner", 16)),
        ("origin", origin) if origin != "any" => Some(("origin", 16)),
        ("two_phase", "true") => Some(("two_phase", 15)),
        ("disable_on_error", "true") => Some(("disable_on_error", 15)),
        _ => None,
    };
    subscription.options.iter().filter_map(known).max_by_key(|(_, since)| *since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stated_options_are_found() {
        let create =
            "create subscription \"Feed\" connection 'x' publication p with (connect = false, streaming = off)";
        assert_eq!(
            stated(create),
            [("Feed".to_owned(), "connect".to_owned()), ("Feed".to_owned(), "streaming".to_owned())]
        );
        assert_eq!(
            stated("ALTER SUBSCRIPTION feed SET (streaming = off)"),
            [("feed".to_owned(), "streaming".to_owned())]
        );
        assert!(stated("comment on subscription feed is 'streaming'").is_empty());
    }
}
