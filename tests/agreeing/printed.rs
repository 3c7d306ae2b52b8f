//! The printed page of an agreement shows all that is signed: L2, U2.6, U2.7, in both languages.

use serde_json::{Value, json};

use super::{ended::joint, page, review, seen, signed, written};
use crate::acts::world::World;

/// All that an agreement can say that is common to its parties.
async fn common(world: &World) -> Value {
    let clause = json!({ "series": "KPI-1980", "basePeriod": "2023-10", "sharePercent": "80", "capPercent": "4.5",
        "thresholdPercent": "0.5", "upwardsOnly": true, "baseValue": "409.07", "comparison": 9, "successor": "AKI-TJM-PREL",
        "rounding": "HALF_UP", "roundToMinor": 100, "textSv": "Priset följer index.", "textEn": "Prices follow the index." });
    let contact = json!({ "side": "PROVIDER", "level": 1, "functionSv": "Jourtelefon", "functionEn": "On call",
        "email": "jour@sunet.se", "phone": "08-123", "hours": "Mon-Sun 00-24" });
    let annex = json!({ "titleSv": "Driftregler", "titleEn": "Operating rules", "textSv": "Larm går före allt annat.",
        "textEn": "Alarms go first." });
    let file = json!({ "titleSv": "Teknisk bilaga", "titleEn": "Technical annex", "fileHash": "ab".repeat(32),
        "mediaType": "application/pdf", "byteSize": 2048, "location": "Pärm 3" });
    let target = json!({ "service": world.service("drive").await, "metric": "RESOLUTION_TIME", "comparator": "AT_MOST",
        "value": "7.5", "unit": "HOUR", "measuredOver": "QUARTER", "serviceHours": "Mon-Fri 09:00-15:00",
        "exclusionsSv": "Planerade avbrott räknas inte.", "exclusionsEn": "Planned outages do not count.",
        "measuredHowSv": "Ur ärendesystemet.", "measuredHowEn": "From the case system.",
        "consequenceSv": "Fem procent av månadens pris.", "consequenceEn": "Five per cent of the price." });
    json!({ "noticeToMonthEnd": true, "termsEn": "General terms.", "keeperResponsibilitiesEn": "Runs and supports it.",
        "indexClause": clause, "contacts": [contact], "annexes": [annex, file], "targets": [target] })
}

/// All that it can say of one party alone, beside its lines.
async fn own(world: &World) -> Value {
    let contact = json!({ "side": "CUSTOMER", "level": 2, "functionSv": "Systemägare", "functionEn": "System owner",
        "email": "drift@uu.se", "phone": "018-471", "hours": "Mon-Thu 09-16" });
    let annex = json!({ "titleSv": "Egen prislista", "titleEn": "Own price list", "textSv": "Studenter är gratis.",
        "textEn": "Students are free." });
    let target = json!({ "service": world.service("drive").await, "metric": "AVAILABILITY", "comparator": "AT_LEAST",
        "value": "99.5", "unit": "PERCENT", "measuredOver": "MONTH", "measuredHowSv": "Utifrån, varje minut.",
        "measuredHowEn": "From outside, every minute." });
    json!({ "responsibilitiesEn": "Names a contact.", "contacts": [contact], "annexes": [annex], "targets": [target] })
}

/// What both pages say alike.
const ALIKE: &[&str] = &[
    "Version 1",
    "2027-01-01 – 2028-01-01",
    "KPI-1980",
    "2023-10",
    "80 %",
    "AKI-TJM-PREL",
    "jour@sunet.se",
    "08-123",
    "Mon-Sun 00-24",
    "drift@uu.se",
    "018-471",
    "Mon-Thu 09-16",
    "<dd>Mon-Fri 08:00-17:00</dd>",
    "<td>Mon-Fri 09:00-15:00</td>",
    "abababababababababababababababababababababababababababababababab",
    "Pärm 3 application/pdf, 2048 B",
];

