//! Why there is no plan, in words: what contradicts what, and which single change would be enough.
//!
//! It refuses to find anything: it words what `planning` proved.

use std::fmt::Write;

use crate::model::case::Case;
use crate::model::conflict::{Clash, Conflict, Cure, Exclusion, Explanation, Number, Requirement};
use crate::model::county::Decision;
use crate::model::ids::{SchoolId, VillageId};
use crate::model::question::Question;
use crate::report::names;
use crate::report::words::{self, Lang, filled, listed, word};

/// Most conflicts and requirements told one by one.
const MOST: usize = 20;
/// Most villages or schools named in a line.
const NAMES: usize = 12;

/// An explanation as lines for people.
#[must_use]
pub fn impossible(case: &Case, explanation: &Explanation, lang: Lang) -> String {
    let page = Page { case, lang };
    let mut text = word(lang, "impossible-title").to_string();
    for conflict in explanation.conflicts.iter().take(MOST) {
        let _ = write!(text, "\n- {}", page.conflict(conflict));
    }
    if explanation.conflicts.len() > MOST {
        let more = (explanation.conflicts.len() - MOST).to_string();
        let _ = write!(text, "\n- {}", filled(lang, "impossible-more", &[("count", &more)]));
    }
    if !explanation.cures.is_empty() {
        let _ = write!(text, "\n{}", word(lang, "impossible-cures"));
        for cure in &explanation.cures {
            let _ = write!(text, "\n- {}", page.cure(cure));
        }
    }
    text
}

/// One requirement in words, such as `seats of P Far school = 60`.
#[must_use]
pub fn requirement(case: &Case, requirement: &Requirement, lang: Lang) -> String {
    Page { case, lang }.requirement(requirement)
}

/// One cure in words, such as `decide.max_closures from 3 to 5`.
#[must_use]
pub fn cure(case: &Case, cure: &Cure, lang: Lang) -> String {
    Page { case, lang }.cure(cure)
}

/// One conflict in words.
#[must_use]
pub fn conflict(case: &Case, conflict: &Conflict, lang: Lang) -> String {
    Page { case, lang }.conflict(conflict)
}

struct Page<'a> {
    case: &'a Case,
    lang: Lang,
}

