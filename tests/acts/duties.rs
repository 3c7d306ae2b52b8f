//! R3, S3.2.3, N6: each of the 512 subsets of the nine duties is tried against every act that a duty covers, and gives exactly what
//! was delegated, from the next request on.

use std::fmt::Write as _;

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
    let authority = json!({ "category": "SUPPLIER_AUTHORITY", "service": drive, "text": "Får avropa",
        "concerns": world.person("manager.sunet.drive").await });
    let authority = world.made("owner.sunet.storage", "managementRecordWrite", authority).await;
    let invite = json!({ "name": "", "claim": "c", "value": "v" });
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
        routine("SUPPORT_PROCESS", "routineDescribe", "SUPPORT"),
        routine("SUPPORT_PROCESS", "routineConfirm", "SUPPORT"),
        routine("DOCUMENTATION", "routineDescribe", "DOCUMENTATION"),
        routine("DOCUMENTATION", "routineConfirm", "DOCUMENTATION"),
        record("STRATEGIC_WATCH", "STRATEGY_JUDGEMENT"),
        record("WORK_PRIORITISATION", "WORK_ORDER"),
    ];
    // All acts in one request: each is done, or refused, by itself.
    let (mut query, mut declared, mut variables) = (String::new(), String::new(), json!({}));
    for (number, act) in covered.iter().enumerate() {
        let of = format!("{}{}Input", act.mutation[..1].to_uppercase(), &act.mutation[1..]);
        write!(declared, "$i{number}: {of}! ").unwrap();
        write!(query, "a{number}: {}(input: $i{number}) {{ userErrors {{ code }} }} ", act.mutation).unwrap();
        variables[format!("i{number}")] = act.input.clone();
    }
    let query = format!("mutation({declared}) {{ {query} }}");
    let seat = world.ask("coordinator.sunet.storage", "{ viewer { appointments { id } } }").await;
    let seat = seat["viewer"]["appointments"][0]["id"].clone();
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
}
