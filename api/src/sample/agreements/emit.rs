//! From what an agreement says to its rows.

use governance::{lifecycle::VersionState, text, words::PartySide};
use uuid::Uuid;

use super::{
    content,
    register::{self, Entry},
    spec::{Agreement, Line, Part, Target, Version},
};
use crate::sample::{
    days::{Days, shift},
    files::Files,
    ids,
    world::{World, index},
};
use entity::{
    agreement, agreement_line, agreement_line_tier, agreement_part, agreement_service, agreement_version,
    service_target,
};

/// The agreements that came of the sample assignments: eduSign for Uppsala University, storage run by UPPMAX.
const FROM_ASSIGNMENT: &[&str] = &["S262", "IT-014"];

/// Adds the rows of all agreements of all keepers, registers included.
pub fn all(files: &Files, days: &Days, agreements: &[Agreement], world: &mut World) {
    let entries = register::entries(days, agreements);
    for spec in agreements {
        one(files, days, spec, &entries, world);
    }
}

fn one(files: &Files, days: &Days, spec: &Agreement, entries: &[Entry], world: &mut World) {
    let id = ids::agreement(spec.keeper, &spec.code);
    // What every party sees, and nothing of who else is party: a search must not find that out (N7).
    let searched = format!("{} {} {}", spec.code, spec.title.0, spec.title.1);
    world.agreements.push(agreement::Model {
        id,
        keeper_id: ids::organisation(spec.keeper),
        code: spec.code.clone(),
        title_sv: Some(spec.title.0.clone()),
        title_en: Some(spec.title.1.clone()),
        assignment_id: FROM_ASSIGNMENT
            .contains(&spec.code.as_str())
            .then(|| ids::of("assignment", &format!("{}/exempel", spec.keeper))),
        structure: Some(spec.structure),
        code_key: text::sort_key(&spec.code),
        search: text::search_key(&searched),
        version: 1,
        provenance: spec.origin.provenance,
        source: spec.origin.source.clone(),
    });
    for (index, version) in spec.versions.iter().enumerate() {
        Emission { days, spec, agreement_id: id, number: index + 1, version, entries }.emit(files, world);
    }
}

/// One version on its way to rows.
struct Emission<'a> {
    days: &'a Days,
    spec: &'a Agreement,
    agreement_id: Uuid,
    number: usize,
    version: &'a Version,
    entries: &'a [Entry],
}

