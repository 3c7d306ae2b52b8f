//! The role matrix of acts over HTTP: every role × every mutation, as a committed text file that a person can review; the
//! same on both databases. `UPDATE=1` writes it anew.
//!
//! Each act is tried with an input that fails only after permission is given, so that nothing changes whoever tries: whoever
//! may is told what is wrong with the input, whoever may not is refused with the clause, and whoever does not see the
//! object is told that there is none (V7).

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use serde_json::{Value, json};

use super::PEOPLE;
use crate::acts::world::World;

/// The objects that the acts are tried on: Sunet's portfolio "storage", its service "drive", its customer "uu".
async fn objects(world: &World) -> BTreeMap<&'static str, Value> {
    let mut ids = BTreeMap::new();
    for code in ["sunet", "uu"] {
        ids.insert(code, world.organisation(code).await);
    }
    let supplier = world.ask("leader.sunet", "{ service(provider: \"sunet\", code: \"drive\") { suppliers { supplier { id } } managers { id } coordinators { id } } }").await;
    ids.insert("supplier", supplier["service"]["suppliers"][0]["supplier"]["id"].clone());
    ids.insert("managing", supplier["service"]["managers"][0]["id"].clone());
    ids.insert("coordinating", supplier["service"]["coordinators"][0]["id"].clone());
    let (drive, storage) = (world.service("drive").await, world.portfolio("storage").await);
    let sunet = ids["sunet"].clone();
    let change = world.made("manager.sunet.drive", "changePropose", json!({ "service": drive, "title": "Byt" })).await;
    ids.insert("change", change);
    let input = json!({ "service": drive, "plannedOn": "2027-06-30", "reason": "Slut" });
    ids.insert("retirement", world.made("owner.sunet.storage", "retirementPropose", input).await);
    let input = json!({ "provider": sunet, "service": drive, "customer": ids["uu"], "title": "Behov" });
    ids.insert("need", world.made("manager.sunet.drive", "needRecord", input).await);
    let input = json!({ "category": "DEVELOPMENT_PROPOSAL", "service": drive, "text": "Förslag" });
    ids.insert("record", world.made("manager.sunet.drive", "managementRecordWrite", input).await);
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
    let input = json!({ "provider": sunet, "customer": ids["uu"], "heldOn": "2026-11-01", "subject": "Möte" });
    ids.insert("meeting", world.made("account.sunet", "meetingRecord", input).await);
    let relation = world.ask("leader.sunet", "{ organisation(code: \"uu\") { customerRelations { id } } }").await;
    ids.insert("relation", relation["organisation"]["customerRelations"][0]["id"].clone());
    ids.insert("drive", drive);
    ids.insert("storage", storage);
    ids
}

