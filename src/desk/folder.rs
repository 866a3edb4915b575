//! A plan folder, file by file, beside what the referee counted.
//!
//! The plan is recounted from its rows and prices first; then plan.json and the tables are held against the recount, leaf by leaf and
//! cell by cell, and the files that are made from a plan against those that the recounted plan makes. It refuses to mend, and reads
//! no disk: what stands in the folder is handed in.

use crate::desk::failure::Failure;
use crate::desk::files::{self, Wishes};
use crate::desk::session::Session;
use crate::io::plan_folder::written::{MADE, MADE_OF_BUSES};
use crate::io::plan_folder::{self, PLAN_GEOJSON, PlanFile};
use crate::model::buses::CountyBuses;
use crate::model::plan::{BoundKind, Plan, Status};
use crate::model::written::{Tree, Written};
use crate::report::words::Lang;
use crate::verify::written::{self, Claim};
use crate::verify::{Audit, Finding};

/// A folder that holds.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The recount.
    pub audit: Audit,
    /// Whether the bound was recounted too: no tree's or solver's word.
    pub bound_rechecked: bool,
    /// What was taken at the plan's word.
    pub claims: Vec<Claim>,
    /// Files that are none of a plan folder's: nobody looked into them.
    pub unknown: Vec<String>,
}

impl Session {
    /// Has the referee read a whole folder: `plan` as it was read, `found` as its files stand, `others` the files beside these, `routed` its
    /// buses routed anew and recounted, where plan.json has them ([`has_buses`]).
    ///
    /// # Errors
    /// Those of [`Session::verified`], also where a file says otherwise than the recount.
    pub fn verified_folder(
        &self,
        plan: &Plan,
        found: &Written,
        others: &[(String, Vec<u8>)],
        routed: Option<&CountyBuses>,
    ) -> Result<Verified, Failure> {
        let audit = self.verified(plan)?;
        let mut findings =
            written::Expected::with_buses(self.case(), plan, &audit, routed).differences(found);
        if findings.is_empty() {
            findings = self.made(plan, &audit, others, routed);
        }
        if !findings.is_empty() {
            return Err(Failure::unverified(&findings));
        }
        let unknown = others
            .iter()
            .map(|(name, _)| name)
            .filter(|name| !made(routed).any(|made| made == name.as_str()));
        Ok(Verified {
            bound_rechecked: plan.status == Status::AsIs
                || plan.bound == BoundKind::Lagrangian
                || audit.certified,
            claims: written::claims(plan),
            unknown: unknown.cloned().collect(),
            audit,
        })
    }

    /// Files that are made from a plan, beside those that the recounted plan makes.
    fn made(
        &self,
        plan: &Plan,
        audit: &Audit,
        others: &[(String, Vec<u8>)],
        routed: Option<&CountyBuses>,
    ) -> Vec<Finding> {
        let mut recounted = plan.clone();
        audit.fill(&mut recounted);
        let there = |name: &str| others.iter().find(|(other, _)| other == name).map(|(_, bytes)| bytes);
        // The pages and books stand in a folder together; the library and sweeps write folders without them.
        let full = made(routed).any(|name| name != PLAN_GEOJSON && there(name).is_some());
        let mut findings: Vec<Finding> = made(routed)
            .filter(|name| (full || *name == PLAN_GEOJSON) && there(name).is_none())
            .map(|name| Finding {
                code: "V922",
                message: format!("{name}: found no such file, expected one"),
            })
            .collect();
        let make = |lang| {
            if full {
                files::plan_folder(self, &recounted, Wishes { lang, bom: false, buses: routed }, &|_| {})
            } else {
                plan_folder::files_with(self.case(), &recounted, routed, false)
            }
        };
        let english = make(Lang::En);
        let present = made(routed).filter_map(|name| Some((name, there(name)?)));
        let odd: Vec<(&str, &Vec<u8>)> =
            present.filter(|(name, bytes)| own(&english, name) != Some(*bytes)).collect();
        if odd.is_empty() {
            return findings;
        }
        let chinese = make(Lang::Zh);
        for (name, bytes) in odd.into_iter().filter(|(name, bytes)| own(&chinese, name) != Some(*bytes)) {
            // Of the two languages the one that goes along farther.
            let ways =
                [&english, &chinese].into_iter().filter_map(|made| Some(apart(bytes, own(made, name)?)));
            let words = ways.max_by_key(|way| way.0).map(|(byte, found, expected)| {
                format!("{name}: from byte {byte} on found {found:?}, expected {expected:?}, which the plan's rows make")
            });
            findings.extend(words.map(|message| Finding { code: "V921", message }));
        }
        findings
    }
}

/// Whether a plan's document tells of buses.
#[must_use]
pub fn has_buses(document: &Tree) -> bool {
    matches!(document, Tree::Object(members) if members.iter().any(|(key, _)| key == "buses"))
}

/// Files that this build of the program makes: what it cannot make it cannot look into.
fn made(routed: Option<&CountyBuses>) -> impl Iterator<Item = &'static str> + use<> {
    let makes = |name: &&str| match *name {
        "plan.gpkg" => cfg!(feature = "gpkg"),
        "plan.xlsx" => cfg!(feature = "xlsx"),
        "gtfs.zip" => cfg!(feature = "gtfs"),
        _ => true,
    };
    MADE.into_iter().chain(routed.map(|_| MADE_OF_BUSES).into_iter().flatten()).filter(makes)
}

/// The bytes of a file among those made.
fn own<'f>(made: &'f [PlanFile], name: &str) -> Option<&'f Vec<u8>> {
    made.iter().find(|(other, _)| *other == name).map(|(_, bytes)| bytes)
}

/// Where two files go apart, and how each goes on.
fn apart(found: &[u8], expected: &[u8]) -> (usize, String, String) {
    const SHOWN: usize = 40;
    let same = found.iter().zip(expected).take_while(|(one, other)| one == other).count();
    let rest = |bytes: &[u8]| {
        let end = bytes.len().min(same + SHOWN);
        String::from_utf8_lossy(&bytes[same.min(end)..end]).into_owned()
    };
    (same, rest(found), rest(expected))
}
