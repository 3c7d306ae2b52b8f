//! Who reads what acts leave, over HTTP: one of each is made on the sample data, and every role asks for it. The committed
//! text is for a person to review; the same on both databases. `UPDATE=1` writes it anew.
//! Shows V1, V5, V6, V9, U6, S3.2.1, S4.5.2, S4.6.6, S4.6.7 and S4.8.2 through the real server.

use std::{collections::BTreeMap, fmt::Write as _};

use governance::duty::Duty;
use serde_json::{Value, json};

use super::{
    PEOPLE,
    acts::{Outcomes, write},
    amount, compare,
};
use crate::acts::world::World;
use crate::agreeing;

/// Whose appointments are tried to be ended, beside the manager's and the coordinator's.
const HOLDERS: &[(&str, &str)] = &[
    ("leading", "leader.sunet"),
    ("owning", "owner.sunet.storage"),
    ("specialising", "specialist.sunet.drive"),
    ("supporting", "support.sunet.drive"),
    ("measuring", "agent.sunet.drive"),
    ("developing", "developer.sunet"),
    ("processing", "process.sunet"),
    ("accounting", "account.sunet"),
    ("contracting", "contract.sunet"),
    ("communicating", "communicator.sunet"),
    ("casing", "cases.sunet"),
    ("assigning", "assignment.sunet"),
    ("directing", "lead.sunet"),
    ("levelling", "level.sunet"),
    ("reviewing", "reviewer.sunet"),
    ("resourcing", "resources.sunet"),
    ("representing", "customer.uu"),
    ("signing", "signatory.uu"),
    ("contacting", "supplier.nordunet"),
    ("administrating", "admin"),
];

