//! Work that is done side by side.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What a worker makes of each item, in their order. There are as many workers as the machine has processors, each on a thread of its
/// own; what is made must not depend on which worker made it.
///
/// # Panics
/// When a worker does.
pub fn map<T: Sync, R: Send, W: FnMut(&T) -> R + Send>(items: &[T], worker: impl Fn() -> W) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = |mut worker: W| -> Vec<(usize, R)> {
        let taken = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        taken.map_while(|at| Some((at, worker(items.get(at)?)))).collect()
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
    let mut out = thread::scope(|scope| {
        let spawn = |_| {
            let worker = worker();
            let thread = thread::Builder::new().stack_size(STACK);
            thread.spawn_scoped(scope, || work(worker)).ok() // a thread that cannot be had is one fewer
        };
        let others: Vec<_> = (1..threads).filter_map(spawn).collect();
        let mut out = work(worker());
        for other in others {
            out.extend(other.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault)));
        }
        out
    });
    out.sort_by_key(|(at, _)| *at);
    out.into_iter().map(|(_, made)| made).collect()
}

/// As much as the first thread of a process usually has; it is taken only as far as it is used.
const STACK: usize = 8 << 20;

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_made_stands_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1_000).collect();
        assert_eq!(
            super::map(&items, || |item: &usize| item * 2),
            items.iter().map(|item| item * 2).collect::<Vec<_>>()
        );
        assert_eq!(super::map(&[] as &[usize], || |item: &usize| *item), [0; 0]);
    }
}
