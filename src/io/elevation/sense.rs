//! What the numbers of a GeoTIFF mean: scale, offset, unit and marks for "unknown", from GDAL's tags and from the file beside it.
//!
//! It refuses a unit that it does not know: feet taken for metres are hills three times as high.
//!
//! Sources: GDAL, "`GTiff` driver" (`GDAL_METADATA`, `UNITTYPE`) and "Persistent Auxiliary Metadata"; EPSG units 9001 to 9003.

use crate::io::elevation::tiff::Wrong;
use crate::model::terrain::Grid;

/// Metres of an international foot, and of one of the US survey.
const FOOT_M: f64 = 0.3048;
const SURVEY_FOOT_M: f64 = 1200.0 / 3937.0;

/// What the numbers mean: height = (number × scale + offset) × metres of the unit.
#[derive(Clone, Debug)]
pub(super) struct Sense {
    scale: f64,
    offset: f64,
    unit_m: f64,
    /// Numbers that mean "unknown".
    pub(super) unknown: Vec<f64>,
    /// West, step east, turn, north, turn, step south by the file beside it.
    place: Option<Vec<f64>>,
    /// What was heeded, for a note.
    pub(super) said: Vec<String>,
}

impl Sense {
    /// By the tag `GDAL_METADATA`, the code of the vertical unit among the keys, and the file beside it, which wins.
    pub(super) fn of(
        metadata: Option<&str>,
        unit_key: Option<u16>,
        beside: Option<&[u8]>,
    ) -> Result<Self, Wrong> {
        let beside = beside.map(beside_text).transpose()?;
        let band = beside.as_deref().and_then(|xml| between(xml, "<PAMRasterBand", "</PAMRasterBand>"));
        let of = |tag: &str, role: &str| {
            let own = metadata.and_then(|xml| item(xml, role));
            band.and_then(|xml| element(xml, tag)).or(own)
        };
        let mut sense =
            Self { scale: 1.0, offset: 0.0, unit_m: 1.0, unknown: Vec::new(), place: None, said: Vec::new() };
        if let Some(text) = of("Scale", "scale") {
            sense.scale = number(text, "scale")?;
        }
        if let Some(text) = of("Offset", "offset") {
            sense.offset = number(text, "offset")?;
        }
        if sense.scale == 0.0 {
            return Err(Wrong::new("scale 0", "a number above or below 0"));
        }
        if let Some(text) = band.and_then(|xml| element(xml, "NoDataValue")) {
            sense
                .unknown
                .push(text.parse().map_err(|_| Wrong::new(format!("NoDataValue {text}"), "a number"))?);
            sense.said.push(format!("unknown = {text}"));
        }
        if (sense.scale, sense.offset) != (1.0, 0.0) {
            sense.said.push(format!("numbers × {} + {}", sense.scale, sense.offset));
        }
        sense.unit(of("UnitType", "unittype"), unit_key)?;
        sense.place = beside
            .as_deref()
            .and_then(|xml| element(xml, "GeoTransform"))
            .map(|text| text.split(',').filter_map(|number| number.trim().parse().ok()).collect());
        Ok(sense)
    }

    fn unit(&mut self, unit: Option<&str>, key: Option<u16>) -> Result<(), Wrong> {
        let expected =
            "heights in metres or feet: convert them (gdal_calc), or mend the unit (gdal_edit -a_units m)";
        let name = unit.map(|unit| unit.trim().to_lowercase()).filter(|unit| !unit.is_empty());
        self.unit_m = match (name.as_deref(), key) {
            (Some("m" | "metre" | "metres" | "meter" | "meters" | "米"), _) | (None, None | Some(9001)) => {
                1.0
            }
            (Some("ft" | "foot" | "feet" | "international foot"), _) | (None, Some(9002)) => FOOT_M,
            (Some("us survey foot" | "us_survey_foot" | "us-ft" | "ftus" | "foot_us" | "sft"), _)
            | (None, Some(9003)) => SURVEY_FOOT_M,
            (Some("dm" | "decimetre" | "decimeter"), _) => 0.1,
            (Some("cm" | "centimetre" | "centimeter"), _) => 0.01,
            (Some("mm" | "millimetre" | "millimeter"), _) => 0.001,
            (Some(name), _) => return Err(Wrong::new(format!("heights in {name:?}"), expected)),
            (None, Some(code)) => return Err(Wrong::new(format!("heights in unit {code}"), expected)),
        };
        if !is(self.unit_m, 1.0) {
            self.said.push(format!("a unit of {} m", self.unit_m));
        }
        Ok(())
    }

