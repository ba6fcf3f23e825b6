//! The JSON schema of `nestlint.toml` names exactly the keys and lints that the program reads.

use nestlint::config::{Config, Override};
use nestlint_lints::registry::LINTS;
use serde_json::Value;
use std::collections::BTreeSet;

fn schema() -> Value {
    serde_json::from_str(include_str!("../nestlint.schema.json")).expect("the schema is JSON")
}

fn keys(table: &Value) -> BTreeSet<String> {
    table.as_object().expect("a table").keys().cloned().collect()
}

/// The keys that a reader knows, which it lists when it meets one that it does not.
fn known<T: serde::de::DeserializeOwned>() -> BTreeSet<String> {
    let message = match toml::from_str::<T>("no-such-key = 1") {
        Ok(_) => panic!("an unknown key has to be an error"),
        Err(e) => e.message().to_owned(),
    };
    message.split('`').skip(3).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_keys_of_the_schema_are_those_of_the_program() {
    let schema = schema();
    assert_eq!(keys(&schema["properties"]), known::<Config>());
    assert_eq!(keys(&schema["properties"]["overrides"]["items"]["properties"]), known::<Override>());
}

#[test]
fn the_lints_of_the_schema_are_those_of_the_program() {
    let schema = schema();
    let names = schema["$defs"]["lints"]["propertyNames"]["enum"].as_array().expect("a list");
    let names: BTreeSet<&str> = names.iter().filter_map(Value::as_str).collect();
    assert_eq!(names, LINTS.iter().map(|lint| lint.name).collect());
}
