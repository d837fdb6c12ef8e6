//! Policies of row-level security: beneath their table, or beneath the bucket whose files they are about.

use super::cursor::{self, Cursor};
use super::item::Item;
use super::table::roles;
use super::{Document, expression};
use crate::object::{Kind, ObjectId, Path};

impl Document<'_> {
    pub(super) fn policy(&mut self, object: &ObjectId, sql: &mut Cursor<'_>) -> Option<()> {
        sql.need("CREATE POLICY")?;
        sql.ident()?;
        sql.need("ON")?;
        sql.dotted()?;
        let mut keys = Vec::new();
        for (word, key) in [("AS", "as"), ("FOR", "for")] {
            if sql.eat(word) {
                keys.push((key, Item::Text(sql.ident()?)));
            }
        }
        if sql.eat("TO") {
            let roles = roles(sql.until(&["USING", "WITH"])?)?;
            keys.push(("to", Item::one_or_many(roles)));
        }
        let mut conditions = Vec::new();
        for (words, key) in [("USING", "using"), ("WITH CHECK", "with_check")] {
            if sql.eat(words) {
                conditions.push((key, sql.inside()?));
            }
        }
        let policy = if let Some((bucket, others)) = self.bucket_of(object, &conditions) {
            conditions = others;
            self.make(object, &["storage", "buckets", &bucket, "policies", object.name()])?
        } else {
            self.make_on(object, "policies")?
        };
        for (key, item) in keys {
            policy.add(key, item)?;
        }
        for (key, condition) in conditions {
            policy.add(key, expression(condition))?;
        }
        Some(())
    }

    /// The bucket of this file that each of the conditions is limited to, and what they say besides.
    fn bucket_of<'c>(
        &self,
        object: &ObjectId,
        conditions: &[(&'static str, &'c str)],
    ) -> Option<(String, Vec<(&'static str, &'c str)>)> {
        let Path::OnRelation { schema, relation, .. } = &object.path else { return None };
        if schema != "storage" || relation != "objects" {
            return None;
        }
        let mut bucket = None;
        let mut others = Vec::new();
        for (key, condition) in conditions {
            let (named, other) = of_bucket(condition)?;
            if bucket.get_or_insert_with(|| named.clone()) != &named {
                return None;
            }
            others.push((*key, other));
        }
        let bucket = bucket.filter(|name| self.places.contains_key(&ObjectId::global(Kind::Bucket, name)))?;
        Some((bucket, others))
    }
}

/// `((bucket_id = 'name'::text) AND other)`: the name, and the other condition, which is a single one; `true` where there is
/// none.
fn of_bucket(condition: &str) -> Option<(String, &str)> {
    let condition = cursor::bare(condition);
    if let Some(name) = bucket(condition) {
        return Some((name, "true"));
    }
    let mut sql = Cursor::new(condition);
    let name = bucket(sql.inside()?)?;
    sql.need("AND")?;
    let other = sql.until(&["AND", "OR"])?;
    sql.done()?;
    // `true` by itself says that there is no other.
    (cursor::bare(other) != "true").then_some((name, other))
}

/// `bucket_id = 'name'::text`: the name.
fn bucket(condition: &str) -> Option<String> {
    let mut sql = Cursor::new(condition);
    sql.need("bucket_id =")?;
    let name = sql.string()?;
    sql.need(": : text")?;
    sql.done()?;
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::of_bucket;

    #[test]
    fn conditions_of_a_bucket() {
        let of = |text: &str| of_bucket(text).map(|(name, other)| format!("{name}: {other}"));
        assert_eq!(of("((bucket_id = 'a'::text) AND (owner = uid()))").as_deref(), Some("a: (owner = uid())"));
        assert_eq!(of("((bucket_id = 'a''s'::text) AND mine(name))").as_deref(), Some("a's: mine(name)"));
        assert_eq!(of("(bucket_id = 'a'::text)").as_deref(), Some("a: true"));
        for none in [
            "true",
            "((bucket_id = 'a'::text) AND true)",
            "((bucket_id = 'a'::text) OR (owner = uid()))",
            "((bucket_id = 'a'::text) AND (owner = uid()) AND (name = 'x'::text))",
            "((bucket_id = 'a'::text) AND (owner = uid()) OR true)",
            "((bucket_id = name) AND (owner = uid()))",
            "((bucket_id = ANY (ARRAY['a'::text])) AND true)",
            "((owner = uid()) AND (bucket_id = 'a'::text))",
        ] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