/// The objects by name, each of its own.
#[derive(Default)]
struct Ids(BTreeMap<&'static str, Value>);

impl Ids {
    fn insert(&mut self, name: &'static str, id: Value) {
        assert!(id.is_string(), "{name}: {id}");
        assert!(self.0.insert(name, id).is_none(), "{name} stands for two objects");
    }
}

/// N6: those whose appointments give no authority hold them over the very objects that are tried: the service and its
/// portfolio. One has ended, one has not begun, one is not accepted.
async fn without_authority(world: &World, drive: &Value) {
    let storage = world.portfolio("storage").await;
    let seat = async |by: &str, person: &str, mut input: Value| {
        input["person"] = world.person(person).await;
        world.made(by, "appointmentMake", input).await
    };
    let owner = json!({ "role": "SERVICE_OWNER", "scope": { "service": drive } });
    let owner = seat("leader.sunet", "owner.sunet.hosting", owner).await;
    world.act("owner.sunet.hosting", "appointmentAccept", json!({ "appointment": owner })).await;
    world.act("leader.sunet", "appointmentEnd", json!({ "appointment": owner })).await;
    let all: Vec<&str> = Duty::ALL.iter().map(|duty| duty.as_str()).collect();
    let coordinator = json!({ "role": "SERVICE_COORDINATOR", "scope": { "portfolio": storage }, "duties": all,
        "validFrom": "2027-06-01" });
    let coordinator = seat("owner.sunet.storage", "coordinator.sunet.education", coordinator).await;
    world.act("coordinator.sunet.education", "appointmentAccept", json!({ "appointment": coordinator })).await;
    let manager = json!({ "role": "SERVICE_MANAGER", "scope": { "service": drive } });
    seat("owner.sunet.storage", "manager.sunet.play-captions", manager).await;
}

/// The objects that the acts are tried on: Sunet's portfolio "storage", its service "drive", its customer "uu".
pub async fn objects(world: &World) -> BTreeMap<&'static str, Value> {
    let mut ids = Ids::default();
    for code in ["sunet", "uu"] {
        ids.insert(code, world.organisation(code).await);
    }
    let supplier = world.ask("leader.sunet", "{ service(provider: \"sunet\", code: \"drive\") { suppliers { id supplier { id } } managers { id } coordinators { id } } }").await;
    ids.insert("supplier", supplier["service"]["suppliers"][0]["supplier"]["id"].clone());
    ids.insert("supplying", supplier["service"]["suppliers"][0]["id"].clone());
    ids.insert("managing", supplier["service"]["managers"][0]["id"].clone());
    ids.insert("coordinating", supplier["service"]["coordinators"][0]["id"].clone());
    let (drive, storage) = (world.service("drive").await, world.portfolio("storage").await);
    let sunet = ids.0["sunet"].clone();
    // A coordinator with the duties that decide on persons and plans, and who coordinates with the owner.
    let input = json!({ "person": world.person("coordinator.sunet.identity").await, "role": "SERVICE_COORDINATOR",
        "scope": { "service": drive }, "duties": ["COORDINATE_WITH_OWNER", "MANAGER_APPOINTMENT", "ANNUAL_PLAN"] });
    let seat = world.made("owner.sunet.storage", "appointmentMake", input).await;
    world.act("coordinator.sunet.identity", "appointmentAccept", json!({ "appointment": seat })).await;
    without_authority(world, &drive).await;
    let change = world.made("manager.sunet.drive", "changePropose", json!({ "service": drive, "title": "Byt" })).await;
    ids.insert("change", change);
    let input = json!({ "service": drive, "plannedOn": "2027-06-30", "reason": "Slut" });
    ids.insert("retirement", world.made("owner.sunet.storage", "retirementPropose", input).await);
    let input = json!({ "provider": sunet, "service": drive, "customer": ids.0["uu"], "title": "Behov" });
    ids.insert("need", world.made("manager.sunet.drive", "needRecord", input).await);
    let input = json!({ "category": "DEVELOPMENT_PROPOSAL", "service": drive, "text": "Förslag" });
    ids.insert("record", world.made("manager.sunet.drive", "managementRecordWrite", input).await);
    let input = json!({ "category": "DEVIATION", "service": drive, "text": "Avvikelse" });
    ids.insert("deviation", world.made("manager.sunet.drive", "managementRecordWrite", input).await);
    let input = json!({ "category": "IMPROVEMENT", "service": drive, "text": "Förbättring" });
    ids.insert("improvement", world.made("manager.sunet.drive", "managementRecordWrite", input).await);
    let input = json!({ "category": "WAY_OF_WORKING", "provider": sunet, "text": "Arbetssätt" });
    ids.insert("way", world.made("developer.sunet", "managementRecordWrite", input).await);
    let input = json!({ "service": drive, "nameSv": "Sunet Drive" });
    ids.insert("text", world.made("manager.sunet.drive", "serviceTextWrite", input).await);
    let input = json!({ "service": drive, "itemSv": "Pris", "amount": "1", "validFrom": "2027-01-01" });
    ids.insert("price", world.made("owner.sunet.storage", "priceSet", input).await);
    let input = json!({ "service": drive, "measureSv": "Åtgärd", "dueOn": "2026-12-31" });
    let measure = world.made("owner.sunet.storage", "securityMeasureDecide", input).await;
    world.act("manager.sunet.drive", "securityMeasureClose", json!({ "securityMeasure": measure })).await;
    ids.insert("measure", measure);
    let plan = world.made("manager.sunet.drive", "planDrawUp", json!({ "portfolio": storage, "year": 2028 })).await;
    let input = json!({ "plan": plan, "service": drive, "activity": "Byt", "priority": 1 });
    ids.insert("item", world.made("manager.sunet.drive", "planItemAdd", input).await);
    ids.insert("plan", plan);
    let input = json!({ "portfolio": storage, "year": 2028, "amount": "10" });
    ids.insert("frame", world.made("leader.sunet", "frameDecide", input).await);
    let input = json!({ "provider": sunet, "customer": ids.0["uu"], "heldOn": "2026-11-01", "subject": "Möte" });
    ids.insert("meeting", world.made("account.sunet", "meetingRecord", input).await);
    // Ordered; begun, by the state of whose appointments the representatives are tried.
    let input = json!({ "service": drive, "customer": ids.0["uu"] });
    ids.insert("ordered", world.made("manager.sunet.drive", "deliveryOrder", input.clone()).await);
    let begun = world.made("manager.sunet.drive", "deliveryOrder", input).await;
    world.act("manager.sunet.drive", "deliveryBegin", json!({ "delivery": begun })).await;
    ids.insert("begun", begun);
    let query = format!(
        "{{ node(id: {begun}) {{ ... on Delivery {{ coveredBy {{ inForce {{ parts(first: 100) {{ nodes {{ id \
        organisation {{ code }} }} }} }} }} }} }} }}",
        begun = ids.0["begun"]
    );
    let parts = world.ask("leader.sunet", &query).await["node"]["coveredBy"]["inForce"]["parts"]["nodes"].clone();
    let own = parts
        .as_array()
        .expect("parts")
        .iter()
        .find(|part| part["organisation"]["code"] == "uu")
        .expect("uu's")
        .clone();
    ids.insert("part", own["id"].clone());
    let series = json!({ "provider": sunet, "code": "PROV-INDEX", "nameSv": "Prov", "publisher": "SCB", "base": "2020=100",
        "frequency": "MONTH", "stage": "FIXED", "source": "prov" });
    world.act("level.sunet", "indexSeriesRecord", series).await;
    let of = format!("filter: {{ keeper: {sunet}, inForceOn: \"2027-01-01\" }}");
    let found = world.ask("level.sunet", &format!("{{ agreements(first: 20, {of}) {{ nodes {{ id }} }} }}")).await;
    let found = found["agreements"]["nodes"].as_array().expect("agreements").iter().map(|one| one["id"].clone());
    let agreements: Vec<Value> = found.collect();
    let input = json!({ "provider": sunet, "effectiveFrom": "2027-01-01", "agreements": agreements });
    ids.insert("indexRun", world.made("level.sunet", "indexAdjustmentRunDraft", input).await);
    let relation = world.ask("leader.sunet", "{ organisation(code: \"uu\") { customerRelations { id } } }").await;
    ids.insert("relation", relation["organisation"]["customerRelations"][0]["id"].clone());
    let input = json!({ "category": "SUPPLIER_AUTHORITY", "service": drive, "text": "Får avropa",
        "concerns": world.person("manager.sunet.drive").await });
    ids.insert("authority", world.made("owner.sunet.storage", "managementRecordWrite", input).await);
    for (name, person) in HOLDERS {
        let own = world.ask(person, "{ viewer { appointments { id } } }").await;
        ids.insert(name, own["viewer"]["appointments"][0]["id"].clone());
    }
    ids.insert("drive", drive);
    ids.insert("storage", storage);
    ids.insert("version", agreeing::written(world, "m-draft", "uu").await);
    let reviewed = agreeing::reviewed(world, "m-reviewed", "uu").await;
    let seen = agreeing::seen(world, "contract.sunet", &reviewed).await;
    ids.insert("keeperpart", agreeing::part(&seen, "sunet")["id"].clone());
    ids.insert("customerpart", agreeing::part(&seen, "uu")["id"].clone());
    let signed = agreeing::reviewed(world, "m-signed", "uu").await;
    agreeing::signed(world, &signed, "uu").await;
    ids.insert("signed", signed);
    let registered = agreeing::registered(world, "m-registered", "uu").await;
    let seen = agreeing::seen(world, "contract.sunet", &registered).await;
    ids.insert("agreement", seen["agreement"]["id"].clone());
    ids.0
}

