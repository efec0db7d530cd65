//! Query results as text, the same for both engines.

/// Rows of cells; a null is none.
pub type Rows = Vec<Vec<Option<String>>>;

/// A future run to its end on this thread.
pub(super) fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}
