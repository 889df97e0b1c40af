//! What templates are given, with every text as it may be shown.

use crate::terms::problem::Problem;
use crate::terms::text::shown;
use serde::Serialize;
use serde_json::Value;

/// The values with no text that would steer what shows it.
pub fn clean(values: &impl Serialize) -> Result<Value, Problem> {
    let mut values =
        serde_json::to_value(values).map_err(|e| Problem::error("template", format!("the context is no plain record: {e}")))?;
    walk(&mut values);
    Ok(values)
}

fn walk(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let std::borrow::Cow::Owned(clean) = shown(text) {
                *text = clean;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(walk),
        Value::Object(fields) => fields.values_mut().for_each(walk),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