/// Makes one of each thing that can be listed and is not among the objects.
async fn listed(world: &World, ids: &BTreeMap<&'static str, Value>) {
    let (sunet, drive) = (&ids["sunet"], &ids["drive"]);
    let dates = json!({ "provider": sunet, "year": 2028, "needsCloseOn": "2027-03-01", "framesDecidedOn": "2027-05-01",
        "plansSubmittedOn": "2027-09-01", "plansEstablishedOn": "2027-10-01", "followedUpOn": "2028-06-30" });
    world.act("leader.sunet", "annualCycleDecide", dates).await;
    let event = json!({ "provider": sunet, "name": "Sunetdagarna", "heldOn": "2027-04-12", "invited": [ids["uu"]] });
    world.act("account.sunet", "eventRecord", event).await;
    let news = json!({ "service": drive, "titleSv": "Avbrott", "textSv": "Kl. 6." });
    world.act("communicator.sunet", "announcementPost", news).await;
    let process =
        json!({ "provider": sunet, "kind": "PROCESS", "process": "INCIDENT", "name": "Incident", "text": "Så" });
    world.act("process.sunet", "processDescriptionWrite", process).await;
    let template = json!({ "provider": sunet, "code": "sla", "kind": "SERVICE_LEVEL_AGREEMENT", "titleSv": "Mall" });
    world.act("level.sunet", "agreementTemplateWrite", template).await;
    let sheet =
        json!({ "provider": sunet, "code": "blad", "kind": "PRODUCT_SHEET", "titleSv": "Blad", "service": drive });
    world.act("level.sunet", "agreementTemplateWrite", sheet).await;
    world
        .act("level.sunet", "agreementStructureDecide", json!({ "provider": sunet, "structure": "CUSTOMER_BASED" }))
        .await;
}

