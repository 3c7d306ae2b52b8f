//! Renewals beside other registered versions, and what is told of what a clause prolongs: U2.7, N3, N7, S4.7.3.

use serde_json::{Value, json};

use super::{
    ended::{joint, parties, versions},
    leaving::ending,
    review, seen, signed, to_sign, written,
};
use crate::acts::world::World;

/// A year at a time, three months' notice.
fn yearly(until: &str) -> Value {
    json!({ "validFrom": "2026-01-01", "validUntil": until, "noticeMonths": 3, "renewalMonths": 12 })
}

async fn agreement(world: &World, version: &Value) -> Value {
    seen(world, "contract.sunet", version).await["agreement"]["id"].clone()
}

/// Another version of it in the register, signed by both customers.
async fn followed(world: &World, agreement: &Value, mut terms: Value) -> Value {
    let input = json!({ "agreement": agreement, "validFrom": terms["validFrom"] });
    let next = world.made("contract.sunet", "agreementAmend", input).await;
    terms["agreementVersion"] = next.clone();
    world.act("manager.sunet.drive", "agreementEdit", terms).await;
    review(world, &next).await;
    signed(world, &next, "uu").await;
    let kth = to_sign(world, "signatory.kth", &next, "kth").await;
    world.act("signatory.kth", "agreementSign", kth).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": next })).await;
    next
}

/// What was agreed elsewhere with a unit that nothing else covers, in the register.
async fn stated(world: &World, version: &Value, mut terms: Value) {
    terms["agreementVersion"] = version.clone();
    world.act("manager.sunet.drive", "agreementEdit", terms).await;
    let attest = json!({ "agreementVersion": version, "signedOn": "2026-11-20", "source": "Dnr 2026-7" });
    world.act("contract.sunet", "agreementAttest", attest).await;
    world.act("contract.sunet", "agreementRegister", json!({ "agreementVersion": version })).await;
}

/// An agreement with that unit, and a delivery until further notice by it alone.
async fn delivered(world: &World, code: &str, terms: Value) -> Value {
    let version = written(world, code, "uu-teknat").await;
    stated(world, &version, terms).await;
    let (drive, unit) = (world.service("drive").await, world.organisation("uu-teknat").await);
    let input = json!({ "service": drive, "customer": unit, "code": code });
    let delivery = world.made("manager.sunet.drive", "deliveryOrder", input).await;
    world.act("manager.sunet.drive", "deliveryBegin", json!({ "delivery": delivery })).await;
    let approved = json!({ "delivery": delivery, "approvedBy": "Prefekten", "approvedOn": "2026-11-22" });
    world.act("manager.sunet.drive", "deliveryApprove", approved).await;
    world.act("manager.sunet.drive", "deliveryActivate", json!({ "delivery": delivery })).await;
    agreement(world, &version).await
}

/// How many agreements with this code have a renewal that is due, and how many have none.
async fn due(world: &World, person: &str, code: &str) -> (Value, Value) {
    let query = format!(
        "{{ due: agreements(first: 9, filter: {{ code: \"{code}\", renewalDue: true }}) {{ totalCount }} \
         not: agreements(first: 9, filter: {{ code: \"{code}\", renewalDue: false }}) {{ totalCount }} }}"
    );
    let told = world.ask(person, &query).await;
    (told["due"]["totalCount"].clone(), told["not"]["totalCount"].clone())
}

