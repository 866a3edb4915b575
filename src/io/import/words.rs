//! What the words of a school's name say of what is taught there, in the languages of the maps.
//!
//! It refuses to be clever: a list of words and nothing else. A word that means different schools in different countries
//! (`college`, `academy`, `средняя школа`) is in no list.

/// What a word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Word {
    /// Grades 1-6.
    Primary,
    /// Grades 1-9.
    Both,
    /// Music, dance, art, driving, languages, adults: lessons beside school.
    Lessons,
    /// Universities and training for a trade.
    Higher,
    /// Before school.
    Nursery,
    /// Grade 7 and above.
    Secondary,
}

/// Words and phrases in small letters without accents; `*` behind one lets it go on. What is not written with spaces
/// between words is found anywhere.
const WORDS: [(Word, &[&str]); 6] = [
    (
        Word::Primary,
        &[
            "primary",
            "elementary",
            "infant",
            "infants",
            "junior school",
            "primari*",
            "primaire*",
            "elementaire*",
            "elementare",
            "elementar*",
            "1a ensenyanca",
            "primera ensenyanca",
            "grundschule",
            "volksschule",
            "basisschool",
            "grundskola",
            "alakoulu",
            "podstawow*",
            "bunscoil",
            "bun scoil",
            "ilkokul*",
            "tieu hoc",
            "sekolah dasar",
            "sekolah rendah",
            "sd negeri",
            "sdn",
            "prathamik",
            "начальн*",
            "小学",
            "小學",
            "教学点",
            "初等",
            "초등",
            "प्राथमिक",
            "ประถม",
            "ابتدائي",
        ],
    ),
    (
        Word::Both,
        &[
            "peruskoulu",
            "zakladni skola",
            "zakladna skola",
            "osnovna",
            "九年一贯",
            "九年制",
            "九年义务",
            "小中学校",
            "義務教育学校",
        ],
    ),
    (
        Word::Lessons,
        &[
            "music",
            "musica",
            "musical",
            "musique",
            "musik*",
            "muziek*",
            "muzyczn*",
            "conservator*",
            "dance",
            "dancing",
            "dansa",
            "danse",
            "danza",
            "tanz*",
            "ballet",
            "art floral",
            "art school",
            "school of art",
            "school of arts",
            "escola d art",
            "escuela de arte",
            "ecole d art",
            "ecole des beaux arts",
            "driving",
            "autoescola",
            "autoescuela",
            "auto ecole",
            "autoecole",
            "fahrschule",
            "autoscuola",
            "language school",
            "school of english",
            "escola d idiomes",
            "escuela de idiomas",
            "ecole de langues",
            "sprachschule",
            "adult",
            "adults",
            "adultos",
            "adultes",
            "volkshochschule",
            "autoaprenentatge",
            "autoaprendizaje",
            "ski school",
            "ecole de ski",
            "escola d esqui",
            "escuela de esqui",
            "skischule",
            "esf",
            "riding school",
            "sailing school",
            "swimming school",
            "cooking school",
            "sunday school",
            "tutoring",
            "training centre",
            "training center",
            "training school",
            "driver*",
            "音乐",
            "音樂",
            "舞蹈",
            "美术",
            "美術",
            "驾校",
            "驾驶",
            "培训",
            "武术",
            "武校",
            "补习",
            "成人",
            "老年",
            "자동차학원",
            "음악",
            "음악학원",
            "музыкальн*",
            "художественн*",
            "школа искусств",
            "автошкола",
            "спортивн*",
        ],
    ),
    (
        Word::Higher,
        &[
            "universit*",
            "universid*",
            "universiteit",
            "polytechnic*",
            "politecnic*",
            "hochschule",
            "fachhochschule",
            "vocational",
            "berufsschule",
            "berufskolleg",
            "formacio professional",
            "formacion profesional",
            "lycee professionnel",
            "technical college",
            "college of",
            "higher education",
            "institute of technology",
            "大学",
            "大學",
            "学院",
            "學院",
            "职业",
            "職業",
            "职教",
            "职高",
            "技工",
            "技校",
            "技师",
            "中专",
            "党校",
            "卫校",
            "대학",
            "университет",
            "институт",
            "колледж",
            "техникум",
            "училище",
        ],
    ),
    (
        Word::Nursery,
        &[
            "nursery",
            "nurseries",
            "kindergarten",
            "preschool",
            "pre school",
            "playgroup",
            "playschool",
            "creche",
            "daycare",
            "day care",
            "bressol",
            "bresol",
            "llar d infants",
            "guarderia",
            "infantil",
            "maternelle",
            "maternal",
            "asilo",
            "scuola dell infanzia",
            "kita",
            "kindertagesstatte",
            "przedszkole",
            "detska",
            "paud",
            "tk",
            "mau giao",
            "mam non",
            "anaokulu",
            "anganwadi",
            "naionra",
            "детский сад",
            "幼儿园",
            "幼兒園",
            "幼稚园",
            "幼稚園",
            "托儿所",
            "保育",
            "유치원",
            "어린이집",
            "อนุบาล",
        ],
    ),
    (
        Word::Secondary,
        &[
            "secondary",
            "high school",
            "highschool",
            "middle school",
            "grammar school",
            "sixth form",
            "lycee",
            "lyceum",
            "liceo",
            "liceum",
            "liceu",
            "lyseo",
            "lukio",
            "gymnasi*",
            "gimnazi*",
            "ginnasio",
            "realschule",
            "hauptschule",
            "mittelschule",
            "oberschule",
            "gesamtschule",
            "2a ensenyanca",
            "segona ensenyanca",
            "secundari*",
            "secondaire",
            "secondaria",
            "scuola media",
            "ies",
            "batxillerat",
            "bachillerato",
            "meanscoil",
            "ortaokul*",
            "lise",
            "lisesi",
            "thcs",
            "thpt",
            "trung hoc",
            "smp",
            "sma",
            "smk",
            "初中",
            "高中",
            "中学",
            "中學",
            "高级中",
            "高等学校",
            "高校",
            "중학교",
            "고등학교",
            "มัธยม",
            "माध्यमिक विद्यालय",
        ],
    ),
];

