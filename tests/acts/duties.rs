//! R3, S3.2.3, N6: each of the 512 subsets of the nine duties is tried against every act that a duty covers, and gives exactly what
//! was delegated, from the next request on.

use std::fmt::Write as _;

use governance::{
    action::{Action, Kind},
    rules::RULES,
};
use katalog::graphql::mutation::covered::ACTS;
use serde_json::{Value, json};

use super::world::World;

/// The duties, in the model's order.
const DUTIES: [&str; 9] = [
    "COORDINATE_WITH_OWNER",
    "SUPPLIER_AGREEMENTS",
    "MANAGER_APPOINTMENT",
    "AGREEMENT_AND_BUDGET_FOLLOW_UP",
    "ANNUAL_PLAN",
    "SUPPORT_PROCESS",
    "DOCUMENTATION",
    "STRATEGIC_WATCH",
    "WORK_PRIORITISATION",
];

/// No duty.
const NONE: &str = "";

/// An act that one duty covers, with an input that fails only after permission was given, so that nothing changes.
struct Covered {
    duty: &'static str,
    mutation: &'static str,
    input: Value,
}

#[tokio::test]
async fn r3_every_subset_of_the_nine_duties_gives_exactly_what_was_delegated() {
    let world = World::start().await;
    let (drive, storage) = (world.service("drive").await, world.portfolio("storage").await);
    let supplier = world
        .ask("leader.sunet", "{ service(provider: \"sunet\", code: \"drive\") { suppliers { supplier { id } } } }")
        .await;
    let supplier = supplier["service"]["suppliers"][0]["supplier"]["id"].clone();
    let plan = world.made("manager.sunet.drive", "planDrawUp", json!({ "portfolio": storage, "year": 2028 })).await;
    let item = json!({ "plan": plan, "service": drive, "activity": "Byt", "priority": 1 });
    let item = world.made("manager.sunet.drive", "planItemAdd", item).await;
    let seats = "{ service(provider: \"sunet\", code: \"drive\") { managers { id } } }";
    let managing = world.ask("leader.sunet", seats).await["service"]["managers"][0]["id"].clone();
    let contact = json!({ "invite": { "name": "Kontakt", "claim": "eduPersonPrincipalName", "value": "k@leverantor.invalid" },
        "role": "SUPPLIER_CONTACT", "scope": { "organisation": supplier } });
    let contact = world.made("contract.sunet", "appointmentMake", contact).await;
    let coordinating = world.ask("coordinator.sunet.storage", "{ viewer { appointments { id } } }").await;
    let coordinating = coordinating["viewer"]["appointments"][0]["id"].clone();
    let authority = json!({ "category": "SUPPLIER_AUTHORITY", "service": drive, "text": "Får avropa",
        "concerns": world.person("manager.sunet.drive").await });
    let authority = world.made("owner.sunet.storage", "managementRecordWrite", authority).await;
    let proposal = json!({ "category": "DEVELOPMENT_PROPOSAL", "service": drive, "text": "Förslag" });
    let proposal = world.made("manager.sunet.drive", "managementRecordWrite", proposal).await;
    let invite = json!({ "name": "", "claim": "c", "value": "v" });
    let framed = json!({ "portfolio": storage, "year": 2028, "amount": "1000" });
    let framed = world.made("leader.sunet", "frameDecide", framed).await;
    let suppliers =
        world.ask("leader.sunet", "{ service(provider: \"sunet\", code: \"drive\") { suppliers { id } } }").await;
    let supplying = suppliers["service"]["suppliers"][0]["id"].clone();
    // An agreement with the supplier, as a draft: what the coordinator to whom suppliers are delegated works on.
    let sunet = world.organisation("sunet").await;
    let drawn = |code: &str| json!({ "keeper": sunet, "side": "CUSTOMER", "code": code, "titleSv": "Avrop", "services": [drive], "parties": [supplier] });
    let version = world.made("contract.sunet", "agreementDrawUp", drawn("avrop-1")).await;
    let of = world
        .ask(
            "contract.sunet",
            &format!("{{ node(id: {version}) {{ ... on AgreementVersion {{ agreement {{ id }} }} }} }}"),
        )
        .await;
    let agreement = of["node"]["agreement"]["id"].clone();
    let stale = |duty, mutation, field: &str, id: &Value| Covered {
        duty,
        mutation,
        input: json!({ field: id, "expectedVersion": -1 }),
    };
    let record = |duty, category: &str| Covered {
        duty,
        mutation: "managementRecordWrite",
        input: json!({ "category": category, "service": drive, "text": "" }),
    };
    let routine = |duty, mutation, routine: &str| Covered {
        duty,
        mutation,
        input: json!({ "service": drive, "routine": routine, "expectedVersion": -1 }),
    };
    let covered = [
        record("COORDINATE_WITH_OWNER", "COORDINATION"),
        Covered {
            duty: "COORDINATE_WITH_OWNER",
            mutation: "managementRecordAnswer",
            input: json!({ "managementRecord": proposal, "approve": true, "answer": "" }),
        },
        record("SUPPLIER_AGREEMENTS", "SUPPLIER_AUTHORITY"),
        Covered {
            duty: "SUPPLIER_AGREEMENTS",
            mutation: "appointmentMake",
            input: json!({ "invite": invite, "role": "SUPPLIER_CONTACT", "scope": { "organisation": supplier } }),
        },
        record("MANAGER_APPOINTMENT", "COMPETENCE_NEED"),
        Covered {
            duty: "MANAGER_APPOINTMENT",
            mutation: "appointmentMake",
            input: json!({ "invite": invite, "role": "SERVICE_MANAGER", "scope": { "service": drive } }),
        },
        record("AGREEMENT_AND_BUDGET_FOLLOW_UP", "FOLLOW_UP"),
        Covered {
            duty: "AGREEMENT_AND_BUDGET_FOLLOW_UP",
            mutation: "planFollowUp",
            input: json!({ "plan": plan, "text": "" }),
        },
        record("ANNUAL_PLAN", "ANNUAL_REPORT"),
        Covered { duty: "ANNUAL_PLAN", mutation: "planDrawUp", input: json!({ "portfolio": storage, "year": 1 }) },
        Covered {
            duty: "ANNUAL_PLAN",
            mutation: "planItemAdd",
            input: json!({ "plan": plan, "activity": "", "priority": 1 }),
        },
        Covered { duty: "ANNUAL_PLAN", mutation: "planSubmit", input: json!({ "plan": plan, "expectedVersion": -1 }) },
        Covered {
            duty: "ANNUAL_PLAN",
            mutation: "planEdit",
            input: json!({ "plan": plan, "summary": "", "expectedVersion": -1 }),
        },
        stale("ANNUAL_PLAN", "planItemEdit", "planItem", &item),
        stale("ANNUAL_PLAN", "planItemRemove", "planItem", &item),
        stale("MANAGER_APPOINTMENT", "appointmentEnd", "appointment", &managing),
        stale("SUPPLIER_AGREEMENTS", "appointmentEnd", "appointment", &contact),
        stale("SUPPLIER_AGREEMENTS", "managementRecordEnd", "managementRecord", &authority),
        Covered { duty: "SUPPLIER_AGREEMENTS", mutation: "agreementDrawUp", input: drawn("") },
        stale("SUPPLIER_AGREEMENTS", "agreementAmend", "agreement", &agreement),
        stale("SUPPLIER_AGREEMENTS", "agreementEdit", "agreementVersion", &version),
        Covered {
            duty: "SUPPLIER_AGREEMENTS",
            mutation: "agreementPartySet",
            input: json!({ "agreementVersion": version, "party": supplier, "expectedVersion": -1 }),
        },
        Covered {
            duty: "SUPPLIER_AGREEMENTS",
            mutation: "agreementPartyRemove",
            input: json!({ "agreementVersion": version, "party": supplier, "expectedVersion": -1 }),
        },
        Covered {
            duty: "SUPPLIER_AGREEMENTS",
            mutation: "underpinningRecord",
            input: json!({ "upper": agreement, "lower": agreement, "expectedVersion": -1 }),
        },
        Covered {
            duty: "SUPPLIER_AGREEMENTS",
            mutation: "underpinningRemove",
            input: json!({ "upper": agreement, "lower": agreement, "expectedVersion": -1 }),
        },
        Covered {
            duty: "SUPPLIER_AGREEMENTS",
            mutation: "serviceSupplierRecord",
            input: json!({ "service": drive, "supplier": sunet }),
        },
        Covered {
            duty: "SUPPLIER_AGREEMENTS",
            mutation: "serviceSupplierEnd",
            input: json!({ "serviceSupplier": supplying, "on": "2020-01-01" }),
        },
        // R3: what has no counterpart among the nine is never given.
        Covered { duty: NONE, mutation: "priceSet", input: json!({ "service": drive, "validFrom": "2027-01-01" }) },
        stale(NONE, "planEstablish", "plan", &plan),
        Covered {
            duty: NONE,
            mutation: "allocationDecide",
            input: json!({ "budgetFrame": framed, "service": drive, "amount": "-1" }),
        },
        stale(NONE, "serviceEstablish", "service", &drive),
        stale(NONE, "serviceRetire", "service", &drive),
        Covered { duty: NONE, mutation: "changePropose", input: json!({ "service": drive, "title": "" }) },
        Covered {
            duty: NONE,
            mutation: "retirementPropose",
            input: json!({ "service": drive, "plannedOn": "2020-01-01", "reason": "x" }),
        },
        Covered { duty: NONE, mutation: "rolesRequire", input: json!({ "service": drive, "roles": ["LEADERSHIP"] }) },
        Covered {
            duty: NONE,
            mutation: "securityMeasureDecide",
            input: json!({ "service": drive, "dueOn": "2027-01-01" }),
        },
        Covered {
            duty: NONE,
            mutation: "appointmentDelegate",
            input: json!({ "appointment": coordinating, "duties": [], "expectedVersion": -1 }),
        },
        Covered {
            duty: NONE,
            mutation: "appointmentMake",
            input: json!({ "invite": invite, "role": "SERVICE_COORDINATOR", "scope": { "service": drive } }),
        },
        record(NONE, "REPORT"),
        record(NONE, "PRIORITY"),
        routine("SUPPORT_PROCESS", "routineDescribe", "SUPPORT"),
        routine("SUPPORT_PROCESS", "routineConfirm", "SUPPORT"),
        routine("DOCUMENTATION", "routineDescribe", "DOCUMENTATION"),
        routine("DOCUMENTATION", "routineConfirm", "DOCUMENTATION"),
        record("STRATEGIC_WATCH", "STRATEGY_JUDGEMENT"),
        record("WORK_PRIORITISATION", "WORK_ORDER"),
    ];
    // All acts in one request: each is done, or refused, by itself, and each refusal is told.
    let (mut query, mut declared, mut variables) = (String::new(), String::new(), json!({}));
    for (number, act) in covered.iter().enumerate() {
        let of = format!("{}{}Input", act.mutation[..1].to_uppercase(), &act.mutation[1..]);
        write!(declared, "$i{number}: {of}! ").unwrap();
        write!(query, "a{number}: {}(input: $i{number}) {{ userErrors {{ code }} }} ", act.mutation).unwrap();
        variables[format!("i{number}")] = act.input.clone();
    }
    let query = format!("mutation({declared}) {{ {query} }}");
    every_delegable_act_is_tried(&covered);
    let seat = coordinating;
    let decided = world.number("SELECT COUNT(*) FROM decision").await;
    for subset in 0..512_u32 {
        let delegated: Vec<&str> =
            DUTIES.iter().enumerate().filter(|(bit, _)| subset & (1 << bit) != 0).map(|(_, duty)| *duty).collect();
        let input = json!({ "appointment": seat, "duties": delegated });
        world.act("owner.sunet.storage", "appointmentDelegate", input).await;
        let answer = world.send("coordinator.sunet.storage", &query, variables.clone()).await;
        for (number, act) in covered.iter().enumerate() {
            let errors = answer["errors"].as_array().into_iter().flatten();
            let mut of_this = errors.filter(|error| error["path"][0] == format!("a{number}"));
            let refused = of_this.next().map(|error| error["extensions"]["code"].as_str().unwrap_or_default());
            let allowed = delegated.contains(&act.duty);
            let told = &answer["data"][format!("a{number}")]["userErrors"];
            match refused {
                None => assert!(allowed && told[0]["code"].is_string(), "{delegated:?} gives {}: {told}", act.mutation),
                Some(code) => assert!(
                    !allowed && ["FORBIDDEN", "NOT_FOUND"].contains(&code),
                    "{delegated:?} does not give {} ({}): {answer}",
                    act.mutation,
                    act.duty
                ),
            }
        }
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM plan_item").await, 1, "nothing was done");
    let now = world.number("SELECT COUNT(*) FROM decision").await;
    assert_eq!(now, decided + 512, "nothing was decided but what was delegated");
}

/// What each act asks the rules for: its action, its kind, and the category or role that it is about.
fn asks(act: &Covered) -> (Action, Kind, Option<String>) {
    let (_, action, kind) = ACTS.iter().find(|(name, ..)| *name == act.mutation).expect("a mutation");
    let kind = if act.input["routine"] == "DOCUMENTATION" { Kind::ServiceDocumentation } else { *kind };
    let word = match (act.mutation, act.input["category"].as_str().or(act.input["role"].as_str())) {
        (_, Some(word)) => Some(word.to_owned()),
        ("managementRecordEnd", _) => Some("SUPPLIER_AUTHORITY".to_owned()),
        // The two appointments that are tried to be ended.
        _ => None,
    };
    (*action, kind, word)
}

/// R3: whatever the rules permit by a duty is among what is tried: no duty gives an act that nobody looks at.
fn every_delegable_act_is_tried(covered: &[Covered]) {
    for rule in RULES.iter().filter(|rule| rule.duty.is_some()) {
        let duty = rule.duty.expect("a duty").as_str();
        for action in rule.actions.iter().filter(|action| !matches!(action, Action::Read | Action::ReadPrice)) {
            for kind in rule.kinds.iter().filter(|kind| {
                ACTS.iter().any(|(_, a, k)| (a, k) == (action, *kind)) || **kind == Kind::ServiceDocumentation
            }) {
                let words: Vec<&str> = rule
                    .about
                    .iter()
                    .map(|about| about.as_str())
                    .chain(rule.of.iter().map(|role| role.as_str()))
                    .collect();
                let tried = covered.iter().filter(|act| act.duty == duty).map(asks);
                let tried: Vec<Option<String>> =
                    tried.filter(|(a, k, _)| (a, k) == (action, kind)).map(|(_, _, word)| word).collect();
                let all = words.iter().all(|word| tried.iter().any(|of| of.as_deref().is_none_or(|of| of == *word)));
                assert!(!tried.is_empty() && all, "{duty}: {action} {kind} {words:?} ({}) is not tried", rule.clause);
            }
        }
    }
}
