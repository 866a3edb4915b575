//! What an import writes: the two tables, `guesses.csv` with every guess and what it rests on, and plan.toml.

use std::path::Path;

use crate::io::columns::{SCHOOLS, VILLAGES};
use crate::io::import::level::{Basis, Reason};
use crate::io::import::schools::{LeftOut, School, Why};
use crate::io::import::villages::Village;
use crate::io::import::{MOST_SEATS, PRIMARY_PERCENT, SEAT_STEP};
use crate::io::template::{Language, names};
use crate::model::units::largest_remainder;

/// All that was found.
pub(super) struct Findings<'f> {
    pub(super) villages: &'f [Village],
    /// Places without a child by the guess.
    pub(super) empty: &'f [Village],
    pub(super) schools: &'f [School],
    pub(super) left: &'f [LeftOut],
}

/// Words in a language.
#[derive(Clone, Copy)]
struct Words(Language);

impl Words {
    fn of<'t>(self, english: &'t str, chinese: &'t str) -> &'t str {
        match self.0 {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }

    fn reason(self, reason: Reason) -> &'static str {
        match reason {
            Reason::Nursery => self.of("before school age", "学前教育"),
            Reason::Secondary => self.of("grade 7 and above", "七年级及以上"),
            Reason::Higher => self.of("university or training for a trade", "高等教育或职业教育"),
            Reason::Lessons => self.of("lessons beside school", "校外培训"),
            Reason::Closed => self.of("not in use", "未使用"),
        }
    }

    fn basis(self, basis: &Basis) -> String {
        match basis {
            Basis::Tag(tag) => format!("{} {tag}", self.of("tag", "标签")),
            Basis::Word(word) => {
                format!("{} {}", self.of("word of the name:", "名称用词："), word.trim_end_matches('*'))
            }
            Basis::Nothing => {
                self.of("nothing: a school is taken for a primary school", "无依据：按小学处理").to_owned()
            }
        }
    }

    fn seats(self, school: &School) -> String {
        match (school.capacity, self.0) {
            (Some(seats), Language::English) if seats > MOST_SEATS => {
                format!("tag capacity={seats}, cut to the ceiling of {MOST_SEATS}")
            }
            (Some(seats), Language::Chinese) if seats > MOST_SEATS => {
                format!("标签 capacity={seats}，按上限 {MOST_SEATS} 计")
            }
            (Some(seats), _) => format!("{} capacity={seats}", self.of("tag", "标签")),
            (None, Language::English) => format!(
                "1.2 x {} children of the nearest places, up to the next {SEAT_STEP}, at most {MOST_SEATS}",
                school.children
            ),
            (None, Language::Chinese) => format!(
                "最近各村儿童 {} 人 × 1.2，进位到 {SEAT_STEP} 的倍数，最多 {MOST_SEATS}",
                school.children
            ),
        }
    }

    fn children(self, village: &Village) -> String {
        let source = if village.counted {
            self.of("population tag", "人口标签").to_owned()
        } else {
            format!("{}{}", self.of("guessed by kind of place ", "按地点类型估计："), village.kind)
        };
        let people = village.people - village.elsewhere;
        let less = match (village.elsewhere, self.0) {
            (0, _) => String::new(),
            (less, Language::English) => {
                format!(", {} less {less} in parts with rows of their own", village.people)
            }
            (less, Language::Chinese) => format!("，{} 减去另列各片区的 {less}", village.people),
        };
        match self.0 {
            Language::English => {
                format!("children = {PRIMARY_PERCENT} % of {people} people ({source}{less})")
            }
            Language::Chinese => format!("儿童 = {people} 人 × {PRIMARY_PERCENT} %（{source}{less}）"),
        }
    }

    fn estimate(self) -> &'static str {
        self.of("ESTIMATE: ", "估计：")
    }
}

type Bytes = std::io::Result<Vec<u8>>;

