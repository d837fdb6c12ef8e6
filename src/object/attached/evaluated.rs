//! Functions that are run as what uses them is made: an index's by the owner of its table, a check's by whoever makes it. The
//! one who runs it has to be allowed to at that time.

use super::Privilege;
use crate::object::{Context, Kind, Object, ObjectId};

/// What the plan makes that is evaluated by somebody who may execute the function by this privilege, and by no other once it
/// is lost.
pub fn evaluated_until(object: &Object, at: &Context) -> Vec<ObjectId> {
    let Object::Privilege(lost) = object else { return Vec::new() };
    let keeps = |role: &str| {
        at.to.children(&lost.object).iter().filter_map(|id| at.to.get(id)).any(|child| match child {
            Object::Privilege(kept) => is_for(kept, role),
            _ => false,
        })
    };
    evaluated(lost, at).into_iter().filter(|(_, role)| !keeps(role)).map(|(id, _)| id).collect()
}

/// What the plan makes that is evaluated by the one who may execute the function by this privilege.
pub fn evaluated_from(object: &Object, at: &Context) -> Vec<ObjectId> {
    let Object::Privilege(gained) = object else { return Vec::new() };
    evaluated(gained, at).into_iter().map(|(id, _)| id).collect()
}

/// What is made and evaluated by whom the privilege is for, other than the function's owner.
fn evaluated<'a>(privilege: &Privilege, at: &Context<'a>) -> Vec<(ObjectId, &'a str)> {
    if privilege.object.kind != Kind::Routine {
        return Vec::new();
    }
    let owner = |id: ObjectId| match at.to.get(&ObjectId::attached(Kind::Owner, id, "")) {
        Some(Object::Owner(owner)) => Some(owner.role.as_str()),
        _ => None,
    };
    let owns = owner(privilege.object.clone());
    let evaluators = at.to.dependents(&privilege.object).iter().filter(|id| at.makes(id)).filter_map(|id| {
        let role = match id.kind {
            Kind::Index => at.to.get(id)?.parent().and_then(owner)?,
            Kind::Constraint | Kind::DomainConstraint | Kind::Default | Kind::Column => at.creator,
            _ => return None,
        };
        Some((id.clone(), role))
    });
    evaluators.filter(|(_, role)| Some(*role) != owns && is_for(privilege, role)).collect()
}

fn is_for(privilege: &Privilege, role: &str) -> bool {
    privilege.grantee.is_empty() || privilege.grantee == role
}
