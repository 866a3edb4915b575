//! Which counties, townships and villages there are, and how many schools and pupils each county has.
//!
//! The Bashang counties' names, codes and borders are real and come from the files in `data/`; it puts nothing
//! on the ground and invents no road.

use std::cmp::Reverse;

use serde_json::Value;

use crate::model::county::Position;
use crate::model::units::largest_remainder;
use crate::synth::chance::{number, whole};
use crate::synth::land::{Border, Spot};

/// A village or a community before it has a place.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Its id, text.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// A town community (社区, 居民委员会) rather than a village.
    pub(crate) community: bool,
}

/// A township and its places.
#[derive(Clone, Debug)]
pub(crate) struct Township {
    /// Its name.
    pub(crate) name: String,
    /// Which of its places is the seat.
    pub(crate) seat: usize,
    /// Its villages and communities.
    pub(crate) places: Vec<Place>,
}

/// How many schools of each kind.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mix {
    /// In the county town.
    pub(crate) town: u32,
    /// At township seats.
    pub(crate) central: u32,
    /// Village schools of six grades.
    pub(crate) village: u32,
    /// Teaching points, grades 1-3.
    pub(crate) point: u32,
}

/// One county, or one county-sized part of an invented one.
#[derive(Clone, Debug)]
pub(crate) struct Region {
    /// Letters that begin its schools' ids.
    pub(crate) prefix: String,
    /// Its name.
    pub(crate) name: String,
    /// Its border.
    pub(crate) border: Border,
    /// The middle of its county town.
    pub(crate) town: Spot,
    /// Its townships; the first is the county town's.
    pub(crate) townships: Vec<Township>,
    /// Its schools.
    pub(crate) mix: Mix,
    /// Pupils of its town and central schools.
    pub(crate) pupils: u32,
}

/// Everything the making starts from.
#[derive(Clone, Debug)]
pub(crate) struct Atlas {
    /// The counties.
    pub(crate) regions: Vec<Region>,
    /// Pupils of grades 1-3 in all village schools and teaching points together.
    pub(crate) small_lower: u32,
    /// Pupils of grades 4-6 in all village schools together.
    pub(crate) small_upper: u32,
    /// Real places with Chinese names, rather than numbered ones.
    pub(crate) real_names: bool,
}

/// Real names, codes and borders of some counties.
struct Gazetteer {
    /// `code,name` of villages and communities.
    villages: &'static str,
    /// The same of townships.
    townships: &'static str,
    /// GeoJSON: `code`, `name`, `town` and border of each county.
    borders: &'static str,
}

const BASHANG_NAMES: Gazetteer = Gazetteer {
    villages: include_str!("data/bashang-villages.csv"),
    townships: include_str!("data/bashang-townships.csv"),
    borders: include_str!("data/bashang-borders.geojson"),
};
const ZHANGJIAKOU_NAMES: Gazetteer = Gazetteer {
    villages: include_str!("data/zhangjiakou-villages.csv"),
    townships: include_str!("data/zhangjiakou-townships.csv"),
    borders: include_str!("data/zhangjiakou-borders.geojson"),
};

/// The four counties: code, letters, schools, pupils of the town and central schools.
///
/// Pupils: the announcement of 17 November 2021 counts 218,000 pupils in the 443 schools of the whole city that
/// do not board fully; 50 schools of that average size have 24,605 pupils, and the 28 merged ones had 854:
/// 25,459 in all. No figure by county was published. The 24,605 are split 40 : 22 : 22 : 16, near the counties'
/// shares of villages (34 : 29 : 22 : 16 of 1,170) but moved towards Zhangbei, whose county town has 36 of the
/// 69 town communities: an assumption. The 50 are split the same way into 14 town and 36 central schools, the
/// 28 by villages and townships, all assumptions too. 24 of the 28 are six-grade village schools, 4 are teaching
/// points of grades 1-3, so that 442 of the 854 can be in grades 4-6.
const BASHANG: [(&str, &str, Mix, u32); 4] = [
    ("130722", "ZB", Mix { town: 5, central: 11, village: 7, point: 1 }, 9_842),
    ("130723", "KB", Mix { town: 3, central: 10, village: 7, point: 1 }, 5_413),
    ("130724", "GY", Mix { town: 3, central: 8, village: 5, point: 1 }, 5_413),
    ("130725", "SY", Mix { town: 3, central: 7, village: 5, point: 1 }, 3_937),
];
/// Grades 1-3 of the 28: 854 less the 442 of grades 4-6.
const BASHANG_SMALL: (u32, u32) = (412, 442);