impl Page<'_> {
    fn filled(&self, id: &str, values: &[(&str, &str)]) -> String {
        filled(self.lang, id, values)
    }

    fn word(&self, id: &str) -> String {
        word(self.lang, id).into()
    }

    fn school(&self, id: SchoolId) -> String {
        names::school(self.case, id)
    }

    fn village(&self, id: VillageId) -> String {
        names::village(self.case, id)
    }

    fn list(&self, names: &[String]) -> String {
        listed(self.lang, names, NAMES)
    }

    fn conflict(&self, conflict: &Conflict) -> String {
        match conflict {
            Conflict::NoSchool { village, band, pupils, nearest } => {
                let reason = nearest.as_ref().map_or_else(
                    || self.word("impossible-none"),
                    |(school, why)| {
                        self.filled(
                            "impossible-nearest",
                            &[("school", &self.school(*school)), ("reason", &self.exclusion(why))],
                        )
                    },
                );
                let band = words::band(self.lang, *band);
                self.filled(
                    "impossible-no_school",
                    &[
                        ("children", &pupils.to_string()),
                        ("band", &band),
                        ("village", &self.village(*village)),
                        ("reason", &reason),
                    ],
                )
            }
            Conflict::TooFewPlaces { what, villages, pupils, schools, places, missing } => {
                let codes = villages.iter().map(|&id| self.case.county.villages[id].code.clone());
                let near = schools.iter().map(|&id| self.case.county.schools[id].code.clone());
                let own = self.filled(
                    "impossible-places",
                    &[
                        ("children", &pupils.to_string()),
                        ("village_count", &villages.len().to_string()),
                        ("what", word(self.lang, &format!("impossible-what-{what}"))),
                        ("school_count", &schools.len().to_string()),
                        ("places", &places.to_string()),
                        ("villages", &self.list(&codes.collect::<Vec<_>>())),
                        ("schools", &self.list(&near.collect::<Vec<_>>())),
                    ],
                );
                // Others lack places too: these villages are a part of it.
                if *missing <= pupils - places {
                    return own;
                }
                own + &self.filled("impossible-in_all", &[("missing", &missing.to_string())])
            }
            Conflict::Count { key, asked, clash, schools } => {
                let clash = match clash {
                    Clash::MustStay => "impossible-count-must_stay",
                    Clash::MayTeach => "impossible-count-may_teach",
                    Clash::MustClose => "impossible-count-must_close",
                };
                self.filled(
                    clash,
                    &[("key", key.word()), ("asked", &asked.to_string()), ("schools", &schools.to_string())],
                )
            }
            Conflict::NotCovered { minutes, villages, .. } if villages.is_empty() => {
                self.filled("impossible-not_covered-room", &[("minutes", &minutes.to_string())])
            }
            Conflict::NotCovered { minutes, villages, pupils } => {
                let codes = villages.iter().map(|&id| self.case.county.villages[id].code.clone());
                let (count, codes) = (villages.len().to_string(), self.list(&codes.collect::<Vec<_>>()));
                self.filled(
                    "impossible-not_covered",
                    &[
                        ("children", &pupils.to_string()),
                        ("count", &count),
                        ("minutes", &minutes.to_string()),
                        ("villages", &codes),
                    ],
                )
            }
            Conflict::Together { requirements, irreducible } => self.together(requirements, *irreducible),
            Conflict::Year { year } => self.filled("impossible-year", &[("year", &year.to_string())]),
            Conflict::YearsTogether => word(self.lang, "impossible-years_together").to_string(),
        }
    }

    fn exclusion(&self, why: &Exclusion) -> String {
        match why {
            Exclusion::Forbid => self.word("impossible-forbid"),
            Exclusion::Force(school) => self.filled("impossible-force", &[("school", &self.school(*school))]),
            Exclusion::Grades => self.word("impossible-grades"),
            Exclusion::NoWay => self.word("impossible-no_way"),
            Exclusion::Limits(limits) => {
                let limit = |(number, is, wanted): &(Number, _, _)| {
                    let (number, is, wanted) = (self.number(number), format!("{is}"), format!("{wanted}"));
                    self.filled(
                        "impossible-limit",
                        &[("number", &number), ("value", &is), ("wanted", &wanted)],
                    )
                };
                self.filled(
                    "impossible-limits",
                    &[("limits", &self.list(&limits.iter().map(limit).collect::<Vec<_>>()))],
                )
            }
        }
    }

    fn together(&self, requirements: &[Requirement], irreducible: bool) -> String {
        if requirements.is_empty() {
            return self.word("impossible-facts");
        }
        let together = if irreducible { "impossible-together" } else { "impossible-together-open" };
        let mut text = self.word(together);
        let is_village = |requirement: &&Requirement| matches!(requirement, Requirement::Village(..));
        let (villages, others): (Vec<_>, Vec<_>) = requirements.iter().partition(is_village);
        for requirement in others.iter().take(MOST) {
            let _ = write!(text, "\n  - {}", self.requirement(requirement));
        }
        if others.len() > MOST {
            let more = (others.len() - MOST).to_string();
            let _ = write!(text, "\n  - {}", self.filled("impossible-more", &[("count", &more)]));
        }
        match villages.len() {
            0 => {}
            1 => {
                let _ = write!(text, "\n  - {}", self.requirement(villages[0]));
            }
            count => {
                let named = villages.iter().filter_map(|requirement| match requirement {
                    Requirement::Village(id, pupils) => Some(self.filled(
                        "impossible-village-part",
                        &[("village", &self.village(*id)), ("children", &pupils.to_string())],
                    )),
                    _ => None,
                });
                let named = self.list(&named.collect::<Vec<_>>());
                let _ = write!(
                    text,
                    "\n  - {}",
                    self.filled(
                        "impossible-villages",
                        &[("count", &count.to_string()), ("villages", &named)]
                    )
                );
            }
        }
        text
    }

    fn number(&self, number: &Number) -> String {
        let (word, school) = match number {
            Number::Decide(key) => return key.word().into(),
            Number::Rule(key) => return (*key).into(),
            Number::Seats(school) => ("seats", school),
            Number::BoysBeds(school) => ("boys_beds", school),
            Number::GirlsBeds(school) => ("girls_beds", school),
            Number::Meals(school) => ("meals", school),
            Number::Rooms(school) => ("rooms", school),
            Number::MinPupils(school) => ("min_pupils", school),
        };
        self.filled(&format!("impossible-number-{word}"), &[("school", &self.school(*school))])
    }

    fn requirement(&self, requirement: &Requirement) -> String {
        match requirement {
            Requirement::Number(number, value) => format!("{} = {value}", self.number(number)),
            Requirement::Decision(school, Some(decision)) => self.filled(
                "impossible-decision",
                &[("school", &self.school(*school)), ("decision", decision.word())],
            ),
            Requirement::Decision(school, None) => {
                let kind = self.case.county.schools[*school].kind.word();
                self.filled(
                    "impossible-decision-default",
                    &[("school", &self.school(*school)), ("decision", Decision::Keep.word()), ("kind", kind)],
                )
            }
            Requirement::Forbid(village) => {
                self.filled("impossible-row-forbid", &[("village", &self.village(*village))])
            }
            Requirement::Force(village, school) => self.filled(
                "impossible-row-force",
                &[("village", &self.village(*village)), ("school", &self.school(*school))],
            ),
            Requirement::Village(village, pupils) => self.filled(
                "impossible-village",
                &[("village", &self.village(*village)), ("children", &pupils.to_string())],
            ),
            Requirement::Asked(Question::School(school, outcome)) => {
                let outcome = word(self.lang, &format!("outcome-{}", outcome.word()));
                self.filled(
                    "impossible-asked-school",
                    &[("school", &self.school(*school)), ("outcome", outcome)],
                )
            }
            Requirement::Asked(Question::Village(village, band, school)) => {
                let band = band.map_or_else(
                    || word(self.lang, "band-all").to_string(),
                    |band| words::band(self.lang, band),
                );
                self.filled(
                    "impossible-asked-village",
                    &[
                        ("village", &self.village(*village)),
                        ("band", &band),
                        ("school", &self.school(*school)),
                    ],
                )
            }
        }
    }

    fn cure(&self, cure: &Cure) -> String {
        let (number, from, to) =
            (self.number(&cure.number), format!("{}", cure.from), format!("{}", cure.to));
        let id = if cure.least { "impossible-cure" } else { "impossible-cure-perhaps" };
        self.filled(id, &[("number", &number), ("from", &from), ("to", &to)])
    }
}
