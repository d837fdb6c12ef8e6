//! Transactions that would take more locks than the server has room for, cut into several.
//!
//! Every relation that a transaction makes, drops or alters stays locked until its end, and all locks of a server share
//! one table of fixed size (PostgreSQL manual, 20.12): a transaction that fills it fails, and every other session's with
//! it. What is cut is no longer all or nothing, so that nothing may be cut apart that would leave someone with more
//! access, or with less than before:
//!
//! - a new object and what says who may use it. That comes directly after the object here, as far as it can.
//! - what is dropped and made again, and changes of access to what is in use;
//! - renames, with which a plan begins.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Group, Plan, Remark, Step, Verb};
use crate::object::{Catalog, ObjectId, Path};
use crate::problem::Result;
use crate::server::Server;

/// How many locks the server has room for, as it guarantees it.
///
/// # Errors
/// When the query fails.
pub async fn room_for_locks(server: &Server) -> Result<usize> {
    let sql = "select current_setting('max_locks_per_transaction')::int8
                 * (current_setting('max_connections')::int8 + current_setting('max_prepared_transactions')::int8)";
    let rows =
        server.client.query_typed(sql, &[]).await.map_err(|error| server.problem(&error, "reading its settings"))?;
    let room = rows.first().map_or(0, |row| row.get::<_, i64>(0));
    Ok(usize::try_from(room).unwrap_or(usize::MAX))
}

/// Cuts every transaction of the plan that takes more than half of the locks that the server has room for: the other half
/// is for everybody else.
pub fn cut(plan: &mut Plan, live: &Catalog, desired: &Catalog, room: usize) {
    let own: BTreeSet<ObjectId> = plan.steps().flat_map(Step::objects).cloned().collect();
    let roots: BTreeMap<ObjectId, ObjectId> =
        plan.changes.iter().map(|change| (change.object.clone(), change.under.clone())).collect();
    let cutter = Cutter { live, desired, own, roots, limit: (room / 2).max(1) };
    let mut groups = Vec::new();
    let mut largest = 0;
    let mut parts = 0;
    for group in std::mem::take(&mut plan.groups) {
        let Group::Transaction(steps) = group else {
            groups.push(group);
            continue;
        };
        let locks = cutter.locks(&steps);
        if locks <= cutter.limit {
            groups.push(Group::Transaction(steps));
            continue;
        }
        largest = largest.max(locks);
        let cut = cutter.cut(steps);
        if cut.len() > 1 {
            parts += cut.len();
        }
        groups.extend(cut.into_iter().map(Group::Transaction));
    }
    plan.groups = groups;
    if largest == 0 {
        return;
    }
    plan.number();
    let room = format!(
        "about {largest} locks at once, and this server has room for {room} (max_locks_per_transaction × \
         (max_connections + max_prepared_transactions))"
    );
    let text = if parts > 1 {
        format!(
            "One transaction would need {room}: it is cut into {parts}. When one of them fails, those before it stay; \
             to have it all or nothing, raise max_locks_per_transaction."
        )
    } else {
        format!(
            "A transaction of this plan needs {room}, and it cannot be cut without leaving someone with other access \
             in between: raise max_locks_per_transaction if it fails."
        )
    };
    plan.remarks.push(Remark { text, place: None });
}

struct Cutter<'a> {
    live: &'a Catalog,
    desired: &'a Catalog,
    /// The objects that have a step.
    own: BTreeSet<ObjectId>,
    /// For each object, the one that it is listed under.
    roots: BTreeMap<ObjectId, ObjectId>,
    limit: usize,
}

/// What was counted of one transaction.
#[derive(Default)]
struct Counted<'s> {
    /// Relations that were there before.
    relations: BTreeSet<&'s ObjectId>,
    /// Objects that are made or dropped.
    objects: BTreeSet<&'s ObjectId>,
}

