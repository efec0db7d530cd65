#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| schemac_fuzz::hold(schemac_fuzz::laws::text::formats_once_and_for_all, text));
