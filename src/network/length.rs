//! Lengths as the network adds them up.

/// Metres as whole millimetres, rounded half up.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a length on earth is below 2^45 mm"
)]
pub(crate) fn millimetres(metres: f64) -> u64 {
    (metres * 1000.0 + 0.5).floor() as u64
}
