//! What has to be rebuilt because of what else changes: whatever depends on something dropped, recreated, or altered
//! in a way that PostgreSQL refuses while others depend on it. What holds data is never rebuilt: it moves over to the
//! new object, or the plan is an error that says which path led there.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Refused;
use crate::object::{Alter, Context, Kind, Object, ObjectId, Statement};
use crate::problem::Problem;

type Result<T> = std::result::Result<T, Refused>;

/// What the closure found.
#[derive(Debug, Default)]
pub(super) struct Closure {
    /// Why an object is recreated or moved.
    pub why: BTreeMap<ObjectId, String>,
    /// Statements that move an object over to a replaced one that it uses.
    pub rebased: BTreeMap<ObjectId, Vec<Statement>>,
    /// What these move over to.
    moves: BTreeMap<ObjectId, ObjectId>,
    /// Objects that are renamed out of the way until all have moved.
    pub retired: BTreeSet<ObjectId>,
}

/// Something whose dependents have to be looked at.
enum Event {
    /// The object and its family go, and may come back.
    Unmade(ObjectId),
    /// The object changes, which its dependents of these kinds are in the way of.
    Clears(ObjectId, &'static [Kind]),
}

/// Fills in `at.made` and `at.unmade`.
pub(super) fn close(at: &mut Context) -> Result<Closure> {
    let mut closure = Closure::default();
    at.unmade = at.from.objects.keys().filter(|id| at.to.get(id).is_none()).cloned().collect();
    at.made = at.to.objects.keys().filter(|id| at.from.get(id).is_none()).cloned().collect();
    for id in &at.unmade {
        if let Some(why) = at.from.get(id).and_then(Object::cannot_be_dropped) {
            return Err(needs_cascade(id, why));
        }
    }
    let mut events: VecDeque<Event> = at.unmade.iter().cloned().map(Event::Unmade).collect();
    for (id, object) in &at.from.objects {
        let Some(to) = at.to.get(id) else { continue };
        if let Some(because) = object.waits_aside(at) {
            recreate(id, because.to_owned(), at, &mut closure, &mut events)?;
            continue;
        }
        match object.alter(to, at) {
            Alter::Nothing | Alter::InPlace(_) => {}
            Alter::Refused { because, help } => {
                let problem = Problem::error("no-way", format!("{id} cannot become what the files describe"));
                return Err(Refused::new(problem.because(because).help(help), [id.clone()]));
            }
            Alter::InPlaceOnceClear { of, .. } => events.push_back(Event::Clears(id.clone(), of)),
            Alter::Recreate { because } => recreate(id, because.to_owned(), at, &mut closure, &mut events)?,
            Alter::Replace { because } => unmake(id, because.to_owned(), at, &mut closure, &mut events),
        }
    }
    for id in at.rebuilt.clone() {
        let because = "it cannot change in place at a time that suits all others".to_owned();
        recreate(&id, because, at, &mut closure, &mut events)?;
    }
    for id in at.made.clone() {
        come_with(&id, at, &mut closure, &mut events)?;
    }
    while let Some(event) = events.pop_front() {
        match event {
            Event::Unmade(needed) => {
                if at.makes(&needed) {
                    come_with(&needed, at, &mut closure, &mut events)?;
                }
                if let Some(with) = at.from.get(&needed).and_then(|object| object.goes_only_with(at))
                    && !at.unmakes(&with)
                {
                    recreate(
                        &with,
                        format!("{needed}, which is part of it, is dropped"),
                        at,
                        &mut closure,
                        &mut events,
                    )?;
                }
                for disturbed in at.from.get(&needed).map(|object| object.disturbs(at)).unwrap_or_default() {
                    if !at.unmakes(&disturbed) {
                        recreate(&disturbed, format!("{needed} is made anew"), at, &mut closure, &mut events)?;
                    }
                }
                for dependent in at.from.dependents(&needed).clone() {
                    step_aside(&dependent, &needed, at, &mut closure, &mut events)?;
                }
            }
            Event::Clears(needed, kinds) => {
                for (dependent, because) in in_the_way_of_type(&needed, kinds, at) {
                    if !at.unmakes(&dependent) {
                        recreate(&dependent, because, at, &mut closure, &mut events)?;
                    }
                }
            }
        }
    }
    // Whether a partition gets a new type by way of its whole, or is none meanwhile, is known only now.
    for (dependent, needed) in &closure.moves {
        let alter = at.from.get(dependent).and_then(|from| from.rebase(needed, at));
        if let Some(Alter::InPlace(statements) | Alter::InPlaceOnceClear { statements, .. }) = alter {
            closure.rebased.insert(dependent.clone(), statements);
        }
    }
    retire_what_retired_types_are_made_of(at, &mut closure);
    for object in at.to.objects.values() {
        for source in object.takes_over(at) {
            if at.unmakes(&source) && at.from.get(&source).is_some_and(|source| source.retire(at).is_some()) {
                closure.retired.insert(source);
            }
        }
    }
    Ok(closure)
}

/// What `id`, which is made, can only come to be with is made anew.
fn come_with(id: &ObjectId, at: &mut Context, closure: &mut Closure, events: &mut VecDeque<Event>) -> Result<()> {
    for (with, because) in at.to.get(id).map(|object| object.comes_only_with(at)).unwrap_or_default() {
        if !at.unmakes(&with) {
            recreate(&with, because, at, closure, events)?;
        }
    }
    Ok(())
}

/// What has to step aside while `needed` changes its type, and why. The server makes the indexes over a column anew, which
/// takes care of foreign keys that refer to the column itself, but is refused where anything else uses the index: a
/// foreign key where the column is only in `INCLUDE`, a view that is grouped by a primary key.
fn in_the_way_of_type(needed: &ObjectId, kinds: &[Kind], at: &Context) -> Vec<(ObjectId, String)> {
    let steps_aside = |id: &ObjectId| at.from.get(id).is_some_and(Object::steps_aside);
    let mut found = Vec::new();
    for dependent in at.from.dependents(needed) {
        let Some(object) = at.from.get(dependent) else { continue };
        let blocks = kinds.contains(&dependent.kind) && object.steps_aside() && !object.lets_go(at);
        if blocks || object.is_better_aside(at) {
            found.push((dependent.clone(), format!("{needed}, which it uses, changes its type")));
        }
        if !object.is_made_anew_with_type() {
            continue;
        }
        for user in at.from.dependents(dependent) {
            let is_blocked = kinds.contains(&user.kind) || at.from.get(user).is_some_and(Object::holds_on_to_key);
            if is_blocked && steps_aside(user) && !at.from.depends_on(user).contains(needed) {
                found.push((user.clone(), format!("{dependent}, which it uses, is made anew with {needed}")));
            }
        }
    }
    found
}

/// A retired domain over an enum keeps that enum in use for as long as it is there; and so does a domain that goes, as long
/// as a column moves from it to what needs the new enum.
fn retire_what_retired_types_are_made_of(at: &Context, closure: &mut Closure) {
    let mut next: Vec<_> = closure.retired.iter().cloned().collect();
    while let Some(id) = next.pop() {
        for member in at.from.family(&id) {
            let needed = at.from.depends_on(&member).iter();
            let below = needed.filter(|needed| retirable(needed, at).or_else(|| in_the_way(needed, at)).is_some());
            let can_retire = |user: &&ObjectId| at.from.get(user).is_some_and(|user| user.retire(at).is_some());
            let is_left = |user: &&ObjectId| at.from.dependents(user).iter().any(|user| !at.unmakes(user));
            let above = at.from.dependents(&member).iter().filter(can_retire).filter(is_left);
            for other in below.chain(above).filter(|other| at.unmakes(other)) {
                if closure.retired.insert(other.clone()) {
                    next.push(other.clone());
                }
            }
        }
    }
}

/// `dependent` uses `needed`, which goes (and may come back).
fn step_aside(
    dependent: &ObjectId,
    needed: &ObjectId,
    at: &mut Context,
    closure: &mut Closure,
    events: &mut VecDeque<Event>,
) -> Result<()> {
    if at.unmakes(dependent) {
        return Ok(());
    }
    let (Some(from), Some(to)) = (at.from.get(dependent), at.to.get(dependent)) else { return Ok(()) };
    let heir = at.from.get(needed).and_then(|object| object.taken_over_by(at));
    if heir.is_some_and(|heir| at.to.depends_on(dependent).contains(&heir)) {
        return Ok(());
    }
    let needs_same = at.to.depends_on(dependent).contains(needed);
    if closure.rebased.contains_key(dependent) {
        // It moves over to this one by the same statement, and needs the old one until then.
        closure.retired.extend(retirable(needed, at).filter(|_| needs_same && from.rebase(needed, at).is_some()));
        return Ok(());
    }
    let still_needs = needs_same || needs_new(dependent, needed, at);
    // What the files describe needs only what they describe.
    if needs_same && at.to.get(needed).is_none() && at.from.get(needed).is_some() {
        return Err(needed_outside(dependent, needed));
    }
    let alter = from.alter(to, at);
    let in_the_way = in_the_way(needed, at);
    // A type of another kind has the name: only what gets another type anyway moves by itself.
    let moves = in_the_way.is_none() || matches!(alter, Alter::InPlaceOnceClear { .. });
    if !still_needs && moves && matches!(alter, Alter::InPlace(_) | Alter::InPlaceOnceClear { .. }) {
        closure.retired.extend(in_the_way);
        return Ok(());
    }
    let verb = if at.makes(needed) { "is recreated" } else { "is dropped" };
    let because = format!("{needed}, which it uses, {verb}");
    if still_needs && let Some(whole) = from.rebuilt_with(at) {
        return recreate(&whole, because, at, closure, events);
    }
    if from.may_be_rebuilt() {
        return recreate(dependent, because, at, closure, events);
    }
    let must_move = in_the_way.is_some();
    let top = retirable(needed, at).or(in_the_way);
    if let Some(alter) = from.rebase(needed, at)
        && let Some(retired) = top
    {
        let statements = match alter {
            Alter::InPlace(statements) => statements,
            Alter::InPlaceOnceClear { statements, of } => {
                events.push_back(Event::Clears(dependent.clone(), of));
                statements
            }
            Alter::Nothing | Alter::Refused { .. } | Alter::Recreate { .. } | Alter::Replace { .. } => Vec::new(),
        };
        closure.rebased.insert(dependent.clone(), statements);
        closure.moves.insert(dependent.clone(), needed.clone());
        closure.why.insert(dependent.clone(), format!("moves over to the new {needed}"));
        closure.retired.insert(retired);
        return Ok(());
    }
    if !still_needs && !must_move {
        return Ok(());
    }
    if let Some(table) = at.empty_whole(dependent).or_else(|| at.whole_of_partitions(dependent)) {
        return recreate(&table, because, at, closure, events);
    }
    Err(cannot_rebuild(dependent, needed, closure))
}

/// Whether `dependent` will need anything of the recreated object that `needed` is part of: of a view that is made
/// anew, say, another column. That cannot be there before the old one is gone. Or of functions an overload, since which
/// one a call means can only be told once the old one is gone; or the primary key that comes in place of the old one.
fn needs_new(dependent: &ObjectId, needed: &ObjectId, at: &Context) -> bool {
    let takes_its_place = |other: &ObjectId| {
        let both = at.to.get(other).filter(|_| at.makes(other)).zip(at.from.get(needed));
        both.is_some_and(|(new, old)| new.excludes(old))
    };
    if at.to.depends_on(dependent).iter().any(|other| other.is_overload_of(needed) || takes_its_place(other)) {
        return true;
    }
    let mut whole = needed.clone();
    while let Some(parent) = at.from.get(&whole).and_then(Object::parent).filter(|parent| at.unmakes(parent)) {
        whole = parent;
    }
    at.makes(&whole) && at.to.family(&whole).iter().any(|member| at.to.depends_on(dependent).contains(member))
}

/// The type that goes, when its name is taken by an object of another kind, so that it has to be renamed until its
/// values have moved.
fn in_the_way(needed: &ObjectId, at: &Context) -> Option<ObjectId> {
    at.from.get(needed).and_then(|object| object.retire(at))?;
    let names = needed.names_taken();
    let takes_it = |id: &&ObjectId| at.makes(id) && id.names_taken().iter().any(|name| names.contains(name));
    (at.unmakes(needed) && !at.makes(needed) && at.to.objects.keys().any(|id| takes_it(&id))).then(|| needed.clone())
}

/// The type that is replaced, when it is one that can be renamed out of the way.
fn retirable(needed: &ObjectId, at: &Context) -> Option<ObjectId> {
    if !at.makes(needed) {
        return None;
    }
    at.from.get(needed).and_then(|object| object.retire(at)).map(|_| needed.clone())
}

fn recreate(
    id: &ObjectId,
    because: String,
    at: &mut Context,
    closure: &mut Closure,
    events: &mut VecDeque<Event>,
) -> Result<()> {
    let Some(object) = at.from.get(id) else { return Ok(()) };
    let has_data_users = object.retire(at).is_some();
    if !object.may_be_rebuilt() && !has_data_users {
        if let Some(table) = at.empty_whole(id) {
            for part in at.empty_parts(&table) {
                if !at.unmakes(&part) {
                    recreate(&part, format!("{table}, of which it is a part, is recreated"), at, closure, events)?;
                }
            }
            unmake(&table, because, at, closure, events);
            return Ok(());
        }
        if let Some(table) = at.whole_of_partitions(id) {
            if let Some(partition) = at.unfit_partition(&table) {
                return Err(outside_of_whole(&table, &partition, because));
            }
            unmake(&table, because, at, closure, events);
            for membership in at.memberships(&table) {
                if !at.unmakes(&membership) {
                    recreate(&membership, format!("{table} is made anew"), at, closure, events)?;
                }
            }
            return Ok(());
        }
        let mut refused = cannot_rebuild(id, id, closure);
        refused.problem.why = Some(because);
        return Err(refused);
    }
    unmake(id, because, at, closure, events);
    Ok(())
}

/// Drops and creates the object with all that hangs on it.
fn unmake(id: &ObjectId, because: String, at: &mut Context, closure: &mut Closure, events: &mut VecDeque<Event>) {
    closure.why.entry(id.clone()).or_insert(because);
    for member in at.from.family(id) {
        if at.unmade.insert(member.clone()) {
            events.push_back(Event::Unmade(member));
        }
    }
    let made = at.to.family(id);
    at.made.extend(made);
}

fn needed_outside(dependent: &ObjectId, needed: &ObjectId) -> Refused {
    let problem = Problem::error("needed-outside-scope", format!("{needed} cannot be dropped: {dependent} needs it"))
        .because(format!("the files do not describe {needed} any more, and {dependent} is not theirs to change"))
        .help("keep it in the files, or take what needs it into scope or out of the database");
    Refused::new(problem, [dependent.clone()])
}

fn outside_of_whole(table: &ObjectId, partition: &ObjectId, because: String) -> Refused {
    let problem = Problem::error("needed-outside-scope", format!("{table} cannot be made anew without {partition}"))
        .because(format!("{because}; its partitions would be detached and attached again, and {partition} would not fit: it is not the files' to change"))
        .help("take the partition into scope and describe it in the files, or detach it by hand before");
    Refused::new(problem, [table.clone(), partition.clone()])
}

fn needs_cascade(id: &ObjectId, why: &str) -> Refused {
    let problem = Problem::error("needs-cascade", format!("{id} cannot be dropped")).because(why).help(format!(
        "drop it by hand with DROP TYPE {} CASCADE, after a look at what that takes along",
        id.sql_name()
    ));
    Refused::new(problem, [])
}

fn cannot_rebuild(dependent: &ObjectId, needed: &ObjectId, closure: &Closure) -> Refused {
    let mut path = vec![needed.to_string()];
    if let Some(why) = closure.why.get(needed) {
        path.push(why.clone());
    }
    let problem = Problem::error(
        "would-lose-data",
        format!("{dependent} holds data and would have to be dropped and created again"),
    )
    .help(dependent.way_around());
    if dependent == needed {
        return Refused::new(problem, [dependent.clone()]);
    }
    let problem = problem.because(format!("it uses {}, which cannot be changed in place", path.join(": ")));
    Refused::new(problem, [needed.clone(), dependent.clone()])
}
