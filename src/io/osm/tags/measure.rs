//! Metres, tonnes and minutes as mappers write them.
//!
//! It refuses a number whose unit it does not know: no limit is better known than a wrong one.

use crate::model::units::Micro;

/// `3.5`, `3.5 m`, `350 cm`, `11'6"`, `11 ft 6 in`, `11 ft` as metres.
pub(super) fn metres(text: &str) -> Option<Micro> {
    let text = text.trim().to_lowercase().replace("feet", "ft").replace("inches", "in").replace("inch", "in");
    let text = text.replace("''", "\"").replace('\u{2019}', "'").replace('\u{201d}', "\"");
    if text.contains('\'') || text.contains("ft") {
        let (feet, inches) = text.split_once('\'').or_else(|| text.split_once("ft"))?;
        let inches = inches.trim().trim_end_matches(['"', '.']).trim_end_matches("in").trim();
        let inches = if inches.is_empty() { 0.0 } else { number(inches)? };
        return positive(number(feet)? * 0.3048 + inches * 0.0254);
    }
    let (value, factor) = match text.strip_suffix("cm") {
        Some(value) => (value, 0.01),
        None => (text.strip_suffix('m').unwrap_or(&text), 1.0),
    };
    positive(number(value)? * factor)
}

/// `7.5`, `7.5 t`, `7500 kg`, `8 st` (short tons), `16000 lbs` as tonnes.
pub(super) fn tonnes(text: &str) -> Option<Micro> {
    const UNITS: [(&str, f64); 5] = [
        ("kg", 0.001),
        ("lbs", 0.000_453_592_37),
        ("lb", 0.000_453_592_37),
        ("st", 0.907_184_74),
        ("t", 1.0),
    ];
    let text = text.trim().to_lowercase();
    let unit = UNITS.iter().find(|(unit, _)| text.ends_with(unit));
    let (value, factor) =
        unit.map_or((text.as_str(), 1.0), |(unit, factor)| (&text[..text.len() - unit.len()], *factor));
    positive(number(value)? * factor)
}

/// A ferry's `duration`: `20` (minutes), `00:20`, `1:05:30`, `PT20M`, `PT1H5M`.
pub(crate) fn minutes(text: &str) -> Option<Micro> {
    let text = text.trim();
    if let Some(iso) = text.strip_prefix("PT") {
        let (mut sum, mut digits) = (0.0, String::new());
        for sign in iso.chars() {
            let factor = match sign {
                'H' => 60.0,
                'M' => 1.0,
                'S' => 1.0 / 60.0,
                _ => {
                    digits.push(sign);
                    continue;
                }
            };
            sum += number(&digits)? * factor;
            digits.clear();
        }
        return if digits.is_empty() { positive(sum) } else { None };
    }
    let parts: Option<Vec<f64>> = text.split(':').map(number).collect();
    match parts?.as_slice() {
        [minutes] => positive(*minutes),
        [hours, minutes] => positive(hours * 60.0 + minutes),
        [hours, minutes, seconds] => positive(hours * 60.0 + minutes + seconds / 60.0),
        _ => None,
    }
}

/// Digits with at most one point: no exponent, no `inf`. A comma before one or two digits at the end is a point.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = match text.split_once(',') {
        Some((whole, part)) if part.len() <= 2 => format!("{whole}.{part}"),
        _ => text.to_owned(),
    };
    let known = !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if known { plain.parse().ok() } else { None }
}

fn positive(value: f64) -> Option<Micro> {
    Micro::from_f64(value).filter(|value| value.0 > 0)
}

#[cfg(test)]
mod tests {
    use super::{metres, minutes, tonnes};

    #[test]
    fn units_by_hand() {
        let said = |found: Option<crate::model::units::Micro>| found.map(|value| value.to_string());
        for (text, metre) in [
            ("3.5", Some("3.5")),
            ("3,5 m", Some("3.5")),
            ("350 cm", Some("3.5")),
            ("11'6\"", Some("3.5052")),
            ("11 ft 6 in", Some("3.5052")),
            ("10'", Some("3.048")),
            ("default", None),
            ("below_default", None),
            ("-3", None),
            ("1e9", None),
        ] {
            assert_eq!(said(metres(text)).as_deref(), metre, "{text}");
        }
        for (text, tonne) in [
            ("7.5", Some("7.5")),
            ("7500 kg", Some("7.5")),
            ("3.5t", Some("3.5")),
            ("10 st", Some("9.071847")),
            ("unsigned", None),
        ] {
            assert_eq!(said(tonnes(text)).as_deref(), tonne, "{text}");
        }
        for (text, minute) in [
            ("00:20", Some("20")),
            ("20", Some("20")),
            ("1:05:30", Some("65.5")),
            ("PT1H5M", Some("65")),
            ("PT20", None),
            ("soon", None),
            ("0", None),
        ] {
            assert_eq!(said(minutes(text)).as_deref(), minute, "{text}");
        }
    }
}