/// What is asked: name and clauses, query, where the answer stands. `$name` stands for an object.
#[rustfmt::skip] // one question, one line
const READS: &[(&str, &str, &str)] = &[
    ("customerRelations (S4.6.1 V6)", "{ customerRelations { totalCount } }", "/customerRelations/totalCount"),
    ("needs (V6)", "{ needs { totalCount } }", "/needs/totalCount"),
    ("changes (V1)", "{ changes { totalCount } }", "/changes/totalCount"),
    ("managementRecords (V1)", "{ managementRecords { totalCount } }", "/managementRecords/totalCount"),
    ("plans (V5)", "{ plans { totalCount } }", "/plans/totalCount"),
    ("plan (V5)", "{ plan(provider: \"sunet\", portfolio: \"storage\", year: 2028) { id } }", "/plan"),
    ("plan.items (V5)", "{ plan(provider: \"sunet\", portfolio: \"storage\", year: 2028) { items { id } } }", "/plan/items"),
    ("annualCycle (S2.5)", "{ annualCycle(provider: \"sunet\", year: 2028) { id } }", "/annualCycle"),
    ("meetings (S4.6.6 V6)", "{ meetings { totalCount } }", "/meetings/totalCount"),
    ("events (S4.6.7)", "{ events { totalCount } }", "/events/totalCount"),
    ("event.invited (S4.6.7)", "{ events { nodes { invited { totalCount } } } }", "/events/nodes/0/invited/totalCount"),
    ("announcements (S4.8.2)", "{ announcements { totalCount } }", "/announcements/totalCount"),
    ("processDescriptions (S4.5.2 U8)", "{ processDescriptions { totalCount } }", "/processDescriptions/totalCount"),
    ("indexSeries (U2.7)", "{ indexSeries { totalCount } }", "/indexSeries/totalCount"),
    ("indexAdjustmentRuns (U2.7)", "{ indexAdjustmentRuns { totalCount } }", "/indexAdjustmentRuns/totalCount"),
    ("indexAdjustmentRuns.lines (U2.7 V2)", "{ indexAdjustmentRuns { nodes { lines { position } } } }", "/indexAdjustmentRuns/nodes/0/lines"),
    ("agreementTemplates (U6)", "{ agreementTemplates { totalCount } }", "/agreementTemplates/totalCount"),
    ("service.productSheet (V1 U6)", "{ service(provider: \"sunet\", code: \"drive\") { productSheet { number } } }", "/service/productSheet"),
    ("agreementStructures (U2.1)", "{ agreementStructures(provider: \"$sunet\") { totalCount } }", "/agreementStructures/totalCount"),
    ("agreementCoverage (U2.1 V9)", "{ agreementCoverage(provider: \"$sunet\") { services { totalCount } } }", "/agreementCoverage/services/totalCount"),
    ("decisions about an AGREEMENT (V9 V2)", "{ decisions(filter: { about: AGREEMENT }) { totalCount } }", "/decisions/totalCount"),
    ("decisions about AGREEMENT_WORK (V9 V3)", "{ decisions(filter: { about: AGREEMENT_WORK }) { totalCount } }", "/decisions/totalCount"),
    ("architecture (V1)", "{ architecture(provider: \"sunet\") { csv } }", "/architecture"),
    ("decisions about a NEED (V9)", "{ decisions(filter: { about: NEED }) { totalCount } }", "/decisions/totalCount"),
    ("decisions about a CHANGE (V9)", "{ decisions(filter: { about: CHANGE }) { totalCount } }", "/decisions/totalCount"),
    ("decisions about a FRAME (V9 V5)", "{ decisions(filter: { about: FRAME }) { totalCount } }", "/decisions/totalCount"),
    ("decisions about a PLAN (V9 V5)", "{ decisions(filter: { about: PLAN }) { totalCount } }", "/decisions/totalCount"),
    ("decisions about a LIST_PRICE (V9)", "{ decisions(filter: { about: LIST_PRICE }) { totalCount } }", "/decisions/totalCount"),
    ("decisions about a MEETING (V9)", "{ decisions(filter: { about: MEETING }) { totalCount } }", "/decisions/totalCount"),
    ("decisions about an EVENT (V9)", "{ decisions(filter: { about: EVENT }) { totalCount } }", "/decisions/totalCount"),
    ("decisions about an ANNOUNCEMENT (V9)", "{ decisions(filter: { about: ANNOUNCEMENT }) { totalCount } }", "/decisions/totalCount"),
    ("decisions about a MANAGEMENT_RECORD (V9)", "{ decisions(filter: { about: MANAGEMENT_RECORD }) { totalCount } }", "/decisions/totalCount"),
    ("decisions about a SECURITY_MEASURE (V9 V6)", "{ decisions(filter: { about: SECURITY_MEASURE }) { totalCount } }", "/decisions/totalCount"),
];

