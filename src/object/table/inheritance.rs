//! Membership of a table in its partitioned table, or in a table that it inherits from (PostgreSQL manual, 5.11 and
//! 5.12). A table is made by itself and then attached, so that no change of membership ever touches rows.

use serde::{Deserialize, Serialize};

use super::Constraint;
use super::bound::default_beside;
use super::index_part::{lacks_part, parts};
use super::inherited_columns;
use super::kept_key::{KeptKey, attaching, detaching, gone_before};
use super::look_alike::{is_joined_by_hand, taken_for_others};
use super::not_null_name::is_renamed_apart;
use super::not_null_own::is_retyped_under_its_own;
use super::passed_on::from_other_parents;
pub(super) use super::passed_on::is_dropped_only_here;
use super::temporary_check::{TemporaryCheck, validated_first};
use crate::object::{
    Alter, Catalog, Context, Folds, HazardKind, Kind, Lock, LockMode, Object, ObjectId, ObjectKind, OnDrop, Path, Runs,
    Statement, Traits, USER_SCHEMA, When,
};

/// A partition of a partitioned table, or a child in `INHERITS`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inheritance {
    /// The partition or child.
    pub child: ObjectId,
    /// The partitioned table or parent.
    pub parent: ObjectId,
    /// The place among the child's parents, from 1.
    pub position: i32,
    /// `FOR VALUES ...` or `DEFAULT`, for a partition.
    pub bound: Option<String>,
    /// What a row has to meet for the bound; not of a hash or DEFAULT partition, where that cannot be said elsewhere.
    pub constraint: Option<String>,
    /// Whether it is being detached: `DETACH PARTITION CONCURRENTLY` was interrupted.
    #[serde(default)]
    pub pending: bool,
    /// A partition's parts of the parent's foreign keys.
    #[serde(default)]
    pub keys: Vec<KeptKey>,
}

impl Inheritance {
    /// The name of the membership of one table in another.
    fn id_of(schema: &str, table: &str, parent_schema: &str, parent: &str) -> ObjectId {
        Self::between(
            &ObjectId::in_schema(Kind::Table, schema, table),
            &ObjectId::in_schema(Kind::Table, parent_schema, parent),
        )
    }

    /// The name of the membership of one table in another.
    fn between(child: &ObjectId, parent: &ObjectId) -> ObjectId {
        ObjectId::between(Kind::Inheritance, child.clone(), parent.clone())
    }

    /// The membership that makes an index or key on the table `schema.table` part of `whole`, the parent's.
    pub(super) fn of_part(schema: &str, table: &str, whole: &ObjectId) -> ObjectId {
        let (parent_schema, parent) = match &whole.path {
            Path::OnRelation { schema, relation, .. } => (schema.as_str(), relation.as_str()),
            _ => ("", ""),
        };
        Self::id_of(schema, table, parent_schema, parent)
    }

    /// Whether it is the DEFAULT partition.
    pub(super) fn is_default(&self) -> bool {
        self.bound.as_deref() == Some("DEFAULT")
    }

    /// Whether a check of parent or child comes to be only once the child is one.
    fn comes_later(&self, check: &Constraint, at: &Context) -> bool {
        let own = on(&self.child, &check.id());
        self.bound.is_none()
            && matches!(at.to.get(&own), Some(Object::Constraint(own)) if is_passed_on_later(own, self, at))
    }

    /// What a child that is made takes from its parent then: the parent has it as the files do by that time, unless it
    /// needs the child itself.
    fn copied(&self, at: &Context) -> Vec<ObjectId> {
        let mut parts: Vec<ObjectId> = Vec::new();
        for catalog in [at.from, at.to] {
            for id in catalog.children(&self.parent) {
                let is_passed_on = match catalog.get(id) {
                    Some(Object::Column(_)) => true,
                    Some(Object::Constraint(check)) => matches!(check.contype.as_str(), "c" | "n"),
                    _ => false,
                };
                if is_passed_on {
                    parts.push(id.clone());
                    parts.extend(catalog.children(id).iter().filter(|child| child.kind == Kind::Default).cloned());
                }
            }
        }
        parts.retain(|id| !at.to.all_needed(id).contains(&self.child));
        parts
    }

