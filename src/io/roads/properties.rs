//! A feature's properties as OpenStreetMap's tags, however the program that wrote them calls and nests them.
//!
//! It refuses to choose silently: a property that stands there itself goes before one in a bag of others.
//!
//! ```text
//! names        without regard to case and surrounding space; highway = highway, fclass, 道路等级, 公路等级, 道路类型, 技术等级
//! bags         `other_tags` ("k"=>"v", GDAL's OSM driver), `tags` (an object, its JSON, or "k"=>"v")
//! lists        [a, b] (also as JSON text) are a;b; of a list of `highway` the first that is not `road`
//! Geofabrik    with `fclass`: oneway F, T, B; tunnel T, F; maxspeed 0 = unknown; track_grade1 … 5; unknown = road
//! Chinese      国道 primary, 省道 secondary, 县道 tertiary, 乡道 unclassified, 村道 residential, and the like
//! ```

use serde_json::{Map, Value};

/// Columns that hold the class of a road, the best first.
const CLASSES: [&str; 6] = ["highway", "fclass", "道路等级", "公路等级", "道路类型", "技术等级"];

/// Classes in words of the county's own maps.
const CHINESE: [(&str, &str); 22] = [
    ("高速公路", "motorway"),
    ("高速", "motorway"),
    ("国家高速", "motorway"),
    ("城市快速路", "trunk"),
    ("快速路", "trunk"),
    ("国道", "primary"),
    ("一级公路", "primary"),
    ("主干路", "primary"),
    ("主干道", "primary"),
    ("省道", "secondary"),
    ("二级公路", "secondary"),
    ("次干路", "secondary"),
    ("次干道", "secondary"),
    ("县道", "tertiary"),
    ("三级公路", "tertiary"),
    ("支路", "tertiary"),
    ("乡道", "unclassified"),
    ("四级公路", "unclassified"),
    ("村道", "residential"),
    ("机耕路", "track"),
    ("小路", "path"),
    ("人行道", "footway"),
];

/// Properties as tags; the first of a key counts.
pub(super) struct Properties {
    pub(super) tags: Vec<(String, String)>,
    /// The class as it stood there, where it was a word of the county's own maps.
    pub(super) translated: Option<(String, &'static str)>,
}

impl Properties {
    pub(super) fn new(properties: &Map<String, Value>) -> Self {
        let mut tags: Vec<(String, String)> = Vec::new();
        let named = |key: &str| key.trim().to_lowercase();
        // Names as they should be go before names in other letters.
        let exact = properties.iter().filter(|(key, _)| named(key) == **key);
        for (key, value) in exact.chain(properties.iter().filter(|(key, _)| named(key) != **key)) {
            tags.extend(text(value).map(|value| (named(key), value)));
        }
        for bag in ["tags", "other_tags"] {
            let value = properties.iter().find(|(key, _)| named(key) == bag).map(|(_, value)| value);
            tags.extend(value.map(opened).unwrap_or_default());
        }
        let geofabrik =
            !tags.iter().any(|(key, _)| key == "highway") && tags.iter().any(|(key, _)| key == "fclass");
        if geofabrik {
            from_geofabrik(&mut tags);
        }
        let translated = classed(&mut tags);
        Self { tags, translated }
    }
}

/// Puts the class first, as `highway`.
fn classed(tags: &mut Vec<(String, String)>) -> Option<(String, &'static str)> {
    let class = CLASSES
        .iter()
        .find_map(|name| tags.iter().find(|(key, _)| key == name))
        .map(|(_, value)| value.clone());
    let parts: Vec<&str> = class.as_deref().unwrap_or("road").split(';').map(str::trim).collect();
    let part = parts.iter().find(|part| **part != "road").copied().unwrap_or("road");
    let chinese = CHINESE.iter().find(|(word, _)| *word == part);
    let meant = chinese.map_or_else(|| part.to_lowercase(), |(_, meant)| (*meant).to_owned());
    let translated = chinese.map(|(_, meant)| (part.to_owned(), *meant));
    tags.insert(0, ("highway".into(), meant));
    translated
}

/// The codes of Geofabrik's layers.
fn from_geofabrik(tags: &mut Vec<(String, String)>) {
    let mut grade = None;
    tags.retain_mut(|(key, value)| {
        let meant = match (key.as_str(), value.as_str()) {
            ("oneway", "F") | ("tunnel", "T") => "yes",
            ("oneway", "T") => "-1",
            ("oneway", "B") | ("tunnel", "F") => "no",
            ("maxspeed", "0") => return false,
            ("fclass", "unknown") => "road",
            ("fclass", class) if class.starts_with("track_grade") => {
                grade = class.strip_prefix("track_").map(str::to_owned);
                "track"
            }
            _ => return true,
        };
        meant.clone_into(value);
        true
    });
    tags.extend(grade.map(|grade| ("tracktype".to_owned(), grade)));
}

/// A property as a tag's text; `None` where it is empty or a bag.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let text = text.trim();
            let list = text.starts_with('[').then(|| serde_json::from_str::<Vec<Value>>(text).ok()).flatten();
            match list {
                Some(list) => joined(&list),
                None => Some(text.to_owned()).filter(|text| !text.is_empty()),
            }
        }
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => joined(list),
        Value::Null | Value::Object(_) => None,
    }
}

