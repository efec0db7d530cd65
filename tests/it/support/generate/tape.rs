//! A tape of choices.

/// Numbers that are read once, in order.
#[derive(Debug)]
pub struct Tape<'a> {
    rest: &'a [u32],
}

impl<'a> Tape<'a> {
    pub fn new(numbers: &'a [u32]) -> Self {
        Self { rest: numbers }
    }

    /// A number below `count` (0 when that is 0 or the tape has ended).
    pub fn pick(&mut self, count: usize) -> usize {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        if count == 0 { 0 } else { *first as usize % count }
    }

    /// One of these; nothing of nothing.
    pub fn of<T: Clone>(&mut self, items: &[T]) -> Option<T> {
        let n = self.pick(items.len());
        items.get(n).cloned()
    }

    /// True once in `times`.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.pick(times) + 1 == times
    }
}