    fn attach(&self) -> Statement {
        let (child, parent) = (self.child.sql_name(), self.parent.sql_name());
        match &self.bound {
            Some(bound) => Statement::new(format!("ALTER TABLE {parent} ATTACH PARTITION {child} {bound}"))
                .lock(LockMode::ShareUpdateExclusive, self.parent.clone())
                .scans(LockMode::AccessExclusive, self.child.clone())
                .when(When::WithPartitions)
                .hazard(self.may_fail(&self.child, self.constraint.as_ref())),
            None => Statement::new(format!("ALTER TABLE {child} INHERIT {parent}"))
                .lock(LockMode::AccessExclusive, self.child.clone())
                .lock(LockMode::ShareUpdateExclusive, self.parent.clone()),
        }
    }

    /// Detaching in two transactions, so that nobody who works with the whole has to wait. A check that PostgreSQL would
    /// leave on the partition, in place of the bound, is there before under a name of ours, and so can be dropped again.
    fn or_concurrently(&self, detach: Statement, at: &Context) -> Statement {
        const SINCE: u32 = 140_000;
        let has_default = members(at.from, &self.parent).any(Self::is_default);
        let stays = !at.makes(&self.id()) && !at.unmakes(&self.parent) && !at.unmakes(&self.child);
        // At most one partition of a table can be on its way out.
        let is_only_one = !members(at.from, &self.parent).any(|other| other.pending);
        // What goes first goes in a transaction, and this one with it.
        let is_first = gone_before(self, at).is_empty();
        if at.version < SINCE || has_default || !stays || !is_only_one || !is_first || !at.is_busy(&self.parent) {
            return detach;
        }
        let Some(condition) = self.constraint.as_ref().filter(|_| at.keeps_parts(&self.child)) else { return detach };
        let (child, parent) = (self.child.sql_name(), self.parent.sql_name());
        let mut concurrently = Statement::new(format!("ALTER TABLE {parent} DETACH PARTITION {child} CONCURRENTLY"))
            .runs(Runs::Alone)
            .lock(LockMode::ShareUpdateExclusive, self.parent.clone())
            .lock(LockMode::AccessExclusive, self.child.clone())
            .when(When::WithPartitions);
        let is_other = |lock: &&Lock| lock.relation != self.parent && lock.relation != self.child;
        concurrently.locks.extend(detach.locks.iter().filter(is_other).cloned());
        let check = TemporaryCheck::new(&self.child, "leaves", &self.child, condition, at);
        let online = vec![check.add, check.validate, concurrently, check.drop];
        detach.or_online(self.parent.clone(), online)
    }

    fn detach(&self, at: &Context) -> Statement {
        let (child, parent) = (self.child.sql_name(), self.parent.sql_name());
        match &self.bound {
            Some(_) if self.pending => {
                Statement::new(format!("ALTER TABLE {parent} DETACH PARTITION {child} FINALIZE"))
                    .lock(LockMode::ShareUpdateExclusive, self.parent.clone())
                    .lock(LockMode::AccessExclusive, self.child.clone())
                    .when(When::WithPartitions)
            }
            Some(_) => {
                let detach = Statement::new(format!("ALTER TABLE {parent} DETACH PARTITION {child}"))
                    .lock(LockMode::AccessExclusive, self.parent.clone())
                    .lock(LockMode::AccessExclusive, self.child.clone())
                    .when(When::WithPartitions);
                let detach = detaching(super::lock::with_whole(detach, &self.child, at), self, at);
                self.or_concurrently(detach, at)
            }
            None => Statement::new(format!("ALTER TABLE {child} NO INHERIT {parent}"))
                .lock(LockMode::AccessExclusive, self.child.clone()),
        }
    }
}