/// The root fields that are asked here.
pub fn roots() -> impl Iterator<Item = &'static str> {
    READS.iter().filter_map(|(name, ..)| name.split([' ', '.']).next())
}

#[tokio::test]
async fn who_reads_what_acts_leave_is_as_reviewed() {
    let world = World::start().await;
    let ids = objects(&world).await;
    listed(&world, &ids).await;
    let mut text = String::from(
        "Who reads what acts leave, asked over HTTP on the sample data as of 2026-11-22 and one of each thing made at Sunet:\n\
         how many each role sees.\n",
    );
    for (name, query, pointer) in READS {
        let query = query.replace("\"$sunet\"", &ids["sunet"].to_string());
        let mut outcomes = Outcomes::new();
        for (role, person) in PEOPLE {
            let seen = amount(&json!({ "data": world.ask(person, &query).await }), &format!("/data{pointer}"));
            let outcome = if seen == 0 { (1, "nothing".to_owned()) } else { (0, format!("sees {seen}")) };
            outcomes.entry(outcome).or_default().push(role);
        }
        assert!(outcomes.keys().any(|(rank, _)| *rank == 0), "{name}: nobody sees any");
        write(&mut text, name, outcomes);
    }
    writeln!(text).unwrap();
    compare("made.txt", text.trim_end());
}
