//! Byte offsets to ranks and back.

use crate::base::Span;

/// The places of one file that its tree mentions, as a bit set over the text: two bits a byte, one for "something ends
/// here" and one for "something starts here".
///
/// The rank of a place (how many mentioned places lie before it) does not change when a comment or blanks are put
/// between two of them: an end sorts before a start at the same byte, so that `a,b` and `a , b` rank alike. That makes
/// ranks the offset-free stand-ins for offsets, in the same order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Positions {
    words: Vec<u64>,
    /// How many bits are set before each word; made by [`Self::seal`].
    before: Vec<u32>,
}

impl Positions {
    /// Nothing mentioned yet, in a text of `len` bytes.
    pub fn new(len: usize) -> Self {
        Self { words: vec![0; (len + 1) * 2 / 64 + 1], before: Vec::new() }
    }

    /// Mentions both ends of a span. A span beyond the text is the parser's mistake; it is left out and resolves to the
    /// end of the text.
    pub fn mark(&mut self, span: Span) {
        for bit in [start(span), end(span)] {
            if let Some(word) = self.words.get_mut((bit / 64) as usize) {
                *word |= 1 << (bit % 64);
            }
        }
    }

    /// Mentions every place of a span, so that [`part`] finds its parts.
    pub fn fill(&mut self, span: Span) {
        for at in span.lo..=span.hi {
            self.mark(Span { lo: at, hi: at, ..span });
        }
    }

    /// Counts, after the last [`Self::mark`].
    pub fn seal(&mut self) {
        let mut sum = 0;
        self.before = self
            .words
            .iter()
            .map(|word| {
                let before = sum;
                sum += word.count_ones();
                before
            })
            .collect();
    }

    /// The ranks of both ends of a mentioned span.
    pub fn rank(&self, span: Span) -> (u32, u32) {
        (self.rank_of(start(span)), self.rank_of(end(span)))
    }

    fn rank_of(&self, bit: u64) -> u32 {
        let at = (bit / 64) as usize;
        match (self.before.get(at), self.words.get(at)) {
            (Some(before), Some(word)) => before + (word & ((1 << (bit % 64)) - 1)).count_ones(),
            _ => self.before.last().copied().unwrap_or(0),
        }
    }

    /// The byte offset of a rank.
    pub fn offset(&self, rank: u32) -> u32 {
        let at = self.before.partition_point(|before| *before <= rank).saturating_sub(1);
        let mut word = self.words.get(at).copied().unwrap_or(0);
        for _ in 0..rank - self.before.get(at).copied().unwrap_or(0).min(rank) {
            word &= word.wrapping_sub(1);
        }
        ((at as u64 * 64 + u64::from(word.trailing_zeros())) / 2) as u32
    }
}

/// The mark of the bytes `lo..hi` (not none) of a filled span, of which the mark is given: two ranks a byte.
pub const fn part(mark: Span, lo: u32, hi: u32) -> Span {
    Span { lo: mark.lo + 2 * lo, hi: (mark.lo + 2 * hi).wrapping_sub(1), ..mark }
}

const fn end(span: Span) -> u64 {
    span.hi as u64 * 2
}

const fn start(span: Span) -> u64 {
    span.lo as u64 * 2 + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::FileId;

    #[test]
    fn ranks_ignore_blanks_and_lead_back_to_offsets() {
        let spans =
            |gap: u32| [(0, 1), (1 + gap, 90 + gap), (90 + gap, 200 + gap)].map(|(a, b)| Span::new(FileId(0), a, b));
        let ranks = |gap: u32| {
            let mut positions = Positions::new(300);
            spans(gap).iter().for_each(|span| positions.mark(*span));
            positions.seal();
            for span in spans(gap) {
                let (lo, hi) = positions.rank(span);
                assert_eq!((positions.offset(lo), positions.offset(hi)), (span.lo, span.hi));
            }
            spans(gap).map(|span| positions.rank(span))
        };
        assert_eq!(ranks(0), ranks(7));
    }

    #[test]
    fn the_parts_of_a_filled_span_lead_back_too() {
        let whole = Span::new(FileId(0), 60, 80);
        let mut positions = Positions::new(100);
        positions.mark(Span::new(FileId(0), 3, 9));
        positions.fill(whole);
        positions.seal();
        let (lo, hi) = positions.rank(whole);
        for (from, to) in [(0, 1), (2, 7), (0, 20), (19, 20)] {
            let own = part(Span { lo, hi, ..whole }, from, to);
            assert_eq!((positions.offset(own.lo), positions.offset(own.hi)), (60 + from, 60 + to));
        }
    }
}