/// The memberships of others in a table.
pub(super) fn members<'a>(catalog: &'a Catalog, parent: &'a ObjectId) -> impl Iterator<Item = &'a Inheritance> {
    catalog.dependents(parent).iter().filter_map(|id| match catalog.get(id) {
        Some(Object::Inheritance(link)) if link.parent == *parent => Some(link),
        _ => None,
    })
}

/// The memberships of a table in others.
pub(super) fn parents<'a>(catalog: &'a Catalog, table: &ObjectId) -> impl Iterator<Item = &'a Inheritance> + use<'a> {
    catalog.children(table).iter().filter_map(|child| match catalog.get(child) {
        Some(Object::Inheritance(link)) => Some(link),
        _ => None,
    })
}

/// What `part`, a column or a constraint of a table, is called on another table.
pub(super) fn on(table: &ObjectId, part: &ObjectId) -> ObjectId {
    ObjectId::on_relation(part.kind, table.schema().unwrap_or_default(), table.name(), part.name())
}

/// What `part` is called on the first parent, as the files have it, that has it already.
pub(super) fn above(part: &ObjectId, table: &ObjectId, at: &Context) -> Option<ObjectId> {
    parents(at.to, table).map(|link| on(&link.parent, part)).find(|above| at.from.get(above).is_some())
}

/// The check of a parent, or of its parents, that a table which becomes its child has `check` from.
pub(super) fn passed_on_from(check: &Constraint, at: &Context) -> Option<ObjectId> {
    let table = check.parent()?;
    let is_late = |link: &Inheritance| {
        link.bound.is_none() && at.makes(&link.id()) && !at.makes(&table) && !at.makes(&link.parent)
    };
    if !parents(at.to, &table).any(is_late) {
        return None;
    }
    let mut top = above(&check.id(), &table, at)?;
    while let Some(Object::Constraint(next)) = at.from.get(&top)
        && next.comes_from_parent()
    {
        top = above(&top, &next.parent()?, at)?;
    }
    Some(top)
}

/// Whether the parent gets `check`, which the child has from it, once the child is one.
pub(super) fn is_passed_on_later(check: &Constraint, link: &Inheritance, at: &Context) -> bool {
    let above = on(&link.parent, &check.id());
    check.contype == "c" && check.comes_from_parent() && at.makes(&above) && at.to.get(&above).is_some()
}

/// What has to be there before `check` is added to `table`, so that it is or is not the children's own: those that state
/// it themselves, and the memberships of those that do not.
pub(super) fn before_parents(check: &Constraint, table: &ObjectId, at: &Context) -> Vec<ObjectId> {
    members(at.to, table)
        .filter(|link| link.bound.is_none() && !at.folded.contains(&link.id()))
        .filter_map(|link| match at.to.get(&on(&link.child, &check.id())) {
            Some(Object::Constraint(own)) if own.local && own.inherited && at.makes(&own.id()) => Some(own.id()),
            Some(Object::Constraint(own)) if own.comes_from_parent() && at.makes(&link.id()) => Some(link.id()),
            _ => None,
        })
        .collect()
}

/// Whether `part`, which its table has from parents, goes as they lose it.
pub(super) fn goes_with_parents(part: &ObjectId, table: &ObjectId, at: &Context) -> bool {
    parents(at.from, table).any(|link| {
        let above = on(&link.parent, part);
        !at.unmakes(&link.id()) && at.unmakes(&above) && !is_dropped_only_here(&above, &link.parent, at)
    })
}

/// What `part`, which its table has from parents, is called on those whose child the table stays: they drop and change it.
pub(super) fn carriers(part: &ObjectId, table: &ObjectId, at: &Context) -> Vec<ObjectId> {
    parents(at.from, table).filter(|link| !at.unmakes(&link.id())).map(|link| on(&link.parent, part)).collect()
}

