//! The parts of a type's text.

/// A canonical type apart from its numbers: `timestamp without time zone` and `(3)`.
#[derive(Clone, Copy)]
pub struct Spelling<'a> {
    pub name: &'a str,
    /// Length, or precision and scale.
    pub size: Option<(i64, i64)>,
}

impl<'a> Spelling<'a> {
    /// Takes a canonical text apart.
    pub fn of(text: &'a str) -> Self {
        let Some((head, rest)) = text.split_once('(') else { return Self { name: text, size: None } };
        let (numbers, tail) = rest.split_once(')').unwrap_or((rest, ""));
        let mut numbers = numbers.split(',').map(|number| number.trim().parse::<i64>().unwrap_or(0));
        let size = Some((numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)));
        let name = match (head, tail) {
            ("timestamp", " without time zone") => "timestamp without time zone",
            ("timestamp", " with time zone") => "timestamp with time zone",
            ("time", " without time zone") => "time without time zone",
            ("time", " with time zone") => "time with time zone",
            (head, _) => head,
        };
        Self { name, size }
    }

    /// Whether no digit or character of the first is cut by the second.
    pub fn keeps_digits(self, to: Self) -> bool {
        match (self.size, to.size) {
            (_, None) => true,
            (Some((from, _)), Some((to, _))) => from <= to,
            (None, Some(_)) => false,
        }
    }
}
