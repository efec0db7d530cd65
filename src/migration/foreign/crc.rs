//! Flyway's checksum of a file: CRC-32 over its lines without their ends.

/// The checksum, in the sign that Flyway's history has.
pub(super) fn of_lines(bytes: &[u8]) -> i32 {
    let text = String::from_utf8_lossy(bytes);
    let mut crc = !0u32;
    for line in text.trim_start_matches('\u{feff}').lines() {
        // a line may also end with a carriage return alone
        for byte in line.bytes().filter(|byte| *byte != b'\r') {
            crc ^= u32::from(byte);
            for _ in 0..8 {
                crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
            }
        }
    }
    (!crc).cast_signed()
}

#[cfg(test)]
mod tests {
    #[test]
    fn line_ends_do_not_count() {
        assert_eq!(super::of_lines(b"123456789").cast_unsigned(), 0xCBF4_3926, "the check value of CRC-32");
        assert_eq!(super::of_lines(b"1234\r\n56789\n"), super::of_lines(b"123456789"));
        assert_ne!(super::of_lines(b"123 456789"), super::of_lines(b"123456789"));
    }
}
