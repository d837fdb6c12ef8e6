//! Whether JSON fits a JSON Schema, as far as our own schemas go; a keyword that is not known here is a failure.

use serde_json::Value;

/// What does not fit, each with its place.
pub fn errors(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let Some(keywords) = schema.as_object() else {
        assert_eq!(schema, &Value::Bool(true), "{at}");
        return;
    };
    let fits = |one: &Value| {
        let mut own = Vec::new();
        check(root, one, value, at, &mut own);
        own.is_empty()
    };
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    for (keyword, wanted) in keywords {
        let ok = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "format" | "default" => true,
            "$ref" => {
                let pointer =
                    wanted.as_str().and_then(|to| to.strip_prefix('#')).expect("a reference within the schema");
                check(root, root.pointer(pointer).expect("a definition"), value, at, found);
                true
            }
            "type" => {
                let types = if wanted.is_array() { list(wanted) } else { vec![wanted.clone()] };
                types.iter().any(|name| is_of(value, name.as_str().expect("a type")))
            }
            "const" => value == wanted,
            "enum" => list(wanted).contains(value),
            "anyOf" => list(wanted).iter().any(fits),
            "oneOf" => list(wanted).iter().filter(|one| fits(one)).count() == 1,
            "allOf" => list(wanted).iter().all(fits),
            "minimum" => value.as_f64().is_none_or(|number| number >= wanted.as_f64().unwrap_or_default()),
            "maximum" => value.as_f64().is_none_or(|number| number <= wanted.as_f64().unwrap_or_default()),
            "required" => {
                list(wanted).iter().all(|name| value.is_object() && value.get(name.as_str().unwrap_or("")).is_some())
            }
            "properties" => {
                for (name, one) in wanted.as_object().expect("properties") {
                    if let Some(value) = value.get(name) {
                        check(root, one, value, &format!("{at}/{name}"), found);
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = keywords.get("properties").and_then(Value::as_object);
                for (name, value) in value.as_object().into_iter().flatten() {
                    if known.is_some_and(|known| known.contains_key(name)) {
                        continue;
                    }
                    if *wanted == Value::Bool(false) {
                        found.push(format!("{at}/{name} is not described"));
                    } else {
                        check(root, wanted, value, &format!("{at}/{name}"), found);
                    }
                }
                true
            }
            "items" => {
                for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, wanted, value, &format!("{at}/{index}"), found);
                }
                true
            }
            other => panic!("{at}: the keyword {other} is not known"),
        };
        if !ok {
            found.push(format!("{at}: {keyword} wants {wanted}, and it is {value}"));
        }
    }
}

fn is_of(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => panic!("the type {name} is not known"),
    }
}