/// The four Bashang counties.
pub(crate) fn bashang() -> Atlas {
    let region = |&(code, prefix, mix, pupils)| BASHANG_NAMES.region(code, prefix, mix, pupils);
    let regions = BASHANG.iter().map(region).collect();
    Atlas { regions, small_lower: BASHANG_SMALL.0, small_upper: BASHANG_SMALL.1, real_names: true }
}

/// The other counties and districts of Zhangjiakou: code, letters. The villages of three development zones without a border of
/// their own are left out.
const ZHANGJIAKOU: [(&str, &str); 12] = [
    ("130702", "QD"),
    ("130703", "QX"),
    ("130705", "XH"),
    ("130706", "XHY"),
    ("130708", "WQ"),
    ("130709", "CL"),
    ("130726", "YX"),
    ("130727", "YY"),
    ("130728", "HA"),
    ("130730", "HL"),
    ("130731", "ZL"),
    ("130732", "CC"),
];
/// Announced for 2022: schools kept; schools and teaching points merged.
const ZHANGJIAKOU_KEPT: u32 = 453;
const ZHANGJIAKOU_MERGED: u32 = 270;
/// Grades 1-3 and grades 4-6 of the 4,366 pupils of the merged ones. How they part is an assumption: schools of some 16
/// pupils are mostly teaching points, or have few left above grade 3.
const ZHANGJIAKOU_SMALL: (u32, u32) = (2_866, 1_500);
/// Of the merged ones, so many in a hundred are teaching points of grades 1-3 (assumption).
const ZHANGJIAKOU_POINTS: u32 = 44;
/// Pupils of the 453: as many a school as the city's average, 218,000 in 443 (see `BASHANG`).
const ZHANGJIAKOU_PUPILS: u32 = 222_929;

/// The counties and districts of Zhangjiakou that followed in 2022. Schools are split by where they can stand (a central
/// school at each township's seat, town schools in communities), merged ones by villages, pupils by places with a
/// community counted six times: assumptions all, no figure by county was published.
pub(crate) fn zhangjiakou() -> Atlas {
    let region = |&(code, prefix)| ZHANGJIAKOU_NAMES.region(code, prefix, Mix::default(), 0);
    let mut regions: Vec<Region> = ZHANGJIAKOU.iter().map(region).collect();
    let count = |region: &Region, counts: fn(&Place) -> bool| {
        let places = region.townships.iter().flat_map(|township| &township.places);
        places.filter(|place| counts(place)).count() as u64
    };
    let communities = |region: &Region| count(region, |place| place.community);
    let villages = |region: &Region| count(region, |place| !place.community);
    let outer = |region: &Region| region.townships.len() as u64 - 1;
    let shares = |total: u32, weight: &dyn Fn(&Region) -> u64| {
        largest_remainder(total, &regions.iter().map(weight).collect::<Vec<u64>>())
    };
    let kept = shares(ZHANGJIAKOU_KEPT, &|region| outer(region) + communities(region) + 1);
    let merged = shares(ZHANGJIAKOU_MERGED, &villages);
    let pupils = shares(ZHANGJIAKOU_PUPILS, &|region| villages(region) + 6 * communities(region));
    for (region, ((kept, merged), pupils)) in regions.iter_mut().zip(kept.into_iter().zip(merged).zip(pupils))
    {
        let central = u32::try_from(region.townships.len() - 1).expect("few townships").min(kept - 1);
        let point = merged * ZHANGJIAKOU_POINTS / 100;
        region.mix = Mix { town: kept - central, central, village: merged - point, point };
        region.pupils = pupils;
    }
    Atlas { regions, small_lower: ZHANGJIAKOU_SMALL.0, small_upper: ZHANGJIAKOU_SMALL.1, real_names: true }
}

