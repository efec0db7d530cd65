//! The layout of a sidecar: indented, and each element of a list on one line. A change is a line of a review, and thousands of
//! them stay readable and small.

use std::io::{self, Write};

use serde_json::ser::{Formatter, PrettyFormatter};

/// Indented by two spaces down to the first list; what stands in a list is on one line each.
#[derive(Default)]
pub(super) struct Lines {
    /// For what is no element.
    outer: PrettyFormatter<'static>,
    /// How many brackets and braces are open since the list began, itself included; 0 outside of lists.
    depth: usize,
}

impl Lines {
    /// Whether what comes is inside of an element.
    const fn in_element(&self) -> bool {
        self.depth > 1
    }

    const fn begin(&mut self) -> bool {
        let inside = self.depth > 0;
        if inside {
            self.depth += 1;
        }
        inside
    }

    const fn end(&mut self) -> bool {
        let inside = self.in_element();
        if inside {
            self.depth -= 1;
        }
        inside
    }
}

fn comma<W: ?Sized + Write>(writer: &mut W, first: bool) -> io::Result<()> {
    if first { Ok(()) } else { writer.write_all(b", ") }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.begin() {
            return writer.write_all(b"[");
        }
        self.depth = 1;
        self.outer.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.end() {
            return writer.write_all(b"]");
        }
        self.depth = 0;
        self.outer.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if self.in_element() { comma(writer, first) } else { self.outer.begin_array_value(writer, first) }
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.in_element() { Ok(()) } else { self.outer.end_array_value(writer) }
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.begin() { writer.write_all(b"{") } else { self.outer.begin_object(writer) }
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.end() { writer.write_all(b"}") } else { self.outer.end_object(writer) }
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if self.in_element() { comma(writer, first) } else { self.outer.begin_object_key(writer, first) }
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.in_element() { Ok(()) } else { self.outer.end_object_value(writer) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;

    fn laid_out(text: &str) -> String {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        let mut out = Vec::new();
        value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Lines::default())).unwrap();
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&out).unwrap(), value);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn elements_of_a_list_are_lines() {
        assert_eq!(
            laid_out(r#"{"a":{"b":1},"c":[{"d":[1,2,[]],"e":{}},[3],4],"f":[],"g":{}}"#),
            "{\n  \"a\": {\n    \"b\": 1\n  },\n  \"c\": [\n    {\"d\": [1, 2, []], \"e\": {}},\n    [3],\n    4\n  ],\n  \"f\": [],\n  \"g\": {}\n}"
        );
    }
}