impl Cutter<'_> {
    /// About how many entries of the lock table the steps take: never much less than they do.
    fn locks(&self, steps: &[Step]) -> usize {
        let mut counted = Counted::default();
        steps.iter().map(|step| self.adds(step, &mut counted)).sum()
    }

    /// What a step adds to that.
    fn adds<'s>(&self, step: &'s Step, counted: &mut Counted<'s>) -> usize {
        let mut adds = 0;
        for lock in &step.statement.locks {
            if counted.relations.insert(&lock.relation) {
                adds += lock.relation.kind.locks_held();
            }
        }
        if !counted.objects.insert(&step.object) {
            return adds;
        }
        let alone = |id: &&ObjectId| **id == step.object || !self.own.contains(*id);
        if matches!(step.verb, Verb::Create | Verb::Recreate) {
            let family = self.desired.family(&step.object);
            adds += family.iter().filter(alone).map(|id| id.kind.locks_held()).sum::<usize>();
        }
        if matches!(step.verb, Verb::Drop | Verb::Recreate) {
            // What goes is locked, be it a relation or not.
            let family = self.live.family(&step.object);
            adds += family.iter().filter(alone).map(|id| id.kind.locks_held() + 1).sum::<usize>();
        }
        adds
    }

    fn cut(&self, steps: Vec<Step>) -> Vec<Vec<Step>> {
        let steps = self.access_first(steps);
        let mut whole = vec![false; steps.len() + 1];
        for range in self.must_stay_together(&steps) {
            whole[range.start + 1..range.end].fill(true);
        }
        let mut cuts = Vec::new();
        let mut counted = Counted::default();
        let (mut held, mut last) = (0, 0);
        let mut index = 0;
        while index < steps.len() {
            held += self.adds(&steps[index], &mut counted);
            let fits = held <= self.limit;
            // The last place before this step where a cut may be.
            let place = (last + 1..=index).rev().find(|place| !whole[*place]);
            match place.filter(|_| !fits) {
                Some(place) => {
                    cuts.push(place);
                    last = place;
                    index = place;
                    held = 0;
                    counted = Counted::default();
                }
                None => index += 1,
            }
        }
        let mut rest = steps;
        let mut parts = Vec::new();
        for place in cuts.into_iter().rev() {
            parts.push(rest.split_off(place));
        }
        parts.push(rest);
        parts.reverse();
        parts
    }

    fn root<'s>(&'s self, id: &'s ObjectId) -> &'s ObjectId {
        self.roots.get(id).unwrap_or(id)
    }

    /// The steps with what says who may use a new object directly after it. It needs nothing else, unless the object's
    /// owner changes first.
    fn access_first(&self, steps: Vec<Step>) -> Vec<Step> {
        let mut last: BTreeMap<&ObjectId, usize> = BTreeMap::new();
        let mut change_owner = BTreeSet::new();
        for (index, step) in steps.iter().enumerate() {
            if step.object.kind.is_owner() {
                change_owner.insert(self.root(&step.object).clone());
            }
            if !step.object.kind.says_who_may_use() {
                last.insert(&step.object, index);
            }
        }
        let created: BTreeSet<&ObjectId> =
            steps.iter().filter(|step| step.verb == Verb::Create).map(|step| &step.object).collect();
        let anchors: Vec<Option<usize>> = steps
            .iter()
            .map(|step| {
                let root = self.root(&step.object);
                let Path::AttachedTo { object, .. } = &step.object.path else { return None };
                let moves = step.object.kind.says_who_may_use()
                    && !step.object.kind.is_owner()
                    && created.contains(root)
                    && !change_owner.contains(root);
                let after = last.get(root)?.max(last.get(&**object).unwrap_or(&0));
                moves.then_some(*after)
            })
            .collect();
        let mut behind: BTreeMap<usize, Vec<Step>> = BTreeMap::new();
        let mut stay = Vec::new();
        for (index, (step, anchor)) in steps.into_iter().zip(anchors).enumerate() {
            match anchor {
                Some(anchor) if anchor < index => behind.entry(anchor).or_default().push(step),
                _ => stay.push((index, step)),
            }
        }
        let mut ordered = Vec::new();
        for (index, step) in stay {
            ordered.push(step);
            ordered.extend(behind.remove(&index).into_iter().flatten());
        }
        ordered
    }

    /// The ranges of steps that no cut may divide.
    fn must_stay_together(&self, steps: &[Step]) -> Vec<Range<usize>> {
        let created: BTreeSet<&ObjectId> =
            steps.iter().filter(|step| step.verb == Verb::Create).map(|step| &step.object).collect();
        let roots = steps.iter().enumerate().filter_map(|(index, step)| {
            let root = self.root(&step.object);
            let is_new = created.contains(root);
            let matters = step.object == *root && is_new
                || step.verb == Verb::Recreate
                || step.object.kind.says_who_may_use()
                || !is_new && step.object.kind.is_policy();
            matters.then_some((index, root))
        });
        let ranges = extents(roots);
        // Two that change places have names of neither in between.
        let renames = steps.iter().take_while(|step| step.verb == Verb::Rename).count();
        ranges.into_values().chain((renames > 1).then_some(0..renames)).collect()
    }
}