    /// Whether a number is a height in metres as it stands.
    pub(super) fn is_plain(&self) -> bool {
        (self.scale, self.offset, self.unit_m) == (1.0, 0.0, 1.0)
    }

    /// A number as metres; `None` = it means "unknown".
    pub(super) fn metres(&self, number: f64) -> Option<f64> {
        let known = !number.is_nan() && !self.unknown.contains(&number);
        // A mark that no file declares keeps its value, so that it is told by it.
        let mark = (number + 9999.0).abs() < 0.5 || is(number, -32768.0);
        let plain = self.is_plain() || mark && is(self.offset, 0.0);
        known.then_some(if plain { number } else { (number * self.scale + self.offset) * self.unit_m })
    }

    /// GDAL may write more digits than a float of the file has.
    #[expect(clippy::cast_possible_truncation, reason = "as the file holds it")]
    pub(super) fn is_single_void(&self, number: f32) -> bool {
        self.unknown.iter().any(|&void| is((void as f32).into(), number.into()))
    }

    /// Whether the file beside it puts the grid elsewhere.
    pub(super) fn misplaced(&self, grid: &Grid) -> Option<Wrong> {
        let place = self.place.as_deref()?;
        let same = |a: f64, b: f64, step: f64| (a - b).abs() <= step * 0.01;
        let fits = matches!(place, &[west, east, _, north, _, south]
            if same(west + east / 2.0, grid.west, grid.step_lon) && same(east, grid.step_lon, grid.step_lon)
            && same(north + south / 2.0, grid.north, grid.step_lat) && same(-south, grid.step_lat, grid.step_lat));
        let expected = "one place for the grid: write it into the file (gdal_translate IN.tif OUT.tif)";
        (!fits).then(|| Wrong::new("a file .aux.xml that places the grid elsewhere", expected))
    }
}

/// Whether two numbers are the same one: marks and factors are written, not worked out.
#[expect(clippy::float_cmp, reason = "the same digits, not about the same place")]
fn is(a: f64, b: f64) -> bool {
    a == b
}

fn beside_text(bytes: &[u8]) -> Result<String, Wrong> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.contains("<PAMDataset"));
    text.map(str::to_owned).ok_or_else(|| {
        Wrong::new(
            "a file .aux.xml that is not GDAL's",
            "GDAL's, in UTF-8, or none: write it again or delete it",
        )
    })
}

fn number(text: &str, what: &str) -> Result<f64, Wrong> {
    let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| Wrong::new(format!("{what} {text}"), "a number"))
}

/// What stands between two texts.
fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<&'t str> {
    let start = text.find(from)? + from.len();
    Some(&text[start..start + text[start..].find(to)?])
}

/// The text of the first element of a name.
fn element<'t>(xml: &'t str, name: &str) -> Option<&'t str> {
    let start = xml.find(&format!("<{name}>")).map(|at| at + name.len() + 2);
    let start = start.or_else(|| {
        let at = xml.find(&format!("<{name} "))?;
        Some(at + xml[at..].find('>')? + 1)
    })?;
    Some(xml[start..start + xml[start..].find("</")?].trim())
}

/// The text of the `<Item>` of the first band with a role.
fn item<'t>(xml: &'t str, role: &str) -> Option<&'t str> {
    let role = format!("role=\"{role}\"");
    xml.split("<Item ").skip(1).find_map(|item| {
        let (attributes, rest) = item.split_once('>')?;
        let first = !attributes.contains("sample=\"") || attributes.contains("sample=\"0\"");
        (first && attributes.contains(&role)).then(|| rest.split("</").next().map(str::trim))?
    })
}
