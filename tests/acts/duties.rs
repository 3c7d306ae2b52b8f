//! R3, S3.2.3, N6: each of the 512 subsets of the nine duties is tried, on a seat over a portfolio and on one over a service,
//! against every act that a duty covers, and gives exactly what was delegated, from the next request on. What no duty covers
//! is every other act that there is.

use std::{collections::BTreeMap, fmt::Write as _};

use governance::{
    action::{Action, Kind},
    rules::RULES,
};
use katalog::graphql::mutation::covered::ACTS;
use serde_json::{Value, json};

use super::world::{DAY, World};
use crate::{
    database::base::alone,
    harness::Database,
    matrix::{made::objects, tries::TRIES},
};

/// The duties, in the model's order, with the tries of the matrix of acts that each covers.
#[rustfmt::skip] // one duty, one entry
const DUTIES: [(&str, &[&str]); 9] = [
    ("COORDINATE_WITH_OWNER", &["managementRecordWrite OWNER_COORDINATION", "managementRecordAnswer DEVELOPMENT_PROPOSAL"]),
    ("SUPPLIER_AGREEMENTS", &["managementRecordWrite SUPPLIER_AUTHORITY", "managementRecordEnd",
        "appointmentMake of a SUPPLIER_CONTACT", "serviceSupplierRecord", "serviceSupplierEnd", "underpinningRecord", "underpinningRemove"]),
    ("MANAGER_APPOINTMENT", &["managementRecordWrite COMPETENCE_NEED", "appointmentMake of a SERVICE_MANAGER",
        "appointmentEnd of a SERVICE_MANAGER"]),
    ("AGREEMENT_AND_BUDGET_FOLLOW_UP", &["managementRecordWrite FOLLOW_UP", "planFollowUp"]),
    ("ANNUAL_PLAN", &["managementRecordWrite ANNUAL_REPORT", "managementRecordWrite ANNUAL_REPORT of a portfolio", "planDrawUp",
        "planEdit", "planItemAdd for a service", "planItemAdd for the portfolio", "planItemEdit", "planItemRemove", "planSubmit"]),
    ("SUPPORT_PROCESS", &["routineDescribe SUPPORT", "routineConfirm SUPPORT"]),
    ("DOCUMENTATION", &["routineDescribe DOCUMENTATION", "routineConfirm DOCUMENTATION"]),
    ("STRATEGIC_WATCH", &["managementRecordWrite STRATEGY_JUDGEMENT"]),
    ("WORK_PRIORITISATION", &["managementRecordWrite WORK_ORDER"]),
];

/// What is of the whole portfolio: a seat over one service does not reach it, whatever is delegated.
const OF_THE_PORTFOLIO: [&str; 2] =
    ["managementRecordWrite ANNUAL_REPORT of a portfolio", "planItemAdd for the portfolio"];

/// What one duty covers of what another shows: what an agreement with a customer stands on, once that agreement is seen.
const SEEN_BY: [(&str, &str); 2] = [
    ("underpinningRecord", "AGREEMENT_AND_BUDGET_FOLLOW_UP"),
    ("underpinningRemove", "AGREEMENT_AND_BUDGET_FOLLOW_UP"),
];

/// What everyone on the staff may (S1.2).
const STAFF: [&str; 2] = ["needRecord for a customer", "needRecord for the provider"];

/// An act with an input that fails only after permission was given, so that nothing changes.
struct Try {
    name: String,
    input: Value,
    /// The duty that covers it; None: no duty does.
    duty: Option<&'static str>,
    /// The clauses that a refusal may name.
    clauses: Vec<String>,
}

impl Try {
    fn mutation(&self) -> &str {
        self.name.split(' ').next().unwrap()
    }
}

/// What one meets: "MAY", or the code and the clause of the refusal.
type Met = (String, String);

/// Room for all acts there are in a few requests.
async fn start() -> World {
    let settings = [
        ("CLOCK", DAY),
        ("LIMITS__ROOT_FIELDS", "200"),
        ("LIMITS__ALIASES", "400"),
        ("LIMITS__ERRORS", "200"),
        ("LIMITS__TIMEOUT_MS", "120000"),
    ];
    World::with(Database::on_its_day().await, &settings).await
}

/// Every try of the matrix of acts, and those on the supplier side, where it has none.
async fn tries(world: &World) -> Vec<Try> {
    let ids = objects(world).await;
    let reviewed = reviewed_clauses();
    let mut all: Vec<Try> = TRIES
        .iter()
        .map(|(name, input)| {
            let mut input = (*input).to_owned();
            for (object, id) in &ids {
                input = input.replace(&format!("\"${object}\""), &id.to_string());
            }
            let duty = DUTIES.iter().find(|(_, covers)| covers.contains(name)).map(|(duty, _)| *duty);
            let clauses = reviewed.get(*name).unwrap_or_else(|| panic!("acts.txt lacks {name}")).clone();
            Try { name: (*name).to_owned(), input: serde_json::from_str(&input).unwrap(), duty, clauses }
        })
        .collect();
    for name in DUTIES.iter().flat_map(|(_, covers)| *covers) {
        assert!(all.iter().any(|act| act.name == **name), "{name} is not tried");
    }
    all.extend(on_the_supplier_side(world, &ids).await);
    all
}

