//! The rules table turned around: for each kind and action, what each role may, as a text that a person reviews.
//!
//! `governance/matrix.txt` is this text, committed; a test holds the two equal, so that no permission changes unseen.

use std::fmt::Write;

use crate::{
    action::{Action, Kind},
    lifecycle::{DeliveryState, ServiceState, VersionState},
    role::Role,
    rule::{Over, Rule, SHARED_SHIFT, Who},
    rules::RULES,
};

/// What stands above the tables.
const HEAD: &str = "\
Who may do what to which kind of object: every rule of governance/src/rules.rs, one block per kind and action.
Written by `UPDATE=1 cargo test -p governance matrix`; read it line by line against GOVERNANCE.md when it changes.

Each line: role, over what, by which clause, with which delegated duty, on which condition.
- What ANYONE may, everyone may; what STAFF may, every role marked * may, with its provider; neither is repeated.
- SERVICE, for a role held over a portfolio, is each of the portfolio's services.
";

/// The whole matrix.
pub fn matrix() -> String {
    let mut text = HEAD.to_owned();
    overview(&mut text);
    for action in Action::ALL {
        for kind in Kind::ALL {
            let rules: Vec<&Rule> = RULES.iter().filter(|rule| rule.speaks_of(*action, *kind)).collect();
            if !rules.is_empty() {
                block(&mut text, &format!("{action} {kind}"), &rules);
            }
        }
    }
    text
}

/// One page: roles down, kinds across, the widest permission as a letter.
fn overview(text: &mut String) {
    const LETTERS: &str = "\
E everything   P of its provider   F of its portfolio   S of its services   s supplier side of its services
C of its customers   c of its provider's customers   O of its organisation   o for its organisation
k own part on the customer side   l own part on the supplier side   h of services it has   M its own
u of its suppliers   a that came of its assignment   i as its object   * only on a condition (state, publication, role, delegated duty)   . nothing
";
    let columns: Vec<(Action, Kind)> = Action::ALL
        .iter()
        .flat_map(|action| Kind::ALL.iter().map(move |kind| (*action, *kind)))
        .filter(|(action, _)| matches!(action, Action::Read | Action::ReadPrice))
        .filter(|(action, kind)| RULES.iter().any(|rule| rule.speaks_of(*action, *kind)))
        .collect();
    let _ = write!(text, "\nOverview of what is seen (READ but where another action stands)\n{LETTERS}\n");
    for (place, (action, kind)) in columns.iter().enumerate() {
        let action = if *action == Action::Read { String::new() } else { format!("{action} ") };
        let _ = writeln!(text, "{:26}{}{action}{kind}", "", "|  ".repeat(place));
    }
    let whos = [Who::Anyone, Who::Myself, Who::Staff].into_iter().chain(Role::ALL.iter().copied().map(Who::Role));
    for who in whos {
        let mut line = format!("{:26}", who_word(who));
        for (action, kind) in &columns {
            let rules = RULES.iter().filter(|rule| rule.who == who && rule.speaks_of(*action, *kind));
            let widest = rules.min_by_key(|rule| (rank(rule.over), !conditions(rule).is_empty()));
            let _ = match widest {
                None => write!(line, ".  "),
                Some(rule) => {
                    let star = if conditions(rule).is_empty() && rule.duty.is_none() { ' ' } else { '*' };
                    write!(line, "{}{star} ", letter(rule.over))
                }
            };
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
}

/// One kind and action.
fn block(text: &mut String, title: &str, rules: &[&Rule]) {
    let _ = write!(text, "\n{title}\n");
    for who in [Who::Anyone, Who::Myself, Who::Staff] {
        for rule in rules.iter().filter(|rule| rule.who == who) {
            line(text, who_word(who), rule);
        }
    }
    let mut without: Vec<String> = Vec::new();
    for role in Role::ALL {
        let name = format!("{role}{}", if role.is_staff() { " *" } else { "" });
        let own: Vec<&&Rule> = rules.iter().filter(|rule| rule.who == Who::Role(*role)).collect();
        for (place, rule) in own.iter().enumerate() {
            line(text, if place == 0 { &name } else { "" }, rule);
        }
        without.extend(own.is_empty().then_some(name));
    }
    if without.len() == Role::ALL.len() {
        without = vec!["any role".to_owned()];
    }
    for (place, names) in without.chunks(4).enumerate() {
        let _ = writeln!(text, "  {:26} {}", if place == 0 { "nothing of their own" } else { "" }, names.join(", "));
    }
}

fn line(text: &mut String, name: &str, rule: &Rule) {
    let duty = rule.duty.map(|duty| format!("with {duty}"));
    let more: Vec<String> = duty.into_iter().chain(Some(conditions(rule)).filter(|words| !words.is_empty())).collect();
    let cells = format!("  {name:26} {:22} {:8} {}", over_word(rule.over), rule.clause, more.join("; "));
    let _ = writeln!(text, "{}", cells.trim_end());
}

/// States, publication and roles, as the rule has them.
fn conditions(rule: &Rule) -> String {
    let mut words = Vec::new();
    if rule.states != 0 {
        words.push(states(rule));
    }
    if rule.published {
        words.push("published".to_owned());
    }
    if rule.effective {
        words.push("effective".to_owned());
    }
    if rule.made_here {
        words.push("made by its provider".to_owned());
    }
    if rule.first_owner {
        words.push("as the first owner".to_owned());
    }
    if !rule.of.is_empty() {
        let roles: Vec<&str> = rule.of.iter().map(|role| role.as_str()).collect();
        words.push(format!("of {}", roles.join(", ")));
    }
    if !rule.about.is_empty() {
        let categories: Vec<&str> = rule.about.iter().map(|category| category.as_str()).collect();
        words.push(format!("about {}", categories.join(", ")));
    }
    words.join("; ")
}

fn states(rule: &Rule) -> String {
    let shared = rule.states >> SHARED_SHIFT;
    let (set, word) = if shared == 0 { (rule.states, "when") } else { (shared, "shared, when") };
    let held = |bit: u32| set & 1 << bit != 0;
    let names: Vec<&str> = match rule.kinds {
        [Kind::Service] => ServiceState::ALL.iter().filter(|state| held(**state as u32)).map(|s| s.as_str()).collect(),
        [Kind::Delivery] => {
            DeliveryState::ALL.iter().filter(|state| held(**state as u32)).map(|s| s.as_str()).collect()
        }
        _ => VersionState::ALL.iter().filter(|state| held(**state as u32)).map(|s| s.as_str()).collect(),
    };
    format!("{word} {}", names.join(", "))
}

const fn who_word(who: Who) -> &'static str {
    match who {
        Who::Anyone => "ANYONE",
        Who::Myself => "ONESELF",
        Who::Staff => "STAFF",
        Who::Role(role) => role.as_str(),
    }
}

const fn over_word(over: Over) -> &'static str {
    match over {
        Over::Everything => "EVERYTHING",
        Over::Myself => "ONESELF",
        Over::Recorded => "RECORDED",
        Over::TakingPart => "TAKING_PART",
        Over::Provider => "PROVIDER",
        Over::Portfolio => "PORTFOLIO",
        Over::Service => "SERVICE",
        Over::SuppliedService => "SUPPLIED_SERVICE",
        Over::Customer => "CUSTOMER",
        Over::Party => "PARTY",
        Over::CustomerSide => "CUSTOMER_SIDE",
        Over::SupplierSide => "SUPPLIER_SIDE",
        Over::Organisation => "ORGANISATION",
        Over::CustomersOfProvider => "CUSTOMERS_OF_PROVIDER",
        Over::SuppliersOfProvider => "SUPPLIERS_OF_PROVIDER",
        Over::SuppliersOfService => "SUPPLIERS_OF_SERVICE",
        Over::ItsObject => "ITS_OBJECT",
        Over::ServicesHad => "SERVICES_HAD",
        Over::Assignment => "ASSIGNMENT",
        Over::Process => "PROCESS",
    }
}

