//! The pages of `docs/codes`, in order of code. A test compares this list with the folder.

macro_rules! pages {
    ($($id:literal)*) => {
        &[$(($id, include_str!(concat!("../../docs/codes/", $id, ".md")))),*]
    };
}

/// Every code's page, sorted by code.
pub(super) const ALL: &[(&str, &str)] = pages! {
    "E0801" "E0802" "E0803" "E0804" "E0805" "E0806" "E0807" "E0808" "E0809" "E0810" "E0811" "E0820" "E0821" "E0822"
    "E0823" "E0824" "E0825" "E0826" "E0827" "E0828" "E0829" "E0830" "E0831" "E0832" "E0833" "E0834" "E0835" "E0836"
};