/// Each mutation with an input that cannot be: `$name` stands for an object.
#[rustfmt::skip] // one act, one line
const TRIES: &[(&str, &str)] = &[
    ("organisationRegister", r#"{"code": "", "kind": "OTHER", "isProvider": false}"#),
    ("customerRelationRegister", r#"{"provider": "$sunet", "customer": "$uu", "tier": "KEY", "potential": false}"#),
    ("customerRelationRecord", r#"{"customerRelation": "$relation", "expectedVersion": -1}"#),
    ("appointmentMake of a LEADERSHIP", r#"{"invite": {"name": "", "claim": "c", "value": "v"}, "role": "LEADERSHIP", "scope": {"provider": "$sunet"}}"#),
    ("appointmentMake of a SERVICE_OWNER", r#"{"invite": {"name": "", "claim": "c", "value": "v"}, "role": "SERVICE_OWNER", "scope": {"portfolio": "$storage"}}"#),
    ("appointmentMake of a SERVICE_COORDINATOR", r#"{"invite": {"name": "", "claim": "c", "value": "v"}, "role": "SERVICE_COORDINATOR", "scope": {"portfolio": "$storage"}}"#),
    ("appointmentMake of a SERVICE_MANAGER", r#"{"invite": {"name": "", "claim": "c", "value": "v"}, "role": "SERVICE_MANAGER", "scope": {"service": "$drive"}}"#),
    ("appointmentMake of a SERVICE_SPECIALIST", r#"{"invite": {"name": "", "claim": "c", "value": "v"}, "role": "SERVICE_SPECIALIST", "scope": {"service": "$drive"}}"#),
    ("appointmentMake of a MEASUREMENT_AGENT", r#"{"invite": {"name": "", "claim": "c", "value": "v"}, "role": "MEASUREMENT_AGENT", "scope": {"service": "$drive"}}"#),
    ("appointmentMake of an ACCOUNT_MANAGER", r#"{"invite": {"name": "", "claim": "c", "value": "v"}, "role": "ACCOUNT_MANAGER", "scope": {"provider": "$sunet", "organisation": "$uu"}}"#),
    ("appointmentMake of a CUSTOMER_REPRESENTATIVE", r#"{"invite": {"name": "", "claim": "c", "value": "v"}, "role": "CUSTOMER_REPRESENTATIVE", "scope": {"organisation": "$uu"}}"#),
    ("appointmentMake of a SUPPLIER_CONTACT", r#"{"invite": {"name": "", "claim": "c", "value": "v"}, "role": "SUPPLIER_CONTACT", "scope": {"organisation": "$supplier"}}"#),
    ("appointmentAttest of a SIGNATORY", r#"{"invite": {"name": "N", "claim": "c", "value": "v"}, "role": "SIGNATORY", "organisation": "$uu", "source": ""}"#),
    ("appointmentAccept", r#"{"appointment": "$managing", "expectedVersion": -1}"#),
    ("appointmentDecline", r#"{"appointment": "$managing", "expectedVersion": -1}"#),
    ("appointmentEnd of a SERVICE_MANAGER", r#"{"appointment": "$managing", "expectedVersion": -1}"#),
    ("appointmentEnd of a SERVICE_COORDINATOR", r#"{"appointment": "$coordinating", "expectedVersion": -1}"#),
    ("appointmentDelegate", r#"{"appointment": "$coordinating", "duties": [], "expectedVersion": -1}"#),
    ("rolesRequire of a portfolio", r#"{"portfolio": "$storage", "roles": ["LEADERSHIP"]}"#),
    ("rolesRequire of a service", r#"{"service": "$drive", "roles": ["LEADERSHIP"]}"#),
    ("portfolioEstablish", r#"{"provider": "$sunet", "code": ""}"#),
    ("portfolioEdit", r#"{"portfolio": "$storage", "expectedVersion": -1}"#),
    ("portfolioConfirm", r#"{"portfolio": "$storage", "expectedVersion": -1}"#),
    ("serviceMove", r#"{"service": "$drive", "portfolio": "$storage", "expectedVersion": -1}"#),
    ("servicePropose", r#"{"portfolio": "$storage", "code": ""}"#),
    ("serviceDecide", r#"{"service": "$drive", "establish": true, "expectedVersion": -1}"#),
    ("serviceEstablish", r#"{"service": "$drive", "expectedVersion": -1}"#),
    ("serviceRetire", r#"{"service": "$drive", "expectedVersion": -1}"#),
    ("changePropose", r#"{"service": "$drive", "title": ""}"#),
    ("changeRecommend", r#"{"change": "$change", "recommendation": "APPROVE", "expectedVersion": -1}"#),
    ("changeDecide", r#"{"change": "$change", "approve": true, "expectedVersion": -1}"#),
    ("retirementPropose", r#"{"service": "$drive", "plannedOn": "2027-01-01"}"#),
    ("retirementDecide", r#"{"change": "$retirement", "approve": true, "expectedVersion": -1}"#),
    ("serviceTextWrite", r#"{"service": "$drive"}"#),
    ("serviceTextPublish", r#"{"serviceText": "$text", "expectedVersion": -1}"#),
    ("serviceWithdraw", r#"{"service": "$drive", "expectedVersion": -1}"#),
    ("serviceTextConfirm", r#"{"service": "$drive", "expectedVersion": -1}"#),
    ("routineDescribe SUPPORT", r#"{"service": "$drive", "routine": "SUPPORT", "expectedVersion": -1}"#),
    ("routineDescribe ORDERING", r#"{"service": "$drive", "routine": "ORDERING", "expectedVersion": -1}"#),
    ("routineDescribe DOCUMENTATION", r#"{"service": "$drive", "routine": "DOCUMENTATION", "expectedVersion": -1}"#),
    ("routineConfirm SUPPORT", r#"{"service": "$drive", "routine": "SUPPORT", "expectedVersion": -1}"#),
    ("securityClassify", r#"{"service": "$drive", "confidentiality": "MODERATE", "integrity": "MODERATE", "availability": "MODERATE", "reviewDue": "2027-01-01", "expectedVersion": -1}"#),
    ("securityReview", r#"{"service": "$drive", "reviewDue": "2027-01-01", "expectedVersion": -1}"#),
    ("securityMeasureDecide", r#"{"service": "$drive", "dueOn": "2027-01-01"}"#),
    ("securityMeasureClose", r#"{"securityMeasure": "$measure"}"#),
    ("announcementPost", r#"{"service": "$drive"}"#),
    ("needRecord for a customer", r#"{"provider": "$sunet", "service": "$drive", "customer": "$uu", "title": ""}"#),
    ("needRecord for the provider", r#"{"provider": "$sunet", "title": ""}"#),
    ("needValue", r#"{"need": "$need", "worth": 9, "rank": 1}"#),
    ("needAnswer", r#"{"need": "$need", "answer": ""}"#),
    ("needPresent", r#"{"need": "$need", "presentation": ""}"#),
    ("needRespond", r#"{"need": "$need", "response": ""}"#),
    ("managementRecordWrite FOLLOW_UP", r#"{"category": "FOLLOW_UP", "service": "$drive", "text": ""}"#),
    ("managementRecordWrite REPORT", r#"{"category": "REPORT", "service": "$drive", "text": ""}"#),
    ("managementRecordWrite PRIORITY", r#"{"category": "PRIORITY", "provider": "$sunet", "text": ""}"#),
    ("managementRecordWrite CUSTOMER_VIEW", r#"{"category": "CUSTOMER_VIEW", "provider": "$sunet", "customer": "$uu", "text": ""}"#),
    ("managementRecordWrite WAY_OF_WORKING", r#"{"category": "WAY_OF_WORKING", "provider": "$sunet", "text": ""}"#),
    ("managementRecordAnswer", r#"{"managementRecord": "$record", "approve": true, "answer": ""}"#),
    ("frameDecide", r#"{"portfolio": "$storage", "year": 2028, "amount": "-1"}"#),
    ("allocationDecide", r#"{"budgetFrame": "$frame", "service": "$drive", "amount": "-1"}"#),
    ("costRecord", r#"{"service": "$drive", "year": 2028, "month": 13}"#),
    ("priceSet", r#"{"service": "$drive", "validFrom": "2027-01-01"}"#),
    ("priceConcur", r#"{"listPrice": "$price", "expectedVersion": -1}"#),
    ("annualCycleDecide", r#"{"provider": "$sunet", "year": 1, "needsCloseOn": "2027-01-01", "framesDecidedOn": "2027-01-01", "plansSubmittedOn": "2027-01-01", "plansEstablishedOn": "2027-01-01", "followedUpOn": "2027-01-01"}"#),
    ("planDrawUp", r#"{"portfolio": "$storage", "year": 1}"#),
    ("planEdit", r#"{"plan": "$plan", "summary": "", "expectedVersion": -1}"#),
    ("planItemAdd for a service", r#"{"plan": "$plan", "service": "$drive", "activity": "", "priority": 1}"#),
    ("planItemAdd for the portfolio", r#"{"plan": "$plan", "activity": "", "priority": 1}"#),
    ("planItemEdit", r#"{"planItem": "$item", "expectedVersion": -1}"#),
    ("planItemRemove", r#"{"planItem": "$item", "expectedVersion": -1}"#),
    ("planSubmit", r#"{"plan": "$plan", "expectedVersion": -1}"#),
    ("planReturn", r#"{"plan": "$plan", "expectedVersion": -1}"#),
    ("planEstablish", r#"{"plan": "$plan", "expectedVersion": -1}"#),
    ("planFollowUp", r#"{"plan": "$plan", "text": ""}"#),
    ("planClose", r#"{"plan": "$plan", "expectedVersion": -1}"#),
    ("meetingRecord", r#"{"provider": "$sunet", "customer": "$uu", "heldOn": "2027-11-01", "subject": ""}"#),
    ("meetingActionDo", r#"{"meeting": "$meeting", "action": "none", "expectedVersion": -1}"#),
    ("eventRecord", r#"{"provider": "$sunet", "name": "", "heldOn": "2027-01-01", "invited": []}"#),
    ("processDescriptionWrite", r#"{"provider": "$sunet", "kind": "PROCESS", "name": "", "text": ""}"#),
    ("guidelineDecide", r#"{"provider": "$sunet", "name": "", "text": ""}"#),
];

#[tokio::test]
async fn the_matrix_of_acts_is_as_reviewed() {
    let world = World::start().await;
    let objects = objects(&world).await;
    let before = world.print().await;
    let mut text = String::from(
        "The role matrix of acts, tried over HTTP on the sample data as of 2026-11-22: Sunet, its portfolio \"storage\", its\n\
         service \"drive\", its customer Uppsala University. Whoever is not listed is refused as the last lines say.\n",
    );
    for (name, input) in TRIES {
        let mutation = name.split(' ').next().unwrap();
        let mut input = (*input).to_owned();
        for (object, id) in &objects {
            input = input.replace(&format!("\"${object}\""), &id.to_string());
        }
        assert!(!input.contains('$'), "{name}: {input}");
        let input: Value = serde_json::from_str(&input).unwrap();
        let of = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let query = format!("mutation($input: {of}!) {{ done: {mutation}(input: $input) {{ userErrors {{ code }} }} }}");
        let mut outcomes: BTreeMap<(u8, String), Vec<&str>> = BTreeMap::new();
        for (role, person) in PEOPLE {
            let answer = world.send(person, &query, json!({ "input": input })).await;
            let error = &answer["errors"][0]["extensions"];
            let told = &answer["data"]["done"]["userErrors"][0]["code"];
            let outcome = match error["code"].as_str() {
                None => {
                    assert!(told.is_string(), "{name} was done by {role}: {answer}");
                    (0, "may".to_owned())
                }
                Some("FORBIDDEN") => (1, format!("refused by {}", error["clause"].as_str().unwrap())),
                Some("NOT_FOUND") => (2, "not found".to_owned()),
                Some("UNAUTHENTICATED") => (3, "not signed in".to_owned()),
                Some(other) => panic!("{name} by {role}: {other}: {answer}"),
            };
            outcomes.entry(outcome).or_default().push(role);
        }
        writeln!(text, "\n{name}").unwrap();
        for ((_, outcome), roles) in outcomes {
            let mut line = format!("  {outcome:<18}");
            let mut width = line.len();
            for (place, role) in roles.iter().enumerate() {
                let word = if place + 1 < roles.len() { format!("{role}; ") } else { (*role).to_owned() };
                if width + word.trim_end().len() > 118 {
                    line = format!("{}\n{:20}", line.trim_end(), "");
                    width = 20;
                }
                width += word.len();
                line.push_str(&word);
            }
            writeln!(text, "{}", line.trim_end()).unwrap();
        }
    }
    assert_eq!(world.print().await, before, "nothing was changed by all of this");

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/matrix/acts.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    for (line, (was, is)) in committed.lines().zip(text.lines()).enumerate() {
        assert_eq!(was, is, "line {} of tests/matrix/acts.txt; review and write it anew with UPDATE=1", line + 1);
    }
    assert_eq!(committed.lines().count(), text.lines().count(), "tests/matrix/acts.txt has another length");
}

/// Every mutation is tried.
#[test]
fn every_mutation_is_in_the_matrix() {
    let tried: Vec<&str> = TRIES.iter().filter_map(|(name, _)| name.split(' ').next()).collect();
    for (name, ..) in katalog::graphql::mutation::covered::ACTS {
        assert!(tried.contains(name), "{name} is not tried");
    }
}
