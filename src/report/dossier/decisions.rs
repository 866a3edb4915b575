//! What else was considered for a school: the decision forced the other way, and where each group of its children could go.
//!
//! It refuses to weigh: every figure is a plan's own, or the difference of two.

use crate::model::plan::Figures;
use crate::model::reasons::{Forced, Reason};
use crate::model::units::Fen;
use crate::report::dossier::Page;
use crate::report::dossier::html::{Cell, Html, count, number, text};
use crate::report::layout::{signed, thousands, yuan};
use crate::report::reasons::{asked, by_view, figures_of, heading, hurdle, transfers};
use crate::report::summary::{COUNTED, HEADINGS};
use crate::report::words::{self, filled};

/// A question, what its plan costs more than the plan, between what the difference of the best lies, its figures, and their year.
pub(super) type ForcedPlan<'a> = (&'a Reason, Fen, [Fen; 2], Figures, u32);

impl<'a> Page<'a> {
    /// The forced plans of the school, each with its question.
    pub(super) fn forced(&self) -> Vec<ForcedPlan<'a>> {
        let all = self.of.reasons;
        let reasons = self.of.subject.iter().flat_map(|subject| &subject.reasons);
        let planned = reasons.filter_map(|reason| match &reason.forced {
            Forced::Planned { value, year, plan, .. } => {
                let interval = value.above(all.value, !reason.freed);
                let figures = figures_of(self.case, plan, *year);
                Some((reason, value.plan - all.value.plan, [interval.lower, interval.upper], figures, *year))
            }
            _ => None,
        });
        planned.collect()
    }

    /// What a question asks of the school.
    pub(super) fn asked(&self, reason: &Reason) -> String {
        let asked = asked(self.case, reason.question, self.lang);
        filled(self.lang, "explain-asked", &[("decision", &asked)])
    }

    pub(super) fn decisions(&self, html: &mut Html) {
        html.section("dossier-decisions");
        let forced = self.forced();
        for reason in self.of.subject.iter().flat_map(|subject| &subject.reasons) {
            let id = match reason.forced {
                Forced::Planned { .. } => continue,
                Forced::AsPlanned => "explain-as_planned",
                Forced::OutOfTime => "explain-out_of_time",
                Forced::Impossible(_) => "explain-impossible",
                Forced::Unlawful(_) => "explain-unlawful",
            };
            html.say(&filled(self.lang, id, &[("asked", &self.asked(reason))]));
        }
        if forced.is_empty() {
            html.say(self.word("dossier-none"));
            return;
        }
        html.say(self.word("dossier-decisions-how"));
        let mut years: Vec<u32> = forced.iter().map(|it| it.4).collect();
        years.sort_unstable();
        years.dedup();
        for year in years {
            let own: Vec<&ForcedPlan<'_>> = forced.iter().filter(|it| it.4 == year).collect();
            if self.over_years() {
                let year = year.to_string();
                html.say(&filled(self.lang, "dossier-decisions-years", &[("year", &year)]));
            }
            let mut heads = self.heads(&["dossier-figure", "explain-here"]);
            heads.extend(own.iter().map(|(reason, ..)| self.asked(reason)));
            html.table(&heads, self.differences(year, &own));
        }
        for (reason, ..) in forced.iter().filter(|(reason, ..)| reason.freed) {
            html.say(&filled(self.lang, "explain-freed", &[("asked", &self.asked(reason))]));
        }
    }

    fn differences(&self, year: u32, forced: &[&ForcedPlan<'_>]) -> Vec<Vec<Cell>> {
        let here = &figures_of(self.case, self.plan, year);
        let total = by_view(self.case, "explain-total", "explain-total-county");
        let row = |label: &str, own: String, others: Vec<String>| {
            let cells = std::iter::once(own).chain(others).map(Cell::Number);
            std::iter::once(text(label)).chain(cells).collect::<Vec<_>>()
        };
        let money = |amount: Fen| signed(yuan(amount));
        let mut rows = vec![
            row(
                self.word(if self.over_years() { "explain-total-years" } else { total }),
                thousands(yuan(self.of.reasons.value.plan)),
                forced.iter().map(|it| money(it.1)).collect(),
            ),
            row(self.word("explain-from"), String::new(), forced.iter().map(|it| money(it.2[0])).collect()),
            row(self.word("explain-to"), String::new(), forced.iter().map(|it| money(it.2[1])).collect()),
        ];
        for id in HEADINGS {
            let of = |figures: &Figures| figures.money.headings.get(id).copied().unwrap_or_default();
            let others: Vec<Fen> = forced.iter().map(|it| of(&it.3) - of(here)).collect();
            if others.iter().any(|amount| *amount != Fen(0)) {
                let label = heading(self.case, id, self.lang);
                rows.push(row(&label, thousands(yuan(of(here))), others.into_iter().map(money).collect()));
            }
        }
        let of = |figures: &Figures| transfers(self.case, &figures.money).unwrap_or_default();
        let others: Vec<Fen> = forced.iter().map(|it| of(&it.3) - of(here)).collect();
        if others.iter().any(|amount| *amount != Fen(0)) {
            let label = self.word("explain-transfers").trim();
            rows.push(row(label, thousands(yuan(of(here))), others.into_iter().map(money).collect()));
        }
        for (id, counted) in COUNTED {
            let of = |figures: &Figures| i64::from(counted(&figures.counts));
            let others: Vec<i64> = forced.iter().map(|it| of(&it.3) - of(here)).collect();
            if others.iter().any(|more| *more != 0) {
                rows.push(row(
                    self.word(id).trim(),
                    thousands(of(here)),
                    others.into_iter().map(signed).collect(),
                ));
            }
        }
        rows
    }

    /// Where each group of its children could go as well.
    pub(super) fn alone(&self, html: &mut Html) {
        html.section("dossier-alone");
        match self.of.subject.filter(|_| self.over_years()) {
            Some(subject) => {
                let year = subject.year.to_string();
                html.say(&filled(self.lang, "dossier-alone-how-years", &[("year", &year)]));
            }
            None => html.say(self.word("dossier-alone-how")),
        }
        let choices = self.of.subject.iter().flat_map(|subject| &subject.choices);
        let rows = choices.flat_map(|choice| {
            choice.others.iter().map(move |way| {
                let against: Vec<String> =
                    way.hurdles.iter().map(|own| hurdle(self.case, own, self.lang)).collect();
                vec![
                    text(self.village(choice.village)),
                    text(words::band(self.lang, choice.band)),
                    count(choice.pupils),
                    text(self.school(choice.school)),
                    text(self.school(way.school)),
                    text(self.word(&format!("flow-{}", way.means.word()))),
                    Self::minutes(way.time),
                    number(signed(yuan(way.more))),
                    text(against.join("; ")),
                ]
            })
        });
        let heads = [
            "book-village",
            "book-grades",
            "book-pupils",
            "dossier-after-school",
            "book-school_name",
            "book-mode",
            "book-minutes",
            if self.over_years() { "dossier-more-year" } else { "dossier-more" },
            "dossier-against",
        ];
        html.table(&self.heads(&heads), rows.collect());
    }
}
