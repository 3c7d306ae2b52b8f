//! The agreements that show something: every state of L2, notice given, ends close to the day of the load, two versions.
//!
//! One table, so that a reader finds at a glance where to look for what.

use chrono::NaiveDate;
use governance::lifecycle::VersionState;

use super::{products::Product, spec::Version};
use crate::sample::{
    days::{Days, day, months_after, shift},
    files::Organisation,
    noise,
};

/// What is special about an agreement.
#[derive(Clone, Copy, Debug)]
enum Special {
    /// Its only version has come so far; it would begin next year.
    Reached(VersionState),
    /// A draft that was shared with the customer as a proposal (V3).
    Proposal,
    /// It ends so many days after the load.
    EndsIn(i64),
    /// Notice was given so many days before the load, to end so many days after it (before it when negative).
    Terminated(i64, i64),
    /// A registered second version with a new price takes over next year.
    NewPriceNextYear,
    /// A second version is being drafted for next year.
    NextDrafted,
    /// Registered, and begins next year.
    BeginsNextYear,
}

/// Service, customer, and what is special.
const SPECIALS: &[(&str, &str, Special)] = &[
    ("edusign", "lu", Special::Reached(VersionState::Draft)),
    ("cnaas", "su", Special::Proposal),
    ("lms", "kau", Special::Reached(VersionState::InReview)),
    ("mailfilter", "hkr", Special::Reached(VersionState::Reviewed)),
    ("edusign", "uu", Special::Reached(VersionState::SignedInPart)),
    ("play", "gih", Special::Reached(VersionState::Signed)),
    ("digital-tentamen", "umu", Special::BeginsNextYear),
    ("mailfilter", "uu", Special::NewPriceNextYear),
    ("e-mote-zoom", "su", Special::NextDrafted),
    ("mailfilter", "bth", Special::Terminated(30, 60)),
    ("serverinplacering", "nrm", Special::Terminated(200, -20)),
    ("virtuell-server", "kmh", Special::EndsIn(21)),
    ("p2p", "chalmers", Special::EndsIn(26)),
    ("serverinplacering", "irf", Special::EndsIn(55)),
    ("cnaas", "hig", Special::EndsIn(80)),
    ("p2p", "umu", Special::EndsIn(140)),
    ("digital-tentamen", "oru", Special::EndsIn(165)),
];

/// The versions of a product's agreement with a customer, oldest first; `version` makes one for a term.
pub fn versions(
    days: &Days,
    product: &Product,
    customer: &Organisation,
    version: impl Fn(NaiveDate, Option<NaiveDate>) -> Version,
) -> Vec<Version> {
    let next_year = days.new_year(1);
    let (from, until) = term(days, product, customer);
    let special = SPECIALS.iter().find(|(service, code, _)| *service == product.service && *code == customer.code);
    match special.map(|(_, _, special)| *special) {
        None => vec![version(from, until)],
        Some(Special::Reached(state)) => {
            vec![Version { state, keeper_signed: state >= VersionState::SignedInPart, ..version(next_year, None) }]
        }
        Some(Special::Proposal) => {
            let mut proposal = Version { state: VersionState::Draft, keeper_signed: false, ..version(next_year, None) };
            proposal.parts.iter_mut().for_each(|part| part.shared = true);
            vec![proposal]
        }
        Some(Special::BeginsNextYear) => vec![version(next_year, None)],
        Some(Special::EndsIn(count)) => vec![version(from, Some(days.plus(count)))],
        Some(Special::Terminated(before, after)) => {
            let terminated = Some((days.plus(-before), days.plus(after)));
            vec![Version { terminated, ..version(from, None) }]
        }
        Some(Special::NewPriceNextYear) => {
            let mut next = version(next_year, None);
            let raised = next.parts.iter_mut().flat_map(|part| &mut part.lines);
            raised.for_each(|line| line.amount_minor = line.amount_minor.map(|amount| amount * 108 / 100));
            vec![version(from, Some(next_year)), next]
        }
        Some(Special::NextDrafted) => {
            let next = Version { state: VersionState::Draft, keeper_signed: false, ..version(next_year, None) };
            vec![version(from, None), next]
        }
    }
}

/// The term of an ordinary agreement: begun one to four years ago, until further notice or for some years more.
fn term(days: &Days, product: &Product, customer: &Organisation) -> (NaiveDate, Option<NaiveDate>) {
    let key = format!("term:{}:{}", product.service, customer.code);
    let years = i32::try_from(noise::between(&key, 1, 4)).unwrap_or(1);
    let begun = days.new_year(-years);
    let from = if noise::chance(&format!("{key}:july"), 40) { day(days.year() - years, 7, 1) } else { begun };
    // A break date ends the term by itself.
    let fixed = product.break_day.is_none() && noise::chance(&format!("{key}:fixed"), 45);
    let until = i32::try_from(noise::between(&format!("{key}:until"), 1, 6)).unwrap_or(2);
    (from, fixed.then(|| days.new_year(until)))
}

/// Lets the version end so that the last day to give notice is ten days after the load.
pub fn notice_soon(days: &Days, version: &mut Version) {
    version.renewal = Some(12);
    version.until = Some(shift(months_after(days.today, 3), 10)).filter(|until| *until > version.from);
}
