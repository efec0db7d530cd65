#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| schemac_fuzz::hold(schemac_fuzz::laws::has_a_meaning_or_a_reason, text));