const fn letter(over: Over) -> char {
    match over {
        Over::Everything => 'E',
        Over::Myself => 'M',
        Over::Recorded => 'r',
        Over::TakingPart => 't',
        Over::Provider => 'P',
        Over::Portfolio => 'F',
        Over::Service => 'S',
        Over::SuppliedService => 's',
        Over::Customer => 'C',
        Over::Party => 'o',
        Over::CustomerSide => 'k',
        Over::SupplierSide => 'l',
        Over::Organisation => 'O',
        Over::CustomersOfProvider => 'c',
        Over::SuppliersOfProvider | Over::SuppliersOfService => 'u',
        Over::ItsObject => 'i',
        Over::ServicesHad => 'h',
        Over::Assignment => 'a',
        Over::Process => 'p',
    }
}

/// The wider, the lower.
const fn rank(over: Over) -> u8 {
    match over {
        Over::Everything => 0,
        Over::Provider => 1,
        Over::Portfolio => 2,
        Over::Service => 3,
        Over::SuppliedService => 4,
        Over::Customer => 5,
        Over::CustomersOfProvider => 6,
        Over::SuppliersOfProvider => 15,
        Over::SuppliersOfService => 16,
        Over::ItsObject => 17,
        Over::Organisation => 7,
        Over::Party => 8,
        Over::CustomerSide => 12,
        Over::SupplierSide => 13,
        Over::ServicesHad => 9,
        Over::Myself => 10,
        Over::Recorded => 18,
        Over::Assignment => 11,
        Over::Process => 19,
        Over::TakingPart => 20,
    }
}