/// An agreement with the supplier, as a draft, and the supplier's contact: what the coordinator to whom suppliers are delegated
/// works on.
async fn on_the_supplier_side(world: &World, ids: &BTreeMap<&'static str, Value>) -> Vec<Try> {
    let (sunet, supplier, drive) = (&ids["sunet"], &ids["supplier"], &ids["drive"]);
    let contact = json!({ "invite": { "name": "Kontakt", "claim": "eduPersonPrincipalName", "value": "k@leverantor.invalid" },
        "role": "SUPPLIER_CONTACT", "scope": { "organisation": supplier } });
    let contact = world.made("contract.sunet", "appointmentMake", contact).await;
    let drawn = |code: &str| json!({ "keeper": sunet, "side": "CUSTOMER", "code": code, "titleSv": "Avrop", "services": [drive], "parties": [supplier] });
    let version = world.made("contract.sunet", "agreementDrawUp", drawn("avrop-1")).await;
    let of = format!("{{ node(id: {version}) {{ ... on AgreementVersion {{ agreement {{ id }} }} }} }}");
    let agreement = world.ask("contract.sunet", &of).await["node"]["agreement"]["id"].clone();
    let both = json!({ "upper": agreement, "lower": agreement, "expectedVersion": -1 });
    let party = json!({ "agreementVersion": version, "party": supplier, "expectedVersion": -1 });
    let tried = |name: &str, input: Value, clause: &str| Try {
        name: format!("{name} of a supplier"),
        input,
        duty: Some("SUPPLIER_AGREEMENTS"),
        clauses: vec![clause.to_owned()],
    };
    vec![
        tried("appointmentEnd", json!({ "appointment": contact, "expectedVersion": -1 }), "S4.2.2"),
        tried("agreementDrawUp", drawn(""), "S4.2.5"),
        tried("agreementAmend", json!({ "agreement": agreement, "expectedVersion": -1 }), "S4.2.5"),
        tried("agreementEdit", json!({ "agreementVersion": version, "expectedVersion": -1 }), "S4.2.5"),
        tried("agreementPartySet", party.clone(), "S4.2.5"),
        tried("agreementPartyRemove", party, "S4.2.5"),
        tried("underpinningRecord", both.clone(), "S4.2.2"),
        tried("underpinningRemove", both, "S4.2.2"),
    ]
}

/// By which clauses each try is refused to whoever may not, as it was reviewed in `tests/matrix/acts.txt`.
fn reviewed_clauses() -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut of = String::new();
    for line in include_str!("../matrix/acts.txt").lines() {
        if let Some(clause) = line.strip_prefix("  refused by ") {
            let clause = clause.split_whitespace().next().unwrap();
            found.entry(of.clone()).or_default().push(clause.to_owned());
        } else if !line.starts_with(' ') && !line.is_empty() {
            line.clone_into(&mut of);
            found.entry(of.clone()).or_default();
        }
    }
    found
}

/// Tries acts, many in one request: each is done, or refused, by itself, and each refusal is told.
async fn meet(world: &World, person: &str, acts: &[&Try]) -> Vec<Met> {
    let mut met = Vec::with_capacity(acts.len());
    for acts in acts.chunks(100) {
        let (mut query, mut declared, mut variables) = (String::new(), String::new(), json!({}));
        for (number, act) in acts.iter().enumerate() {
            let mutation = act.mutation();
            write!(declared, "$i{number}: {}{}Input! ", mutation[..1].to_uppercase(), &mutation[1..]).unwrap();
            write!(query, "a{number}: {mutation}(input: $i{number}) {{ userErrors {{ code }} }} ").unwrap();
            variables[format!("i{number}")] = act.input.clone();
        }
        let answer = world.send(person, &format!("mutation({declared}) {{ {query} }}"), variables).await;
        let errors = answer["errors"].as_array().cloned().unwrap_or_default();
        met.extend(acts.iter().enumerate().map(|(number, act)| {
            let alias = format!("a{number}");
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            match errors.iter().find(|error| error["path"][0] == *alias) {
                Some(error) => (text(&error["extensions"]["code"]), text(&error["extensions"]["clause"])),
                None => {
                    let told = &answer["data"][&alias]["userErrors"][0]["code"];
                    assert!(told.is_string(), "{person} has done {}: {answer}", act.name);
                    ("MAY".to_owned(), String::new())
                }
            }
        }));
    }
    met
}