fn joined(list: &[Value]) -> Option<String> {
    let mut parts: Vec<String> = list.iter().filter_map(text).collect();
    parts.dedup();
    (!parts.is_empty()).then(|| parts.join(";"))
}

/// The tags in a bag.
fn opened(bag: &Value) -> Vec<(String, String)> {
    let pairs = |map: &Map<String, Value>| -> Vec<(String, String)> {
        map.iter().filter_map(|(key, value)| Some((key.trim().to_lowercase(), text(value)?))).collect()
    };
    match bag {
        Value::Object(map) => pairs(map),
        Value::String(text) if text.trim_start().starts_with('{') => {
            serde_json::from_str::<Map<String, Value>>(text).map(|map| pairs(&map)).unwrap_or_default()
        }
        Value::String(text) => hstore(text),
        _ => Vec::new(),
    }
}

/// `"key"=>"value","key"=>"value"`, where a backslash takes the next sign as it is.
fn hstore(text: &str) -> Vec<(String, String)> {
    let mut words: Vec<String> = Vec::new();
    let (mut inside, mut signs) = (false, text.chars());
    while let Some(sign) = signs.next() {
        match (inside, sign) {
            (_, '"') => {
                inside = !inside;
                if inside {
                    words.push(String::new());
                }
            }
            (true, sign) => {
                let plain = if sign == '\\' { signs.next() } else { Some(sign) };
                if let (Some(word), Some(plain)) = (words.last_mut(), plain) {
                    word.push(plain);
                }
            }
            (false, _) => {}
        }
    }
    let pairs = words.chunks_exact(2);
    pairs.map(|pair| (pair[0].trim().to_lowercase(), pair[1].trim().to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::{Properties, hstore};
    use serde_json::json;

    fn tag(properties: &serde_json::Value, key: &str) -> Option<String> {
        let read = Properties::new(properties.as_object().unwrap());
        read.tags.into_iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    #[test]
    fn a_bag_is_opened_and_never_goes_before_a_column() {
        let pairs = hstore(r#""name"=>"Say \"no\", 1=>2","access"=>"no""#);
        assert_eq!(
            pairs,
            [("name".into(), r#"Say "no", 1=>2"#.into()), ("access".to_owned(), "no".to_owned())]
        );
        let both = json!({ "access": "yes", "other_tags": r#""access"=>"no","oneway"=>"yes""# });
        assert_eq!(tag(&both, "access").as_deref(), Some("yes"));
        assert_eq!(tag(&both, "oneway").as_deref(), Some("yes"));
        for bag in [
            json!({ "tags": { "Access": ["private", "no"] } }),
            json!({ "tags": "{\"access\":\"private;no\"}" }),
        ] {
            assert_eq!(tag(&bag, "access").as_deref(), Some("private;no"));
        }
    }

    #[test]
    fn classes_under_their_many_names() {
        for (properties, class) in [
            (json!({}), "road"),
            (json!({ "Highway": "Primary" }), "primary"),
            (json!({ "fclass": "unknown" }), "road"),
            (json!({ "公路等级": "县道" }), "tertiary"),
            (json!({ "highway": ["road", "residential"] }), "residential"),
            (json!({ "highway": "乡村公路" }), "乡村公路"),
        ] {
            assert_eq!(tag(&properties, "highway").as_deref(), Some(class), "{properties}");
        }
        let grade = json!({ "fclass": "track_grade5", "oneway": "T", "maxspeed": 0, "tunnel": "T" });
        assert_eq!(tag(&grade, "tracktype").as_deref(), Some("grade5"));
        assert_eq!(tag(&grade, "oneway").as_deref(), Some("-1"));
        assert_eq!(tag(&grade, "maxspeed"), None);
        assert_eq!(tag(&grade, "tunnel").as_deref(), Some("yes"));
    }
}