/// U2.7: a version is renewed by its clause until a later one takes its place, though that one is registered already; so
/// there are no days between them on which nothing holds.
#[tokio::test]
async fn u2_7_a_version_is_renewed_until_a_later_one_takes_its_place() {
    let world = World::start().await;
    let agreement = delivered(&world, "beside", yearly("2027-01-01")).await;
    let later = json!({ "agreement": agreement, "validFrom": "2027-04-01" });
    let later = world.made("contract.sunet", "agreementAmend", later).await;
    stated(&world, &later, json!({ "validUntil": "2028-04-01" })).await;
    let query = "{ agreement(keeper: \"sunet\", code: \"beside\") { between: status(on: \"2027-02-01\") \
        held: inForce(on: \"2027-03-31\") { number validUntil } then: inForce(on: \"2027-04-01\") { number } \
        endsIfNoticeGiven } }";
    let uncovered = async || {
        let query = "{ deliveries(first: 100, filter: { uncoveredOn: \"2027-02-01\" }) { nodes { code } } }";
        let told = world.ask("contract.sunet", query).await["deliveries"]["nodes"].clone();
        let these = told.as_array().expect("deliveries").iter();
        these.filter(|one| one["code"] == "beside").count()
    };
    assert_eq!(uncovered().await, 1);
    let before = world.ask("contract.sunet", query).await["agreement"].clone();
    assert_eq!((&before["between"], &before["held"]), (&json!("UPCOMING"), &Value::Null), "{before}");
    // Notice to the end of the first term came too late: it goes on, and whoever answers for it is told to say so.
    assert_eq!(due(&world, "contract.sunet", "beside").await, (json!(1), json!(0)));
    let renew = json!({ "agreement": agreement });
    world.act("contract.sunet", "agreementRenew", renew.clone()).await;
    let after = world.ask("contract.sunet", query).await["agreement"].clone();
    assert_eq!(after["held"], json!({ "number": 1, "validUntil": "2027-04-01" }), "{after}");
    assert_eq!((&after["between"], &after["then"]["number"]), (&json!("IN_FORCE"), &json!(2)), "{after}");
    assert_eq!(after["endsIfNoticeGiven"], before["endsIfNoticeGiven"], "what notice leads to was so already");
    assert_eq!(due(&world, "contract.sunet", "beside").await, (json!(0), json!(1)));
    assert_eq!(uncovered().await, 0, "S4.7.3");
    // Nothing is left to renew: the next term's notice can still be given.
    let refused = world.refuses("contract.sunet", "agreementRenew", renew, "WRONG_STATE", "U2.7").await;
    assert!(refused.message.contains("2027-12-31"), "{}", refused.message);
}

/// U2.7: notice that comes too late for a term puts its renewal on record, whatever has been agreed for the time after.
#[tokio::test]
async fn u2_7_notice_renews_what_it_comes_too_late_for() {
    let world = World::start().await;
    let version = joint(&world, "late", yearly("2027-01-01")).await;
    let agreement = agreement(&world, &version).await;
    followed(&world, &agreement, json!({ "validFrom": "2027-04-01", "validUntil": "2028-04-01" })).await;
    let shown = ending(&world, "customer.uu", "late").await;
    assert_eq!(shown["endsIfNoticeGiven"], "2028-04-01", "{shown}");
    let notice = json!({ "agreement": agreement, "reason": "Avvecklas.", "endDeliveries": true });
    world.act("owner.sunet.storage", "agreementTerminate", notice).await;
    let told = versions(&world, "contract.sunet", "late").await;
    assert_eq!(
        (&told["endsOn"], &told["versions"][1]["validUntil"]),
        (&json!("2028-04-01"), &json!("2027-04-01")),
        "{told}"
    );
    let renewed =
        "SELECT COUNT(*) FROM agreement_renewal WHERE ended_on = '2027-01-01' AND renewed_until = '2027-04-01'";
    assert_eq!(world.number(renewed).await, 1);
    assert_eq!(due(&world, "contract.sunet", "late").await, (json!(0), json!(1)));
}

