//! Names of objects inside of the serialized form of others.

use serde_json::Value;

use super::ObjectId;

/// Whether a part of an object's serialized form is the name of another object.
pub(crate) fn is_id(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|fields| fields.len() == 2 && fields.contains_key("kind") && fields.contains_key("path"))
}

/// Replaces every name of an object in an object's serialized form.
pub(crate) fn replace_ids(value: &mut Value, follow: &dyn Fn(&ObjectId) -> ObjectId) {
    if is_id(value) {
        if let Ok(id) = serde_json::from_value::<ObjectId>(value.clone())
            && let Ok(new) = serde_json::to_value(follow(&id))
        {
            *value = new;
        }
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace_ids(item, follow)),
        Value::Object(fields) => fields.values_mut().for_each(|field| replace_ids(field, follow)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