fn table(rows: impl IntoIterator<Item = Vec<String>>, language: Language) -> Bytes {
    // Spreadsheets show Chinese garbled where no mark says what it is.
    let start = if language == Language::Chinese { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    let mut csv = csv::Writer::from_writer(start);
    for row in rows {
        csv.write_record(row)?;
    }
    csv.into_inner().map_err(csv::IntoInnerError::into_error)
}

fn texts<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

fn degrees(degrees: f64) -> String {
    format!("{degrees:.7}")
}

/// villages.csv.
pub(super) fn villages_csv(villages: &[Village], language: Language) -> Bytes {
    let words = Words(language);
    let mut header =
        names(VILLAGES, &["id", "name", "lon", "lat", "g1", "g2", "g3", "g4", "g5", "g6"], language);
    // Columns of ours that no plan reads.
    header.extend([words.of("place", "地点类型"), words.of("population", "人口")].map(str::to_owned));
    header.extend(names(VILLAGES, &["note"], language));
    let row = |village: &Village| {
        let mut row = vec![village.code.clone(), village.name.clone()];
        row.extend([village.at.lon, village.at.lat].map(degrees));
        row.extend(largest_remainder(village.children, &[1; 6]).iter().map(ToString::to_string));
        row.extend([village.kind.to_owned(), village.people.to_string()]);
        row.push(format!("{}{}", words.estimate(), words.children(village)));
        row
    };
    table(std::iter::once(header).chain(villages.iter().map(row)), language)
}

/// schools.csv.
pub(super) fn schools_csv(schools: &[School], language: Language) -> Bytes {
    let words = Words(language);
    let header =
        names(SCHOOLS, &["id", "name", "lon", "lat", "kind", "grades", "seats", "beds", "note"], language);
    let row = |school: &School| {
        let mut row = vec![school.code.clone(), school.name.clone()];
        row.extend([school.at.lon, school.at.lat].map(degrees));
        row.push(words.of("village", "村小").to_owned());
        row.push(grades(school));
        row.extend([school.seats.to_string(), "0".to_owned()]);
        let (seats, level) = (words.seats(school), words.basis(&school.basis));
        let rest = words.of("kind and beds guessed", "类型和床位为估计");
        let labels = [words.of("seats", "座位"), words.of("grades", "年级")];
        row.push(format!("{}{} - {seats}; {} - {level}; {rest}", words.estimate(), labels[0], labels[1]));
        row
    };
    table(std::iter::once(header).chain(schools.iter().map(row)), language)
}

fn grades(school: &School) -> String {
    format!("{}-{}", school.grades.0, school.grades.1)
}

/// guesses.csv: a row a guess, and one for everything of the map that has no row of its own.
pub(super) fn guesses_csv(found: &Findings<'_>, language: Language) -> Bytes {
    let words = Words(language);
    let mut rows = vec![match language {
        Language::English => texts(["table", "id", "name", "column", "value", "rests_on"]),
        Language::Chinese => texts(["表", "编号", "名称", "列", "取值", "依据"]),
    }];
    let left_out = words.of("left out", "未列入");
    for village in found.villages {
        let own = ["villages", &village.code, &village.name];
        rows.push(guess(own, "g1-g6", &village.children.to_string(), &words.children(village)));
        rows.extend(parts("villages", &village.others, &village.name, &village.code, words));
    }
    for village in found.empty {
        let own = ["villages", &village.code, &village.name];
        let why = format!("{}: 0", words.children(village));
        rows.push(guess(own, "", left_out, &why));
        rows.extend(parts("villages", &village.others, &village.name, &village.code, words));
    }
    for school in found.schools {
        let own = ["schools", &school.code, &school.name];
        rows.push(guess(own, "grades", &grades(school), &words.basis(&school.basis)));
        rows.push(guess(own, "seats", &school.seats.to_string(), &words.seats(school)));
        let nothing = words.of("nothing: the map does not say", "无依据：地图未注明");
        rows.push(guess(own, "kind", words.of("village", "村小"), nothing));
        rows.push(guess(own, "beds", "0", nothing));
        rows.extend(parts("schools", &school.others, &school.name, &school.code, words));
    }
    for out in found.left {
        let why = match &out.why {
            Why::Amenity(tag) => format!("{} {tag}", words.of("tag", "标签")),
            Why::Level(reason, basis) => format!("{} ({})", words.reason(*reason), words.basis(basis)),
        };
        rows.push(guess(["schools", &out.code, &out.name], "", left_out, &why));
        rows.extend(parts("schools", &out.others, &out.name, &out.code, words));
    }
    table(rows, language)
}

fn guess(own: [&str; 3], column: &str, value: &str, rests_on: &str) -> Vec<String> {
    texts([own[0], own[1], own[2], column, value, rests_on])
}

/// Elements that are one with another.
fn parts<'p>(
    table: &'p str,
    others: &'p [String],
    name: &'p str,
    of: &'p str,
    words: Words,
) -> impl Iterator<Item = Vec<String>> + 'p {
    let value = format!("{} {of}", words.of("part of", "属于"));
    let why = words.of("same name close by, or one lies in the other", "同名且相邻，或一个在另一个之内");
    others.iter().map(move |code| guess([table, code, name], "", &value, why))
}

/// plan.toml.
pub(super) fn plan_toml(extract: &Path, language: Language, without: u64) -> String {
    let name = extract.file_name().and_then(|name| name.to_str()).unwrap_or("an extract");
    let county = name.trim_end_matches(".gz").trim_end_matches(".pbf").trim_end_matches(".osm");
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let file = quoted(name);
    let mut text = match language {
        Language::English => format!(
            "# Imported from the OpenStreetMap extract {file} (OpenStreetMap contributors, ODbL).\n\
             # GUESSED: every number of children, seats and beds, most grades and every kind of school.\n\
             # guesses.csv lists each guess with what it rests on, and every school of the map that was left out.\n\
             # Replace them before you believe a plan.\n"
        ),
        Language::Chinese => format!(
            "# 由 OpenStreetMap 数据 {file} 导入（OpenStreetMap 贡献者，ODbL）。\n\
             # 以下均为估计：儿童数、座位、床位，多数年级，以及全部学校类型。\n\
             # guesses.csv 逐条列出每个估计及其依据，以及地图上未列入的学校。改写之前勿信方案。\n"
        ),
    };
    if without > 0 {
        let said = match language {
            Language::English => format!(
                "# {without} children have no seat: under the ceiling of {MOST_SEATS} seats the schools found are too few.\n"
            ),
            Language::Chinese => {
                format!("# {without} 名儿童没有座位：按每校最多 {MOST_SEATS} 个座位，找到的学校不够。\n")
            }
        };
        text.push_str(&said);
    }
    text + "format = 1\n[county]\nname = "
        + &quoted(county)
        + "\ncrs = \"wgs84\"\n[plan]\nstage = \"primary\"\n"
}