/// From the first to the last step of each.
pub(super) fn extents<T: Ord>(of: impl IntoIterator<Item = (usize, T)>) -> BTreeMap<T, Range<usize>> {
    let mut extents: BTreeMap<T, Range<usize>> = BTreeMap::new();
    for (index, one) in of {
        extents.entry(one).and_modify(|range| range.end = index + 1).or_insert(index..index + 1);
    }
    extents
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::{Kind, Statement};
    use crate::plan::{FORMAT, ObjectChange, TargetFacts};

    fn table(number: usize) -> ObjectId {
        ObjectId::in_schema(Kind::Table, "public", format!("t{number:03}"))
    }

    /// Tables first, then their policies, then row-level security, as the order of kinds has it.
    fn plan(tables: usize, verb: Verb) -> Plan {
        let mut plan = Plan {
            format: FORMAT,
            target: TargetFacts {
                host: String::new(),
                port: 0,
                database: String::new(),
                role: String::new(),
                owner: String::new(),
                environment: None,
                platform: "none".to_owned(),
                version: 150_000,
                shadow: None,
            },
            changes: Vec::new(),
            groups: Vec::new(),
            time_limits: crate::object::TimeLimits::default(),
            remarks: Vec::new(),
            left_out: Vec::new(),
            out_of_scope: 0,
            undescribed: 0,
        };
        let mut steps = Vec::new();
        let kinds: [fn(usize) -> ObjectId; 3] = [
            table,
            |number| ObjectId::on_relation(Kind::Policy, "public", format!("t{number:03}"), "p"),
            |number| ObjectId::attached(Kind::RowSecurity, table(number), ""),
        ];
        for kind in kinds {
            for number in 0..tables {
                let object = kind(number);
                let verb = if object.kind == Kind::Table { verb } else { Verb::Create };
                steps.push(Step {
                    number: steps.len() + 1,
                    object: object.clone(),
                    with: Vec::new(),
                    called: None,
                    note: None,
                    verb,
                    statement: Statement::new("SELECT 1"),
                    why: None,
                    place: None,
                    sizes: Vec::new(),
                });
                plan.changes.push(ObjectChange {
                    object,
                    verb,
                    renamed_from: None,
                    called: None,
                    note: None,
                    under: table(number),
                    from: None,
                    to: None,
                    why: None,
                    place: None,
                    hazards: Vec::new(),
                });
            }
        }
        plan.groups.push(Group::Transaction(steps));
        plan
    }

    #[test]
    fn what_fits_is_not_touched() {
        let before = plan(100, Verb::Create);
        let mut after = before.clone();
        cut(&mut after, &Catalog::default(), &Catalog::default(), 6400);
        assert_eq!(after, before);
    }

    #[test]
    fn new_tables_are_never_committed_without_what_protects_them() {
        let mut plan = plan(100, Verb::Create);
        cut(&mut plan, &Catalog::default(), &Catalog::default(), 160);
        assert!(plan.groups.len() >= 4, "{}", plan.groups.len());
        assert!(plan.remarks[0].text.contains(&format!("cut into {}", plan.groups.len())), "{:?}", plan.remarks);
        let mut count = 0;
        for group in &plan.groups {
            let objects: BTreeSet<_> = group.steps().iter().map(|step| step.object.clone()).collect();
            let tables: Vec<_> = objects.iter().filter(|id| id.kind == Kind::Table).collect();
            assert!(tables.len() * Kind::Table.locks_held() <= 80, "{}", tables.len());
            for table in tables {
                assert!(objects.contains(&ObjectId::attached(Kind::RowSecurity, table.clone(), "")));
            }
            for step in group.steps() {
                count += 1;
                assert_eq!(step.number, count);
            }
        }
        assert_eq!(count, 300);
    }

    #[test]
    fn what_goes_is_counted_though_its_lock_is_announced() {
        let mut plan = plan(100, Verb::Drop);
        let Group::Transaction(steps) = &mut plan.groups[0] else { panic!("a transaction") };
        steps.truncate(100);
        for step in steps {
            step.statement = step.statement.clone().lock(crate::object::LockMode::AccessExclusive, step.object.clone());
        }
        cut(&mut plan, &Catalog::default(), &Catalog::default(), 1000);
        assert_eq!(plan.groups.len(), 2);
    }

    #[test]
    fn what_is_made_again_is_not_cut_apart() {
        let mut plan = plan(100, Verb::Recreate);
        cut(&mut plan, &Catalog::default(), &Catalog::default(), 160);
        assert_eq!(plan.groups.len(), 1);
        assert!(plan.remarks[0].text.contains("cannot be cut"), "{:?}", plan.remarks);
    }
}