impl Gazetteer {
    /// A county with its real names.
    fn region(&self, code: &str, prefix: &str, mix: Mix, pupils: u32) -> Region {
        let borders: Value = serde_json::from_str(self.borders).expect("the committed borders are JSON");
        let feature = borders["features"]
            .as_array()
            .and_then(|features| features.iter().find(|f| f["properties"]["code"] == code))
            .expect("the committed borders hold the county");
        Region {
            prefix: prefix.into(),
            name: feature["properties"]["name"].as_str().expect("a county has a name").into(),
            border: Border(ring(&feature["geometry"]["coordinates"][0])),
            town: spot(&feature["properties"]["town"]),
            townships: self.townships(code),
            mix,
            pupils,
        }
    }

    /// The townships of a county, the one with most communities first: the county town's.
    fn townships(&self, county: &str) -> Vec<Township> {
        let mut townships: Vec<Township> = rows(self.townships, county)
            .map(|(code, name)| {
                let places: Vec<Place> = rows(self.villages, code)
                    .map(|(code, name)| Place {
                        code: code.into(),
                        name: name.into(),
                        community: is_community(name),
                    })
                    .collect();
                let stem = name.trim_end_matches(['乡', '镇']);
                let seat = places.iter().position(|place| place.name.starts_with(stem)).unwrap_or(0);
                Township { name: name.into(), seat, places }
            })
            .collect();
        let communities = |t: &Township| t.places.iter().filter(|place| place.community).count();
        let first = |&t: &usize| (communities(&townships[t]), Reverse(t));
        let town = (0..townships.len()).max_by_key(first).expect("a county has townships");
        let town = townships.remove(town);
        townships.insert(0, town);
        townships
    }
}

fn spot(pair: &Value) -> Spot {
    let degrees = |i: usize| pair[i].as_f64().expect("committed coordinates are numbers");
    Spot::of(Position { lon: degrees(0), lat: degrees(1) })
}

fn ring(coordinates: &Value) -> Vec<Spot> {
    let mut corners: Vec<Spot> =
        coordinates.as_array().expect("a border is a ring").iter().map(spot).collect();
    corners.pop(); // GeoJSON repeats the first corner
    corners
}

/// `code,name` rows whose code begins so.
fn rows<'a>(table: &'a str, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    table.lines().filter_map(|line| line.split_once(',')).filter(move |(code, _)| code.starts_with(prefix))
}

fn is_community(name: &str) -> bool {
    name.contains("社区") || name.contains("居民委员会")
}

/// Villages of one county-sized part.
const REGION_VILLAGES: u32 = 300;
/// Villages of one township.
const TOWNSHIP_VILLAGES: f64 = 19.0;
/// Square metres a village has on the Bashang plateau: 13,800 km² for 1,170.
const VILLAGE_AREA: f64 = 11.8e6;
/// Primary pupils a village of the plateau, town communities counted: 25,459 for 1,170.
const VILLAGE_PUPILS: f64 = 21.8;

/// An invented land of rectangles side by side.
pub(crate) fn plain(villages: u32, schools: u32) -> Atlas {
    let parts = villages.div_ceil(REGION_VILLAGES).min(schools);
    let even = vec![1; parts as usize];
    let by_part = largest_remainder(villages, &even).into_iter().zip(largest_remainder(schools, &even));
    let side = (f64::from(villages) / f64::from(parts) * VILLAGE_AREA).sqrt();
    let columns = (1..parts).find(|c| c * c >= parts).unwrap_or(parts);
    let mut regions = Vec::new();
    let mut small = 0;
    for (part, (villages, schools)) in (0..parts).zip(by_part) {
        let corner = Spot { x: side * f64::from(part % columns), y: side * f64::from(part / columns) };
        let region = plain_region(part + 1, corner, side, villages, schools);
        small += region.mix.village * 33 + region.mix.point * 9;
        regions.push(region);
    }
    let upper = if regions.iter().any(|region| region.mix.village > 0) { small / 2 } else { 0 };
    Atlas { regions, small_lower: small - upper, small_upper: upper, real_names: false }
}