/// U2.7, N7: one leaves at the end of a term; the renewal is of those who stay, and what all have signed for the time after
/// follows it as it was signed.
#[tokio::test]
async fn u2_7_a_renewal_without_one_leaves_what_follows_as_it_is() {
    let world = World::start().await;
    let version = joint(&world, "three", yearly("2027-03-01")).await;
    let agreement = agreement(&world, &version).await;
    let later = json!({ "validFrom": "2027-06-01", "validUntil": "2028-06-01", "termsSv": "Nya villkor." });
    followed(&world, &agreement, later).await;
    let notice = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true });
    world.act("signatory.kth", "agreementTerminate", notice).await;
    let world = world.later("2026-12-05T12:00:00Z").await;
    world.act("contract.sunet", "agreementRenew", json!({ "agreement": agreement })).await;
    let query = "query($day: Date!) { agreement(keeper: \"sunet\", code: \"three\") { inForce(on: $day) { terms validUntil \
        parts(first: 5) { nodes { organisation { code } } } } } }";
    for (day, who, terms, until) in [
        ("2027-02-28", vec!["kth", "sunet", "uu"], "Allmänna villkor.", "2027-03-01"),
        ("2027-03-01", vec!["sunet", "uu"], "Allmänna villkor.", "2027-06-01"),
        ("2027-05-31", vec!["sunet", "uu"], "Allmänna villkor.", "2027-06-01"),
        ("2027-06-01", vec!["sunet", "uu"], "Nya villkor.", "2028-06-01"),
        ("2028-05-31", vec!["sunet", "uu"], "Nya villkor.", "2028-06-01"),
    ] {
        let told = world.send("contract.sunet", query, json!({ "day": day })).await["data"]["agreement"].clone();
        let held = &told["inForce"];
        assert_eq!((parties(held), &held["terms"], &held["validUntil"]), (who, &json!(terms), &json!(until)), "{day}");
    }
    let kth = ending(&world, "customer.kth", "three").await;
    assert_eq!((&kth["endsOn"], &kth["spring"]), (&json!("2027-03-01"), &Value::Null), "{kth}");
    crate::agreeing::histories::sound::assert_sound(&world).await;
}

/// U2.7: of a version that never holds, since an earlier day's was registered after it, no notice is measured.
#[tokio::test]
async fn u2_7_notice_with_a_day_is_by_the_version_that_holds_then() {
    let world = World::start().await;
    let open = json!({ "validFrom": "2026-11-01", "validUntil": null, "noticeMonths": 3, "renewalMonths": null });
    let version = joint(&world, "named", open).await;
    let agreement = agreement(&world, &version).await;
    followed(&world, &agreement, json!({ "validFrom": "2027-09-01" })).await;
    followed(&world, &agreement, json!({ "validFrom": "2027-03-01" })).await;
    let notice = json!({ "agreement": agreement, "reason": "Vi slutar.", "endDeliveries": true, "from": "2027-05-01" });
    world.act("signatory.uu", "agreementTerminate", notice).await;
    let (uu, kth) = (ending(&world, "customer.uu", "named").await, ending(&world, "customer.kth", "named").await);
    assert_eq!((&uu["endsOn"], &uu["spring"]), (&json!("2027-05-01"), &Value::Null), "{uu}");
    assert!(!kth["spring"].is_null() && !kth["autumn"].is_null(), "{kth}");
}

/// N3: what an agreement's end would leave bare is shown beforehand of one that is renewed too: the same deliveries that
/// notice names.
#[tokio::test]
async fn n3_what_the_end_of_a_renewed_term_leaves_bare_is_listed() {
    let world = World::start().await;
    let agreement = delivered(&world, "bare", yearly("2027-03-01")).await;
    let listed = async |person: &str, from: &str| -> Vec<String> {
        let query = format!(
            "{{ agreement(keeper: \"sunet\", code: \"bare\") {{ deliveriesLeftBare(from: \"{from}\", first: 9) \
             {{ nodes {{ code }} }} }} }}"
        );
        let told = world.ask(person, &query).await["agreement"]["deliveriesLeftBare"]["nodes"].clone();
        let nodes = told.as_array().into_iter().flatten();
        nodes.map(|node| node["code"].as_str().expect("a code").to_owned()).collect()
    };
    let shown = ending(&world, "contract.sunet", "bare").await;
    assert_eq!(shown["endsIfNoticeGiven"], "2027-03-01", "{shown}");
    let notice = json!({ "agreement": agreement, "reason": "Avvecklas." });
    let bare = listed("contract.sunet", "2027-03-01").await;
    assert_eq!(bare, ["bare"]);
    let refused = world.refuses("owner.sunet.storage", "agreementTerminate", notice.clone(), "INCOMPLETE", "N3").await;
    assert!(refused.message.contains("2027-03-01: bare."), "{}", refused.message);
    assert_eq!(listed("contract.sunet", "2029-03-01").await, bare, "a later term ends it as well");
    assert_eq!(listed("customer.kth", "2027-03-01").await, Vec::<String>::new(), "N7");
    let mut settled = notice;
    settled["endDeliveries"] = json!(true);
    world.act("owner.sunet.storage", "agreementTerminate", settled).await;
    assert_eq!(listed("contract.sunet", "2027-03-01").await, Vec::<String>::new());
}
