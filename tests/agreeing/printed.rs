//! The printed page of an agreement shows all that is signed: L2, U2.6, U2.7, in both languages.

use serde_json::json;

use super::{ended::joint, page, registered_as, seen};
use crate::acts::world::World;

/// L2, U2.6: whatever stands in the signed text stands on the page, of an agreement that is to begin too; and not what a draft
/// after it says.
#[tokio::test]
async fn l2_all_that_is_signed_is_printed() {
    let world = World::start().await;
    let clause = json!({ "series": "KPI-1980", "basePeriod": "2023-10", "sharePercent": "80", "capPercent": "4.5",
        "thresholdPercent": "0.5", "upwardsOnly": true, "baseValue": "409.07", "comparison": 9, "successor": "AKI-TJM-PREL",
        "rounding": "HALF_UP", "roundToMinor": 100, "textSv": "Priset följer index.", "textEn": "Prices follow the index." });
    let contact = json!({ "side": "PROVIDER", "level": 1, "functionSv": "Jourtelefon", "functionEn": "On call",
        "email": "jour@sunet.se", "phone": "08-123", "hours": "Mon-Sun 00-24" });
    let annex = json!({ "titleSv": "Driftregler", "titleEn": "Operating rules", "textSv": "Larm går före allt annat.",
        "textEn": "Alarms go first." });
    let terms = json!({ "validUntil": null, "renewalMonths": null, "noticeToMonthEnd": true, "indexClause": clause,
        "contacts": [contact], "annexes": [annex] });
    let version = registered_as(&world, "printed", "uu", terms).await;
    let agreement = seen(&world, "contract.sunet", &version).await["agreement"]["id"].clone();
    let draft = world.made("contract.sunet", "agreementAmend", json!({ "agreement": agreement })).await;
    let later = json!({ "agreementVersion": draft, "termsSv": "Står bara i utkastet." });
    world.act("contract.sunet", "agreementEdit", later).await;
    let swedish = [
        "Börjar senare",
        "Version 1",
        "Per kund",
        "till slutet av en kalendermånad",
        "Priset följer index.",
        "KPI-1980",
        "2023-10",
        "80 %",
        "4,5 %",
        "0,5 %",
        "Priset sänks aldrig av den",
        "409,07",
        "AKI-TJM-PREL",
        "uppåt från mitten",
        "Jourtelefon",
        "jour@sunet.se",
        "08-123",
        "Mon-Sun 00-24",
        "Driftregler",
        "Larm går före allt annat.",
        "från 100: 99,00 SEK",
        "från 0: 125,50 SEK",
        "Allmänna villkor.",
        "Drift och support.",
    ];
    let english = [
        "Upcoming",
        "Version 1",
        "By customer",
        "to the end of a calendar month",
        "Prices follow the index.",
        "4.5 %",
        "Prices never fall by it",
        "409.07",
        "half up",
        "On call",
        "Operating rules",
        "Alarms go first.",
        "from 100: 99.00 SEK",
    ];
    for (path, shown) in [("sv/avtal", &swedish[..]), ("en/agreements", &english[..])] {
        for person in ["customer.uu", "contract.sunet"] {
            let page = page(&world, person, &format!("/{path}/sunet/printed")).await;
            for text in shown {
                assert!(page.contains(text), "{person}: {text}: {page}");
            }
            assert!(!page.contains("utkastet"), "{person}: {page}");
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
