//! A value inside of a text. What a transaction that is thrown away has seen comes out in the text that it throws: as CBOR in
//! base64, since 3.0 knows no `encoding::json`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ciborium::Value as Cbor;
use ciborium::de::from_reader_with_recursion_limit;
use serde_json::Value;

/// How deep lists and objects may stand in each other: deeper than any structure, and not too deep for a stack.
const DEEPEST: usize = 128;
/// The tag of `NONE`.
const NONE: u64 = 6;
/// The tag of a record's id: its table and its key.
const RECORD: u64 = 8;
/// The tag of a duration: seconds and nanoseconds.
const DURATION: u64 = 14;

/// The text of a value, as an expression.
pub(super) fn encoded(expr: &str) -> String {
    format!("encoding::base64::encode(encoding::cbor::encode({expr}))")
}

/// The value of such a text.
pub(super) fn decoded(text: &str) -> Option<Value> {
    let bytes = STANDARD_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    let mut rest = bytes.as_slice();
    let value = from_reader_with_recursion_limit(&mut rest, DEEPEST).ok()?;
    if rest.is_empty() { json(value) } else { None }
}

/// The value as in JSON.
fn json(value: Cbor) -> Option<Value> {
    match value {
        Cbor::Null => Some(Value::Null),
        Cbor::Bool(own) => Some(own.into()),
        Cbor::Integer(own) => u64::try_from(own).map(Value::from).or_else(|_| i64::try_from(own).map(Value::from)).ok(),
        Cbor::Float(own) => Some(own.into()),
        Cbor::Text(own) => Some(own.into()),
        Cbor::Bytes(own) => Some(own.into()),
        Cbor::Array(all) => all.into_iter().map(json).collect::<Option<_>>().map(Value::Array),
        Cbor::Map(all) => {
            let pair = |(key, own): (Cbor, Cbor)| Some((key.into_text().ok()?, json(own)?));
            all.into_iter().map(pair).collect::<Option<_>>().map(Value::Object)
        }
        Cbor::Tag(tag, own) => json(*own).map(|own| tagged(tag, own)),
        _later => None,
    }
}

/// What neither a structure nor a list of URLs holds – a decimal, a range – stays what it is written with.
fn tagged(tag: u64, own: Value) -> Value {
    match tag {
        NONE => Value::Null,
        RECORD => {
            let part = |n: usize| own.get(n).map(|own| own.as_str().map_or_else(|| own.to_string(), str::to_owned));
            Value::String(format!("{}:{}", part(0).unwrap_or_default(), part(1).unwrap_or_default()))
        }
        DURATION => {
            let part = |n: usize| own.get(n).and_then(Value::as_u64).unwrap_or_default();
            Value::String(duration(part(0), part(1)))
        }
        _other => own,
    }
}

/// A duration as the engine says it in JSON: `4w2d`.
fn duration(mut seconds: u64, mut nanos: u64) -> String {
    const LONG: [(&str, u64); 6] = [("y", 31_536_000), ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)];
    const SHORT: [(&str, u64); 3] = [("ms", 1_000_000), ("µs", 1000), ("ns", 1)];
    let mut out = String::new();
    for (rest, units) in [(&mut seconds, LONG.as_slice()), (&mut nanos, SHORT.as_slice())] {
        for (unit, size) in units {
            if *rest >= *size {
                out.push_str(&format!("{}{unit}", *rest / size));
                *rest %= size;
            }
        }
    }
    if out.is_empty() { "0ns".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_engine_writes_is_read() {
        // { a: 1, b: NONE, c: NULL, d: [1.5, true], e: 'é', f: -1, g: 5000000000, h: 1h, i: 1.5dec, j: t:1, k: d'…', l: 1f }
        let text = "rGFhAWFixvZhY/ZhZIL5PgD1YWViw6lhZiBhZxsAAAABKgXyAGFoz\
                    oEZDhBhacpjMS41YWrIgmF0AWFrzIIaXgvhAABhbPk8AA";
        let value = decoded(text).unwrap();
        assert_eq!(
            value,
            json!({
                "a": 1, "b": null, "c": null, "d": [1.5, true], "e": "é", "f": -1, "g": 5_000_000_000_u64,
                "h": "1h", "i": "1.5", "j": "t:1", "k": [1_577_836_800, 0], "l": 1.0
            })
        );
    }

    #[test]
    fn what_is_cut_off_or_odd_is_no_value() {
        let deep = "gYGB".repeat(1000);
        let long = "m/////////8"; // a list of so many that nobody has the room
        for text in ["", "!", "rGFh", "YQ", "AAA", "/w", &deep, long, "oQEB"] {
            assert_eq!(decoded(text), None, "{text}");
        }
        assert_eq!(decoded("YWE="), Some(json!("a")));
        assert_eq!([duration(2_592_000, 1_500_000), duration(0, 0)], ["4w2d1ms500µs", "0ns"]);
    }
}