/// What has to happen before `part`, which its table has from parents, can be dropped by itself.
pub(super) fn released_by(part: &ObjectId, table: &ObjectId, at: &Context) -> Vec<ObjectId> {
    if at.unmakes(table) {
        return Vec::new();
    }
    let mut first = Vec::new();
    for link in parents(at.from, table) {
        first.push(link.id());
        if !at.unmakes(&link.parent) {
            first.push(on(&link.parent, part));
        }
    }
    first
}

/// What has to happen before `table` loses a part of its own: a child that leaves it keeps that part until it says
/// otherwise itself.
pub(super) fn left_by(table: &ObjectId, at: &Context) -> Vec<ObjectId> {
    let is_leaving = |id: &&ObjectId| match at.from.get(id) {
        Some(Object::Inheritance(link)) => link.parent == *table && at.unmakes(id) && !at.unmakes(&link.child),
        _ => false,
    };
    // Nothing is changed about a partition that is half detached.
    let pending = parents(at.from, table).filter(|link| link.pending).map(ObjectKind::id);
    let mut left: Vec<ObjectId> = at.from.dependents(table).iter().filter(is_leaving).cloned().chain(pending).collect();
    // A partition that is made anew hands its own ones over.
    for link in members(at.from, table).filter(|link| link.bound.is_some() && at.unmakes(&link.child)) {
        left.extend(left_by(&link.child, at));
    }
    left
}

/// Whether the table, which stays, ends to be a partition or child: what it had from its parents is its own then.
pub(super) fn leaves_for_good(table: &ObjectId, at: &Context) -> bool {
    let mut links = parents(at.from, table).peekable();
    links.peek().is_some() && at.to.get(table).is_some() && parents(at.to, table).next().is_none()
}