const SWEDISH: &[&str] = &[
    "Börjar senare",
    "Per kund",
    "<dt>Uppsägningstid</dt><dd>3 månader, till slutet av en kalendermånad</dd>",
    "<dt>Förlängs med</dt><dd>12 månader</dd>",
    "Priset följer index.",
    "4,5 %",
    "0,5 %",
    "Priset sänks aldrig av den",
    "409,07",
    "uppåt från mitten",
    "Jourtelefon",
    "Driftregler",
    "Larm går före allt annat.",
    "Teknisk bilaga",
    "från 100: 99,00 SEK",
    "från 0: 125,50 SEK",
    "Allmänna villkor.",
    "Drift och support.",
    "Åtgärdstid",
    "högst 7,5 timmar",
    "<td>kvartal</td>",
    "Planerade avbrott räknas inte.",
    "Ur ärendesystemet.",
    "Fem procent av månadens pris.",
    "minst 99,5 %",
    "<td>månad</td>",
    "Utifrån, varje minut.",
    "Anger kontaktperson.",
    "Systemägare",
    "Egen prislista",
    "Studenter är gratis.",
];

const ENGLISH: &[&str] = &[
    "Upcoming",
    "By customer",
    "<dt>Term of notice</dt><dd>3 months, to the end of a calendar month</dd>",
    "<dt>Prolonged by</dt><dd>12 months</dd>",
    "Prices follow the index.",
    "4.5 %",
    "0.5 %",
    "Prices never fall by it",
    "409.07",
    "half up",
    "On call",
    "Operating rules",
    "Alarms go first.",
    "Technical annex",
    "from 100: 99.00 SEK",
    "from 0: 125.50 SEK",
    "General terms.",
    "Runs and supports it.",
    "Resolution time",
    "at most 7.5 hours",
    "<td>quarter</td>",
    "Planned outages do not count.",
    "From the case system.",
    "Five per cent of the price.",
    "at least 99.5 %",
    "<td>month</td>",
    "From outside, every minute.",
    "Names a contact.",
    "System owner",
    "Own price list",
    "Students are free.",
];

/// L2, U2.6: whatever stands in the signed text stands on the page, of an agreement that is to begin too; and not what
/// a draft after it says.
#[tokio::test]
async fn l2_all_that_is_signed_is_printed() {
    let world = World::start().await;
    let version = written(&world, "printed", "uu").await;
    let (mut terms, mut own) = (common(&world).await, own(&world).await);
    terms["agreementVersion"] = version.clone();
    world.act("manager.sunet.drive", "agreementEdit", terms).await;
    (own["agreementVersion"], own["party"]) = (version.clone(), world.organisation("uu").await);
    world.act("manager.sunet.drive", "agreementPartySet", own).await;
    review(&world, &version).await;
    signed(&world, &version, "uu").await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let draft = world.made("contract.sunet", "agreementAmend", json!({ "agreement": agreement })).await;
    let later = json!({ "agreementVersion": draft, "termsSv": "Står bara i utkastet.", "termsEn": "Draft alone." });
    world.act("contract.sunet", "agreementEdit", later).await;
    for (path, shown) in [("sv/avtal", SWEDISH), ("en/agreements", ENGLISH)] {
        for person in ["customer.uu", "contract.sunet"] {
            let page = page(&world, person, &format!("/{path}/sunet/printed")).await;
            for text in ALIKE.iter().chain(shown) {
                assert!(page.contains(text), "{person}: {text}: {page}");
            }
            assert!(!page.contains("utkastet") && !page.contains("Draft alone"), "{person}: {page}");
        }
    }
}

/// L2, N7: whoever has given notice sees on its page from when on it is without; nobody else does.
#[tokio::test]
async fn n7_who_leaves_is_printed_for_itself() {
    let world = World::start().await;
    let terms = json!({ "validFrom": "2026-11-01", "validUntil": null, "noticeMonths": 3, "renewalMonths": null });
    let version = joint(&world, "leaving", terms).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let notice = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true });
    world.act("signatory.kth", "agreementTerminate", notice).await;
    for (path, phrase) in
        [("sv/avtal", "Första dagen utan avtal för parten"), ("en/agreements", "First day without it for the party")]
    {
        let path = format!("/{path}/sunet/leaving");
        let own = page(&world, "customer.kth", &path).await;
        assert!(own.contains(phrase) && own.contains("2027-02-23"), "{own}");
        let other = page(&world, "customer.uu", &path).await;
        assert!(!other.contains(phrase), "N7: {other}");
    }
}
