//! What holds for every text, whoever or whatever wrote it. Tests hold the compiler to these laws with the project's own
//! texts, and the fuzz targets with any; whoever includes this module says where the crate is, as `house` beside it.

mod fixes;
mod meaning;
pub mod text;

use super::house;

pub use fixes::fixes_mend;
pub use meaning::has_a_meaning_or_a_reason;