fn plain_region(part: u32, corner: Spot, side: f64, villages: u32, schools: u32) -> Region {
    let town = schools.div_ceil(6);
    let central = (schools - town) / 2;
    let point = (schools - town - central) / 6;
    let mix = Mix { town, central, village: schools - town - central - point, point };
    // Every school stands in a place of its own: town schools in communities, the others in villages.
    let rural_least = schools - town;
    let communities = whole(f64::from(villages) * 0.06).clamp(town, villages - rural_least);
    let rural = villages - communities;
    let outer = whole(f64::from(rural) / TOWNSHIP_VILLAGES).max(central).max(u32::from(rural > 0));
    let sizes = largest_remainder(rural, &vec![1; outer as usize]);
    let mut next = 0;
    let mut township = |number: usize, size: u32, community: bool| Township {
        name: format!("Township {part}-{number}"),
        seat: 0,
        places: (0..size)
            .map(|_| {
                next += 1;
                let kind = if community { "Community" } else { "Village" };
                Place {
                    code: format!("V{part:03}{next:04}"),
                    name: format!("{kind} {part}-{next}"),
                    community,
                }
            })
            .collect(),
    };
    let mut townships = vec![township(0, communities, true)];
    townships.extend(sizes.iter().enumerate().map(|(i, &size)| township(i + 1, size, false)));
    let at = |x: f64, y: f64| corner.plus(side * x, side * y);
    Region {
        prefix: format!("S{part:03}"),
        name: format!("Part {part}"),
        border: Border(vec![at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0)]),
        town: at(0.45, 0.55),
        townships,
        mix,
        pupils: whole(number(villages as usize) * VILLAGE_PUPILS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bashang_counts_are_the_published_ones() {
        let atlas = bashang();
        let villages: Vec<usize> =
            atlas.regions.iter().map(|r| r.townships.iter().map(|t| t.places.len()).sum()).collect();
        assert_eq!(villages, [402, 334, 252, 182]);
        assert_eq!(atlas.regions.iter().map(|r| r.townships.len()).collect::<Vec<_>>(), [18, 17, 14, 14]);
        let schools = |m: Mix| m.town + m.central + m.village + m.point;
        assert_eq!(atlas.regions.iter().map(|r| schools(r.mix)).sum::<u32>(), 78);
        assert_eq!(atlas.regions.iter().map(|r| r.mix.village + r.mix.point).sum::<u32>(), 28);
        assert_eq!(atlas.regions.iter().map(|r| r.pupils).sum::<u32>(), 24_605);
        assert_eq!(atlas.small_lower + atlas.small_upper, 854);
        for region in &atlas.regions {
            assert!(region.border.contains(region.town), "{}", region.name);
        }
    }

    #[test]
    fn zhangjiakou_counts_are_the_published_ones() {
        let atlas = zhangjiakou();
        let sum = |of: fn(&Region) -> u32| atlas.regions.iter().map(of).sum::<u32>();
        assert_eq!(sum(|region| region.mix.town + region.mix.central), 453);
        assert_eq!(sum(|region| region.mix.village + region.mix.point), 270);
        assert_eq!(atlas.small_lower + atlas.small_upper, 4_366);
        let places = |region: &Region| region.townships.iter().map(|t| t.places.len()).sum::<usize>();
        assert_eq!(atlas.regions.iter().map(places).sum::<usize>(), 3_315);
        for region in &atlas.regions {
            assert!(region.border.contains(region.town), "{}", region.name);
            assert!(region.mix.town > 0, "{}", region.name);
        }
    }
}