/// Small letters without accents, one space for whatever is neither letter nor digit, none at the ends.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase).filter(|letter| !is_mark(*letter)) {
        match bare(letter) {
            Some(letters) => plain.push_str(letters),
            None if letter.is_alphanumeric() || !letter.is_ascii() && !letter.is_whitespace() => {
                plain.push(letter);
            }
            None => plain.push(' '),
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An accent that stands behind its letter.
fn is_mark(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

/// A Latin letter without its accent; signs that part words are spaces, the raised dot of `col·legi` is nothing.
fn bare(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ạ' | 'ẫ' | 'ầ' | 'ậ' => "a",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ě' | 'ę' | 'ể' | 'ế' => "e",
        'ì' | 'í' | 'î' | 'ï' | 'ı' | 'ī' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' | 'ọ' => "o",
        'ř' => "r",
        'š' | 'ś' | 'ş' => "s",
        'ß' => "ss",
        'ť' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ž' | 'ź' | 'ż' => "z",
        '·' => "",
        '’' | '‘' | '´' | '“' | '”' | '–' | '—' | '（' | '）' | '、' | '，' => " ",
        _ => return None,
    })
}

/// The words of a text that say what is taught, with what each says, in the order of the lists.
pub(super) fn found(text: &str) -> Vec<(Word, &'static str)> {
    let text = format!(" {} ", accented(text));
    let all = WORDS.iter().flat_map(|&(says, words)| words.iter().map(move |&word| (says, word)));
    all.filter(|(_, word)| stands_in(&text, word)).collect()
}

/// [`plain`], after `collège`, which is a secondary school where `college` may be any, has become one.
fn accented(text: &str) -> String {
    let small = text.to_lowercase();
    let french = small.contains("collège") || small.contains("colle\u{300}ge");
    plain(&small) + if french { " secondaire" } else { "" }
}

fn stands_in(text: &str, word: &str) -> bool {
    if !spaced(word) {
        return text.contains(word);
    }
    match word.strip_suffix('*') {
        Some(stem) => text.contains(&format!(" {stem}")),
        None => text.contains(&format!(" {word} ")),
    }
}

/// Whether its script parts words by spaces.
fn spaced(word: &str) -> bool {
    word.chars().all(|letter| letter.is_ascii() || ('\u{400}'..'\u{500}').contains(&letter))
}

#[cfg(test)]
mod tests {
    use super::{Word, found, plain};

    #[test]
    fn words_are_found_whole_and_without_accents() {
        assert_eq!(plain("Col·legi  Sant Ermengol (2a Ensenyança)"), "collegi sant ermengol 2a ensenyanca");
        let says = |text: &str| found(text).into_iter().map(|(word, _)| word).collect::<Vec<_>>();
        assert_eq!(says("Escola d'Art Floral i Jardineria"), [Word::Lessons, Word::Lessons]);
        assert_eq!(says("Universitat d'Andorra"), [Word::Higher]);
        assert_eq!(says("康保县第一小学"), [Word::Primary]);
        assert_eq!(says("康保县第三中学"), [Word::Secondary]);
        assert_eq!(says("Collège Jules Ferry"), [Word::Secondary]);
        assert_eq!(says("British College"), []);
        assert_eq!(says("Musikschule Bern"), [Word::Lessons]);
        assert_eq!(says("Iesolo"), []);
        assert_eq!(says("Детский сад № 4"), [Word::Nursery]);
    }
}