/// What is tried of each subset, beside everything with some of them.
#[derive(Clone, Copy)]
enum Each {
    /// All that any duty covers.
    Covered,
    /// Of each duty one act in turn, so that each meets many subsets: where the same rules are bound to another scope.
    OfADuty,
}

/// Of each duty one of its acts; which one has nothing to do with what is in the subset.
fn in_turn(all: &[Try], subset: u32) -> Vec<&Try> {
    let turn = usize::try_from(subset.wrapping_mul(2_654_435_761) >> 16).unwrap();
    let of_duty = |duty: &str| {
        let acts: Vec<&Try> = all.iter().filter(|act| act.duty == Some(duty)).collect();
        acts[turn % acts.len()]
    };
    DUTIES.iter().map(|(duty, _)| of_duty(duty)).collect()
}

/// All 512 of them. Where SQLite has had them all, PostgreSQL has those of few duties and of nearly all: what a duty gives is
/// told by rules, which know of no database.
fn subsets() -> Vec<u32> {
    let of_few = |subset: &u32| subset.count_ones() <= 2 || subset.count_ones() >= 8;
    (0..512).filter(|subset| !alone() || of_few(subset)).collect()
}

/// Tries every subset on a seat. Beside what is delegated its holder may do `always`, and never reaches `beyond`.
async fn every_subset(
    world: &World,
    (person, seat): (&str, &Value),
    (all, each): (&[Try], Each),
    (always, beyond): (&[&str], &[&str]),
) {
    let covered: Vec<&Try> = all.iter().filter(|act| act.duty.is_some()).collect();
    let everything: Vec<&Try> = all.iter().collect();
    let decided = world.number("SELECT COUNT(*) FROM decision").await;
    let subsets = subsets();
    for subset in subsets.iter().copied() {
        let bits = DUTIES.iter().enumerate().filter(|(bit, _)| subset & (1 << bit) != 0);
        let delegated: Vec<&str> = bits.map(|(_, (duty, _))| *duty).collect();
        let input = json!({ "appointment": seat, "duties": delegated });
        let done = world.tried("owner.sunet.storage", "appointmentDelegate", input).await;
        assert_eq!(done["data"]["done"]["userErrors"], json!([]), "{done}");
        // With none, one, and all: everything that there is.
        let whole = subset.count_ones() <= 1 || subset == 511;
        let in_turn = in_turn(all, subset);
        let tried = match (whole, each) {
            (true, _) => &everything,
            (false, Each::Covered) => &covered,
            (false, Each::OfADuty) => &in_turn,
        };
        let before = if whole { world.print().await } else { String::new() };
        for (act, (code, clause)) in tried.iter().zip(meet(world, person, tried).await) {
            let seen = SEEN_BY.iter().all(|(name, duty)| *name != act.name || delegated.contains(duty));
            let by_duty =
                act.duty.is_some_and(|duty| delegated.contains(&duty)) && seen && !beyond.contains(&&*act.name);
            let may = by_duty || always.contains(&&*act.name);
            let named = act.clauses.contains(&clause);
            match code.as_str() {
                "MAY" => assert!(may, "{delegated:?} gives {}", act.name),
                // What is not seen is as though it were not there, with no clause (V7).
                "NOT_FOUND" => assert!(!may && clause.is_empty(), "{delegated:?}: {}: {clause}", act.name),
                "FORBIDDEN" => {
                    assert!(!may && named, "{delegated:?}: {} by {clause}, not {:?}", act.name, act.clauses);
                }
                _ => panic!("{delegated:?}: {}: {code}", act.name),
            }
        }
        if whole {
            assert_eq!(world.print().await, before, "{delegated:?}: something was changed");
        }
    }
    let now = world.number("SELECT COUNT(*) FROM decision").await;
    assert_eq!(now, decided + i64::try_from(subsets.len()).unwrap(), "nothing was decided but what was delegated");
}

#[tokio::test]
async fn r3_every_subset_of_the_nine_duties_gives_exactly_what_was_delegated() {
    let world = start().await;
    let all = tries(&world).await;
    every_delegable_act_is_tried(&all);
    let own = world.ask("coordinator.sunet.storage", "{ viewer { appointments { id } } }").await;
    let seat = own["viewer"]["appointments"][0]["id"].clone();
    // R1: everyone lays down what is their own: it is the one that the matrix tries to end.
    let always = [&STAFF[..], &["appointmentEnd of a SERVICE_COORDINATOR"]].concat();
    every_subset(&world, ("coordinator.sunet.storage", &seat), (&all, Each::Covered), (&always, &[])).await;
}