impl Emission<'_> {
    fn key(&self) -> String {
        format!("{}/{}/{}", self.spec.keeper, self.spec.code, self.number)
    }

    fn id(&self) -> Uuid {
        ids::of("agreement_version", &self.key())
    }

    fn part_id(&self, organisation: &str) -> Uuid {
        ids::of("agreement_part", &format!("{}/{organisation}", self.key()))
    }

    fn emit(&self, files: &Files, world: &mut World) {
        let (keeper_id, version_id) = (ids::organisation(self.spec.keeper), self.id());
        let hashed = self.version.state >= VersionState::Reviewed;
        let (keeper_hash, mut hashes) = (content::keeper(self.spec), Vec::new());
        world.agreement_services.extend(self.version.services.iter().map(|service| agreement_service::Model {
            version_id,
            service_id: ids::service(self.spec.keeper, service),
            provider_id: keeper_id,
        }));
        let keeper_part = Part::of(self.spec.keeper);
        world.parts.push(self.part(&keeper_part, true, hashed.then(|| keeper_hash.clone())));
        for (position, target) in self.version.targets.iter().enumerate() {
            world.targets.push(self.target(target, None, position));
        }
        for part in &self.version.parts {
            let hash = content::part(part);
            world.parts.push(self.part(part, false, hashed.then(|| hash.clone())));
            hashes.push(hash);
            for (position, line) in part.lines.iter().enumerate() {
                let row = self.line(part, line, position);
                let tier = |&(from_quantity_thousandths, amount_minor): &(i64, i64)| agreement_line_tier::Model {
                    line_id: row.id,
                    from_quantity_thousandths,
                    amount_minor,
                };
                world.line_tiers.extend(line.tiers.iter().map(tier));
                world.lines.push(row);
            }
            for (position, target) in part.targets.iter().enumerate() {
                world.targets.push(self.target(target, Some(part), position));
            }
        }
        let entry = self.entries.iter().find(|entry| entry.is(self.spec, self.number));
        let terms = terms(files, self.spec, self.version);
        world.versions.push(agreement_version::Model {
            id: version_id,
            agreement_id: self.agreement_id,
            keeper_id,
            number: index(self.number),
            state: self.version.state,
            valid_from: Some(self.version.from),
            valid_until: self.version.until,
            notice_months: self.version.notice,
            renewal_months: self.version.renewal,
            terms_sv: Some(terms.0),
            terms_en: Some(terms.1),
            service_hours: Some("Arbetsdagar 08:00–17:00".to_owned()),
            content_hash: hashed
                .then(|| content::root(&content::common(self.spec, self.version), &keeper_hash, &hashes)),
            registered_at: entry.map(|entry| entry.at),
            register_year: entry.map(|entry| entry.year),
            register_number: entry.map(|entry| entry.number),
            terminated_on: self.version.terminated.map(|(on, _)| on),
            terminated_from: self.version.terminated.map(|(_, from)| from),
            provenance: self.version.origin.provenance,
            source: self.version.origin.source.clone(),
            salt: None,
            revision: 1,
            basis: governance::words::AgreementBasis::Agreement,
            notice_to_month_end: false,
            template_id: None,
            submitted_by_person_id: None,
            submitted_at: None,
        });
    }

    fn part(&self, part: &Part, is_keeper: bool, part_hash: Option<String>) -> agreement_part::Model {
        let other = if self.spec.side == PartySide::Provider { PartySide::Customer } else { PartySide::Provider };
        let state = self.version.state;
        let signed = state >= VersionState::Signed || (is_keeper && self.version.keeper_signed);
        let shared = part.shared || (!is_keeper && state >= VersionState::Reviewed);
        let signed_on = register::day_of(self.days, self.version);
        let side = if is_keeper { self.spec.side } else { other };
        let (sv, en) = match side {
            PartySide::Provider => (
                "Levererar tjänsterna enligt målen, aviserar planerat arbete och redovisar uppmätta värden.",
                "Delivers the services to their targets, announces planned work and reports measured values.",
            ),
            PartySide::Customer => (
                "Utser kontaktperson, anmäler fel utan dröjsmål och betalar mot faktura inom 30 dagar.",
                "Appoints a contact, reports faults without delay and pays invoices within 30 days.",
            ),
        };
        agreement_part::Model {
            id: self.part_id(&part.organisation),
            version_id: self.id(),
            agreement_id: self.agreement_id,
            keeper_id: ids::organisation(self.spec.keeper),
            organisation_id: ids::organisation(&part.organisation),
            side,
            is_keeper,
            shared_at: shared.then(|| self.days.morning(shift(signed_on, -30))),
            responsibilities_sv: Some(sv.to_owned()),
            responsibilities_en: Some(en.to_owned()),
            part_hash,
            signed_on: signed.then_some(signed_on),
        }
    }

    fn line(&self, part: &Part, line: &Line, position: usize) -> agreement_line::Model {
        agreement_line::Model {
            id: ids::of("agreement_line", &format!("{}/{}/{position}", self.key(), part.organisation)),
            part_id: self.part_id(&part.organisation),
            version_id: self.id(),
            agreement_id: self.agreement_id,
            service_id: ids::service(self.spec.keeper, &line.service),
            position: index(position),
            item_sv: Some(line.item.0.clone()),
            item_en: Some(line.item.1.clone()),
            amount_minor: line.amount_minor,
            currency: line.currency.to_owned(),
            quantity_thousandths: line.quantity_thousandths,
            unit: line.unit.map(str::to_owned),
            period: line.period,
            formula: line.formula.clone(),
            tiering: line.tiering,
            valid_from: line.from,
            valid_until: line.until,
            underpins_service_id: line.underpins.map(|(provider, service)| ids::service(provider, service)),
            underpins_provider_id: line.underpins.map(|(provider, _)| ids::organisation(provider)),
            provenance: line.origin.provenance,
            source: line.origin.source.clone(),
        }
    }

    fn target(&self, target: &Target, part: Option<&Part>, position: usize) -> service_target::Model {
        let whose = part.map_or("", |part| part.organisation.as_str());
        let split = |pair: &Option<(String, String)>| pair.clone().unzip();
        let (exclusions_sv, exclusions_en) = split(&target.exclusions);
        let (measured_how_sv, measured_how_en) = split(&target.measured_how);
        let (consequence_sv, consequence_en) = split(&target.consequence);
        service_target::Model {
            id: ids::of("service_target", &format!("{}/{whose}/{position}", self.key())),
            version_id: self.id(),
            agreement_id: self.agreement_id,
            part_id: part.map(|part| self.part_id(&part.organisation)),
            service_id: ids::service(self.spec.keeper, &target.service),
            metric: target.metric,
            comparator: target.comparator,
            value_thousandths: target.value_thousandths,
            unit: target.unit,
            measured_over: target.measured_over,
            service_hours: target.service_hours.clone(),
            exclusions_sv,
            exclusions_en,
            measured_how_sv,
            measured_how_en,
            consequence_sv,
            consequence_en,
            position: index(position),
            provenance: target.origin.provenance,
            source: target.origin.source.clone(),
        }
    }
}

/// The common terms. Sunet's customer agreements say what its published contract template says: order of precedence,
/// amendments, and the annex for the service.
fn terms(files: &Files, spec: &Agreement, version: &Version) -> (String, String) {
    if spec.keeper != "sunet" || spec.side != PartySide::Provider {
        return (
            "Ändringar görs skriftligen och undertecknas av båda parter.".to_owned(),
            "Amendments are made in writing and signed by both parties.".to_owned(),
        );
    }
    const ANNEXES: &[(&str, u32)] = &[
        ("ip-studentbostader", 3),
        ("ip-extern", 4),
        ("p2p", 5),
        ("serverinplacering", 8),
        ("connect", 9),
        ("e-postfilter", 10),
        ("box", 11),
        ("play", 12),
        ("virtuell-server", 14),
    ];
    let of = |kind: &'static str| files.template.iter().filter(move |fact| fact.kind == kind);
    let order = of("order_of_precedence").map(|fact| fact.value.as_str()).collect::<Vec<_>>().join(", ");
    let own =
        ANNEXES.iter().filter(|(service, _)| version.services.iter().any(|code| code == service)).map(|(_, no)| *no);
    let numbers: Vec<_> = [1, 2].into_iter().chain(own).chain([13, 15]).collect();
    let annexes = of("annex").filter(|fact| fact.no.is_some_and(|no| numbers.contains(&no)));
    let annexes =
        annexes.map(|fact| format!("{} {}", fact.no.unwrap_or_default(), fact.value)).collect::<Vec<_>>().join("; ");
    (
        format!(
            "Rangordning: {order}. Bilagor: {annexes}. Ändringar görs skriftligen och undertecknas av båda parter."
        ),
        format!(
            "Order of precedence (in Swedish): {order}. Annexes (in Swedish): {annexes}. \
             Amendments are written and duly signed by both parties."
        ),
    )
}