impl ObjectKind for Inheritance {
    const KIND: Kind = Kind::Inheritance;
    const TRAITS: Traits = Traits { folds: Folds::Always, goes_with_parent: true, on_drop: OnDrop::Nothing };
    const PRINTED: &'static [&'static str] = &["bound", "constraint"];
    const THERE_IF: &'static str = "exists (select from pg_inherits)";
    const REFERENCES: &'static [&'static str] = &["child", "parent"];

    fn query(version: u32) -> Option<String> {
        let pending = if version >= 140_000 { "h.inhdetachpending" } else { "false" };
        Some(format!(
            "select array[1259, h.inhrelid::int8, 0] as child, array[1259, h.inhparent::int8, 0] as parent,
               h.inhseqno as position, b.bound, case when b.bound <> 'DEFAULT' and b.condition not like
                 '%satisfies_hash_partition(%' then b.condition end as constraint, {pending} as pending,
               coalesce((select json_agg(json_build_object('name', o.conname, 'validated', o.convalidated, 'of',
                   json_build_object('kind', 'constraint', 'path', json_build_object('OnRelation', json_build_object(
                     'schema', pn.nspname, 'relation', pc.relname, 'name', po.conname)))) order by o.conname)
                 from pg_constraint o join pg_constraint po on po.oid = o.conparentid
                   join pg_class pc on pc.oid = po.conrelid join pg_namespace pn on pn.oid = pc.relnamespace
                 where o.conrelid = h.inhrelid and po.conrelid = h.inhparent and o.contype = 'f'
                   and o.confrelid = po.confrelid), '[]') as keys,
               '{{}}'::int8[] as addresses
             from pg_inherits h join pg_class c on c.oid = h.inhrelid join pg_namespace n on n.oid = c.relnamespace,
               lateral (select pg_get_expr(c.relpartbound, c.oid) as bound,
                 pg_get_partition_constraintdef(c.oid) as condition) b
             where c.relkind in ('r', 'p', 'f') and {USER_SCHEMA} order by n.nspname, c.relname, h.inhseqno"
        ))
    }

    fn id(&self) -> ObjectId {
        Self::between(&self.child, &self.parent)
    }

    fn parent(&self) -> Option<ObjectId> {
        Some(self.child.clone())
    }

    fn needs(&self) -> Vec<ObjectId> {
        vec![self.parent.clone()]
    }

    fn known_as(&self) -> Option<String> {
        self.bound.as_ref().map(|_| format!("partition {} of {}", self.child, self.parent))
    }

    fn noticed(&self, comes: bool, at: &Context) -> Option<(ObjectId, String)> {
        self.rows_noticed(comes, at)
    }

    fn folds(&self) -> Folds {
        if self.bound.is_some() { Folds::Never } else { Folds::Always }
    }

    fn stands_alone(&self, desired: &Catalog) -> bool {
        inherited_columns::come_in_an_order_of_their_own(&self.child, desired)
    }

    /// A partition brings its columns, indexes and constraints with it, under the names that the files give them;
    /// the parent has its own by then, so that attaching joins them instead of making more.
    fn follows(&self, at: &Context) -> Vec<ObjectId> {
        if at.folded.contains(&self.id()) {
            return self.copied(at);
        }
        let mut first = self.taken_before(at);
        for id in at.to.children(&self.child).iter().chain(at.to.children(&self.parent)) {
            match at.to.get(id) {
                Some(Object::Index(index))
                    if index.relation_id() == self.parent
                        && (lacks_part(id, self, at) || is_joined_by_hand(id, self, at)) => {}
                Some(Object::Index(index)) if index.relation_id() == self.child && index.comes_after(self, at) => {}
                Some(Object::Column(_) | Object::Index(_)) => first.push(id.clone()),
                Some(Object::Constraint(constraint))
                    if constraint.contype != "f" && !self.comes_later(constraint, at) =>
                {
                    first.push(id.clone());
                }
                _ => {}
            }
        }
        // An index that lacks parts is INVALID until it has them, and would not be joined.
        for whole in at.to.children(&self.child) {
            let is_later = matches!(at.to.get(whole), Some(Object::Index(index)) if index.comes_after(self, at));
            if !is_later {
                first.extend(parts(whole, at));
            }
        }
        first
    }

    fn create(&self, at: &Context) -> Vec<Statement> {
        if at.unmakes(&self.parent) && !at.makes(&self.parent) {
            return Vec::new();
        }
        let mut scanned = vec![(self.child.clone(), self.constraint.clone())];
        let mut statement = self.attach();
        if let Some(default) = default_beside(self, at) {
            let condition = self.constraint.as_ref().map(|constraint| format!("NOT ({constraint})"));
            let link = Self::between(&default, &self.parent);
            statement = statement
                .scans(LockMode::AccessExclusive, default.clone())
                .when(if at.unmakes(&link) { When::Until(link) } else { When::WithPartitions })
                .hazard(self.may_fail(&default, condition.as_ref()));
            scanned.push((default, condition));
        }
        for other in members(at.to, &self.parent).filter(|other| other.is_default() && other.child != self.child) {
            statement = statement.lock(LockMode::AccessExclusive, other.child.clone()).when(When::Once(other.id()));
        }
        if self.is_within_bound(at) {
            statement.hazards.retain(|hazard| hazard.kind != HazardKind::MayFail);
        }
        if self.bound.is_some() {
            statement = attaching(super::lock::with_referring(statement, &self.parent, at), self, at);
        }
        let statement = match &self.bound {
            Some(_) if at.unmakes(&self.id()) => {
                self.checked_beforehand(statement, default_beside(self, at).as_ref(), at)
            }
            Some(_) => validated_first(statement, &self.child, &scanned, at),
            None => statement,
        };
        std::iter::once(statement).chain(self.joined(at)).collect()
    }

    fn waits_aside(&self, at: &Context) -> Option<&'static str> {
        if at.drops_expression_through(self) {
            return Some("a generated column becomes a plain one, which goes only one level down");
        }
        if is_retyped_under_its_own(self, at) {
            return Some("a column changes its type whose NOT NULL constraint has a name of its own");
        }
        is_renamed_apart(self, at).then_some("a NOT NULL constraint of one of the two gets another name by itself")
    }

    fn alter(&self, to: &Self, at: &Context) -> Alter {
        if self.changes_place(at) {
            return Alter::Recreate { because: "its parents come in another order" };
        }
        if self.pending && !to.pending {
            return Alter::Recreate { because: "it was being detached, which has to end before it is attached again" };
        }
        if self.bound == to.bound {
            return Alter::Nothing;
        }
        // Bounds are often exchanged, so that all are given up before any is taken.
        Alter::Recreate { because: "a partition gets another bound by being detached and attached again" }
    }

    /// A partition gets no column of its own, and what its parent gets it has too, as it has whatever changes about the
    /// parent's: what is added to both or changed in both while they are apart is so after they have parted. And bounds
    /// are given up before others take them.
    fn opens(&self, at: &Context) -> Vec<ObjectId> {
        let both = at.to.children(&self.child).iter().chain(at.to.children(&self.parent));
        let is_passed_on = |id: &&ObjectId| match (at.from.get(id), at.to.get(id)) {
            (Some(Object::Column(from)), Some(Object::Column(to))) => {
                at.makes(id) || !from.differs_in_settings_only(to)
            }
            (None, Some(Object::Column(_))) => true,
            (_, Some(Object::Constraint(check))) => matches!(check.contype.as_str(), "c" | "n") && at.makes(id),
            _ => false,
        };
        let others = members(at.to, &self.parent).filter(|other| other.bound.is_some() && self.bound.is_some());
        both.filter(is_passed_on).cloned().chain(others.map(ObjectKind::id)).collect()
    }

    /// A partition whose rows are referred to cannot be detached, though they are back at once; and its copies of
    /// triggers are made anew, so that those that fire differently have to be told again.
    fn disturbs(&self, at: &Context) -> Vec<ObjectId> {
        if self.bound.is_none() || !at.makes(&self.id()) {
            return Vec::new();
        }
        let mut above = vec![self.parent.clone()];
        while let Some(next) = above.last().and_then(|table| parents(at.from, table).next()) {
            above.push(next.parent.clone());
        }
        let is_below = |table: ObjectId| {
            let mut table = table;
            while table != self.child {
                let Some(next) = parents(at.from, &table).next().map(|link| link.parent.clone()) else { return false };
                table = next;
            }
            true
        };
        let is_disturbed = |object: &Object| match object {
            Object::Constraint(key) => key.references.as_ref().is_some_and(|other| above.contains(&other.table_id())),
            Object::Trigger(copy) => {
                copy.copy_of.is_some() && is_below(ObjectId::in_schema(Kind::Table, &copy.schema, &copy.relation))
            }
            _ => false,
        };
        at.from.objects.iter().filter(|(_, object)| is_disturbed(object)).map(|(id, _)| id.clone()).collect()
    }

    fn comes_only_with(&self, at: &Context) -> Vec<(ObjectId, String)> {
        let because =
            || format!("it would be taken for part of an index of {} as {} is attached", self.parent, self.child);
        let mut found: Vec<_> = taken_for_others(self, at).into_iter().map(|index| (index, because())).collect();
        let because = || format!("it comes behind {}, which is taken anew", self.parent);
        found.extend(self.taken_again_after(at).into_iter().map(|link| (link, because())));
        let made_as_it_joins = at
            .from
            .children(&self.child)
            .iter()
            .filter(|id| matches!(at.from.get(id), Some(Object::Constraint(own)) if own.is_made_with_whole()));
        found.extend(made_as_it_joins.map(|own| (own.clone(), format!("it is made as {} is attached", self.child))));
        let because = || format!("{} has it from another parent from then on", self.child);
        found.extend(from_other_parents(self, at).into_iter().map(|check| (check, because())));
        found
    }

    fn goes_after(&self, at: &Context) -> Vec<ObjectId> {
        gone_before(self, at)
    }

    fn drop(&self, at: &Context) -> Vec<Statement> {
        vec![self.detach(at)]
    }
}