#[tokio::test]
async fn r3_every_subset_gives_the_same_on_a_seat_over_one_service() {
    let world = start().await;
    let all = tries(&world).await;
    let scope = json!({ "service": world.service("drive").await });
    let seat = coordinator(&world, "assignment.sunet", &scope, json!({ "duties": [] })).await;
    world.act("assignment.sunet", "appointmentAccept", json!({ "appointment": seat })).await;
    // R2: the matrix tries to end an appointment of this person, too.
    let always = [&STAFF[..], &["appointmentEnd of a ASSIGNMENT_MANAGER"]].concat();
    every_subset(&world, ("assignment.sunet", &seat), (&all, Each::OfADuty), (&always, &OF_THE_PORTFOLIO)).await;
}

/// Appoints a coordinator.
async fn coordinator(world: &World, person: &str, scope: &Value, more: Value) -> Value {
    let mut input = json!({ "person": world.person(person).await, "role": "SERVICE_COORDINATOR", "scope": scope });
    for (key, value) in more.as_object().unwrap() {
        input[key] = value.clone();
    }
    world.made("owner.sunet.storage", "appointmentMake", input).await
}

/// N6: with all nine duties, over the portfolio and over the service: an appointment that has ended, has not begun, or is not
/// accepted gives nothing, not one act more than before.
#[tokio::test]
async fn n6_all_nine_duties_give_nothing_without_an_effective_appointment() {
    let world = start().await;
    let all = tries(&world).await;
    let everything: Vec<&Try> = all.iter().collect();
    let nine: Vec<&str> = DUTIES.iter().map(|(duty, _)| *duty).collect();
    let scopes =
        [json!({ "portfolio": world.portfolio("storage").await }), json!({ "service": world.service("drive").await })];
    let people = [
        ["assignment.sunet", "lead.sunet", "resources.sunet"],
        ["communicator.sunet", "cases.sunet", "reviewer.sunet"],
    ];
    for (scope, [ended, future, unaccepted]) in scopes.iter().zip(people) {
        let accept = async |person: &str, seat: &Value| {
            world.act(person, "appointmentAccept", json!({ "appointment": seat })).await;
        };
        let before = meet(&world, ended, &everything).await;
        let seat = coordinator(&world, ended, scope, json!({ "duties": nine })).await;
        accept(ended, &seat).await;
        assert_ne!(meet(&world, ended, &everything).await, before, "while it holds it gives something");
        world.act("owner.sunet.storage", "appointmentEnd", json!({ "appointment": seat })).await;
        assert_same(&meet(&world, ended, &everything).await, &before, &everything, "ended");

        let before = meet(&world, future, &everything).await;
        let seat = coordinator(&world, future, scope, json!({ "duties": nine, "validFrom": "2026-11-23" })).await;
        accept(future, &seat).await;
        assert_same(&meet(&world, future, &everything).await, &before, &everything, "not begun");

        let before = meet(&world, unaccepted, &everything).await;
        coordinator(&world, unaccepted, scope, json!({ "duties": nine })).await;
        let print = world.print().await;
        assert_same(&meet(&world, unaccepted, &everything).await, &before, &everything, "not accepted");
        assert_eq!(world.print().await, print, "nothing was changed by all of this");
    }
}

fn assert_same(met: &[Met], before: &[Met], acts: &[&Try], how: &str) {
    for ((met, before), act) in met.iter().zip(before).zip(acts) {
        assert_eq!(met, before, "{how}: {}", act.name);
    }
}

/// What each act asks the rules for: its action, its kind, and the category or role that it is about.
fn asks(act: &Try) -> (Action, Kind, Option<String>) {
    let (_, action, kind) = ACTS.iter().find(|(name, ..)| *name == act.mutation()).expect("a mutation");
    let kind = if act.input["routine"] == "DOCUMENTATION" { Kind::ServiceDocumentation } else { *kind };
    let word = match (act.mutation(), act.input["category"].as_str().or(act.input["role"].as_str())) {
        (_, Some(word)) => Some(word.to_owned()),
        ("managementRecordEnd", _) => Some("SUPPLIER_AUTHORITY".to_owned()),
        // The two appointments that are tried to be ended.
        _ => None,
    };
    (*action, kind, word)
}

/// R3: whatever the rules permit by a duty is among what is tried: no duty gives an act that nobody looks at.
fn every_delegable_act_is_tried(all: &[Try]) {
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
                let tried = all.iter().filter(|act| act.duty == Some(duty)).map(asks);
                let tried: Vec<Option<String>> =
                    tried.filter(|(a, k, _)| (a, k) == (action, kind)).map(|(_, _, word)| word).collect();
                let covers = words.iter().all(|word| tried.iter().any(|of| of.as_deref().is_none_or(|of| of == *word)));
                assert!(
                    !tried.is_empty() && covers,
                    "{duty}: {action} {kind} {words:?} ({}) is not tried",
                    rule.clause
                );
            }
        }
    }
}
