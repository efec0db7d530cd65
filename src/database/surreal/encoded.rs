//! A value inside of a text. What a transaction that is thrown away has seen comes out in the text that it throws: as CBOR in
//! base64, since 3.0 knows no `encoding::json`.

use serde_json::{Map, Value};

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
    let bytes = base64(text)?;
    let mut reader = Reader { rest: &bytes };
    let value = reader.value(DEEPEST)?;
    reader.rest.is_empty().then_some(value)
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in text.trim_end_matches('=').bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _other => return None,
        };
        bits = (bits << 6) | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count).to_le_bytes()[0]);
            bits &= (1 << count) - 1;
        }
    }
    Some(out)
}

/// What is not read yet.
struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (own, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(own)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// A length, or a number that counts from nothing. One that is not told beforehand the engine does not write.
    fn number(&mut self, info: u8) -> Option<u64> {
        match info {
            0..=23 => Some(info.into()),
            24 => self.array().map(u8::from_be_bytes).map(u64::from),
            25 => self.array().map(u16::from_be_bytes).map(u64::from),
            26 => self.array().map(u32::from_be_bytes).map(u64::from),
            27 => self.array().map(u64::from_be_bytes),
            _unknown => None,
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        let [first] = self.array()?;
        let (major, info) = (first >> 5, first & 31);
        if major == 7 {
            return self.simple(info);
        }
        let number = self.number(info)?;
        let count = || usize::try_from(number).ok();
        match major {
            0 => Some(number.into()),
            1 => i64::try_from(number).ok().map(|own| (-1 - own).into()),
            2 => Some(self.take(count()?)?.into()),
            3 => String::from_utf8(self.take(count()?)?.to_vec()).ok().map(Value::String),
            4 => (0..count()?).map(|_| self.value(depth)).collect::<Option<_>>().map(Value::Array),
            5 => {
                let mut own = Map::new();
                for _ in 0..count()? {
                    let Value::String(key) = self.value(depth)? else { return None };
                    own.insert(key, self.value(depth)?);
                }
                Some(Value::Object(own))
            }
            _tag => self.value(depth).map(|own| tagged(number, own)),
        }
    }

    fn simple(&mut self, info: u8) -> Option<Value> {
        match info {
            20 => Some(false.into()),
            21 => Some(true.into()),
            22 | 23 => Some(Value::Null),
            25 => self.array().map(u16::from_be_bytes).map(half).map(Value::from),
            26 => self.array().map(f32::from_be_bytes).map(Value::from),
            27 => self.array().map(f64::from_be_bytes).map(Value::from),
            _unknown => None,
        }
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

/// A number of 16 bits, of which the last ten are the fraction.
fn half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from((bits >> 10) & 31), f64::from(bits & 1023) / 1024.0);
    let size = match exponent {
        0 => fraction * 2_f64.powi(-14),
        31 => f64::NAN, // without an end or no number: neither is in JSON
        _ => (1.0 + fraction) * 2_f64.powi(exponent - 15),
    };
    if bits >> 15 == 0 { size } else { -size }
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
        assert_eq!((half(0xC000), half(1)), (-2.0, 2_f64.powi(-24)));
    }
}
