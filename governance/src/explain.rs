//! A rule, or the lack of one, as a sentence in Swedish and English: what `why` and `whoCan` answer with.

mod wording;

use self::wording::{act, capital, categories, holder, noun, pick, place, roles, states, verb};
use crate::{
    action::{Action, Kind},
    decide::Facts,
    duty::Duty,
    role::ScopeKind,
    rule::{Rule, Who},
    rules::RULES,
    words::Language::{self, En, Sv},
};

/// Why `rule` permits `action` on `kind`, to one who holds it over a `scope` of this kind (None: held over nothing).
pub fn permitted(rule: &Rule, action: Action, kind: Kind, scope: Option<ScopeKind>, language: Language) -> String {
    let duty = rule.duty.map_or_else(String::new, |duty| match language {
        Sv => format!(" med den delegerade uppgiften {}", duty_name(duty, Sv)),
        En => format!(" with the delegated duty {}", duty_name(duty, En)),
    });
    let sentence = format!(
        "{}{duty} {} {}{}{}{}{}{}{}{}{} ({}).",
        holder(rule.who, language),
        verb(action, language),
        if rule.published { pick(language, "publicerade ", "published ") } else { "" },
        noun(kind, language),
        place(rule.over, scope, language),
        roles(rule.of, language),
        categories(rule.about, language),
        if rule.effective {
            pick(language, ", så länge förordnandet gäller", ", while the appointment holds")
        } else {
            ""
        },
        states(rule, language),
        if rule.made_here {
            pick(language, ", som den egna tjänsteleverantören har gjort", ", made by their own provider")
        } else {
            ""
        },
        if rule.first_owner {
            pick(language, ", där ingen annan ägare går före", ", where no other owner comes first")
        } else {
            ""
        },
        rule.clause
    );
    capital(&sentence)
}

/// That nothing permits it, with the clause that says who may.
pub fn refused(action: Action, kind: Kind, clause: &str, language: Language) -> String {
    let noun = noun(kind, language);
    match language {
        Sv => {
            format!("Ingen av dina roller ger dig rätt att {} {noun} här; {clause} säger vem som får.", act(action, Sv))
        }
        En => format!("None of your roles permits you to {} {noun} here; {clause} says who may.", act(action, En)),
    }
}

/// The clause that says who may: what a refusal names (V7). Of an act, that of the first rule that permits it of an
/// appointment to that role, or a record of that category: of who answers for it before whom it is delegated to, and of
/// those before what one may do with one's own.
pub fn governing(action: Action, kind: Kind, facts: &[Facts]) -> &'static str {
    if matches!(action, Action::Read | Action::ReadPrice) {
        return reading(kind);
    }
    if let Some(clause) = stated(action, kind, facts) {
        return clause;
    }
    let role = facts.iter().find_map(|facts| facts.role);
    let category = facts.iter().find_map(|facts| facts.category);
    let speaking = || RULES.iter().filter(move |rule| rule.speaks_of(action, kind));
    let meant = speaking()
        .filter(|rule| rule.of.is_empty() || role.is_none_or(|role| rule.of.contains(&role)))
        .filter(|rule| rule.about.is_empty() || category.is_none_or(|category| rule.about.contains(&category)));
    let rank = |rule: &&Rule| (rule.who == Who::Myself, rule.duty.is_some());
    // Of what no rule means, that of the act as such.
    let first = meant.min_by_key(rank).or_else(|| speaking().min_by_key(rank));
    first.map_or(reading(kind), |rule| rule.clause)
}

/// Where several roles may, each by a sentence of its own: the clause that says who may.
fn stated(action: Action, kind: Kind, facts: &[Facts]) -> Option<&'static str> {
    let of_party = || facts.iter().any(|facts| facts.side.is_some());
    match (action, kind) {
        (Action::Record, Kind::Need) => Some("S1.2"),
        (Action::Propose, Kind::Service) => Some("L1"),
        (Action::FollowUp, Kind::Plan) => Some("S3.2.4"),
        // For a party other than the keeper, whose owners sign (R5).
        (Action::Sign, Kind::Signature) if of_party() => Some("U7"),
        _ => None,
    }
}

/// The clause that says who sees it.
const fn reading(kind: Kind) -> &'static str {
    match kind {
        Kind::Agreement | Kind::AgreementLine | Kind::AgreementWork | Kind::Signature => "V2",
        Kind::AgreementTemplate => "U6",
        Kind::AgreementStructure => "U2.1",
        Kind::Portfolio | Kind::Service | Kind::ServiceManagement | Kind::ListPrice | Kind::Vacancy => "V1",
        Kind::SupplierRelation | Kind::ServiceText | Kind::Support | Kind::OrderingRoutine => "V1",
        Kind::ServiceDocumentation | Kind::Change | Kind::Retirement | Kind::AnnualCycle | Kind::ProcessDescription => {
            "V1"
        }
        Kind::Underpinning | Kind::UnderpinnedService => "V4",
        Kind::Frame | Kind::Allocation | Kind::Plan | Kind::PlanItem => "V5",
        Kind::PartyFulfilment => "V2",
        Kind::MeasuredValue => "U2.8",
        Kind::CostRecovery => "S1.1",
        Kind::CustomerRelation | Kind::SecurityMeasure | Kind::Delivery | Kind::Need => "V6",
        Kind::Meeting | Kind::Event => "V6",
        Kind::Announcement => "S4.8.2",
        Kind::IndexSeries | Kind::IndexRun => "U2.7",
        Kind::ManagementRecord => "S4.2",
        Kind::Load | Kind::FirstLoad => "O5",
        Kind::Notice => "S4.4.8",
        Kind::Person | Kind::Appointment | Kind::RoleHolder => "V8",
        Kind::Organisation | Kind::Decision | Kind::DecisionReason => "V9",
        Kind::ProcessFigure => "S4.5.1",
    }
}

/// The duty's name, as the model has it (S4.3.1–S4.3.9).
pub const fn duty_name(duty: Duty, language: Language) -> &'static str {
    let (sv, en) = match duty {
        Duty::CoordinateWithOwner => ("samordning med tjänsteägaren", "to coordinate with the owner"),
        Duty::SupplierAgreements => ("leverantörsavtal", "of supplier agreements"),
        Duty::ManagerAppointment => ("att utse tjänsteförvaltare", "to appoint managers"),
        Duty::AgreementAndBudgetFollowUp => {
            ("uppföljning av avtal, ekonomi och budget", "to follow up agreements, economy and budget")
        }
        Duty::AnnualPlan => ("årlig plan", "of the annual plan"),
        Duty::SupportProcess => ("supportprocess", "of the support process"),
        Duty::Documentation => ("dokumentation", "of documentation"),
        Duty::StrategicWatch => ("strategisk bevakning", "of strategic watch"),
        Duty::WorkPrioritisation => ("prioritering av löpande arbete", "to prioritise ongoing work"),
    };
    pick(language, sv, en)
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::{role::Role, words::RecordCategory};

    fn rule(action: Action, kind: Kind, clause: &str, who: Who) -> &'static Rule {
        let found = RULES.iter().find(|rule| rule.speaks_of(action, kind) && rule.clause == clause && rule.who == who);
        found.unwrap_or_else(|| panic!("no rule of {clause} for {action} {kind}"))
    }

    #[test]
    fn a_delegated_duty_is_named() {
        let rule = rule(Action::Read, Kind::Agreement, "S4.3.4", Who::Role(Role::ServiceCoordinator));
        assert_eq!(
            permitted(rule, Action::Read, Kind::Agreement, Some(ScopeKind::Portfolio), Sv),
            "Tjänstesamordnare med den delegerade uppgiften uppföljning av avtal, ekonomi och budget får läsa avtal \
             för tjänsterna i sin portfölj (S4.3.4)."
        );
        assert_eq!(
            permitted(rule, Action::Read, Kind::Agreement, Some(ScopeKind::Service), En),
            "The service coordinator with the delegated duty to follow up agreements, economy and budget may read \
             agreements of their service (S4.3.4)."
        );
    }

    #[test]
    fn conditions_are_named() {
        let published = rule(Action::Read, Kind::Service, "V1", Who::Anyone);
        assert_eq!(
            permitted(published, Action::Read, Kind::Service, None, Sv),
            "Alla får läsa publicerade tjänster (V1)."
        );
        let shared = rule(Action::ReadPrice, Kind::AgreementLine, "V3", Who::Role(Role::Signatory));
        assert_eq!(
            permitted(shared, Action::ReadPrice, Kind::AgreementLine, Some(ScopeKind::Organisation), En),
            "The signatory may see prices and volumes of agreement lines in which their own organisation is a customer, in its \
             own part, in drafts shared as a proposal (V3)."
        );
        let answerable = rule(Action::Read, Kind::Appointment, "V8", Who::Role(Role::Signatory));
        assert_eq!(
            permitted(answerable, Action::Read, Kind::Appointment, Some(ScopeKind::Organisation), En),
            "The signatory may read appointments of the services that their own organisation has in the roles service \
             owner, service coordinator, service manager, while the appointment holds (V8)."
        );
    }

    #[test]
    fn a_refusal_names_the_clause_of_the_role_or_category() {
        let of = |role| [Facts { role: Some(role), ..Facts::default() }];
        let about = |category| [Facts { category: Some(category), ..Facts::default() }];
        for (role, makes, ends) in [
            (Role::ServiceOwner, "R2", "R2"),
            (Role::ServiceManager, "S4.2.4", "S4.2.4"),
            (Role::SupportSpecialist, "S3.2.5", "S3.2.5"),
            (Role::MeasurementAgent, "R6", "R6"),
            (Role::SupplierContact, "S4.2.2", "S4.2.2"),
            (Role::Signatory, "U7", "U7"),
        ] {
            assert_eq!(governing(Action::Appoint, Kind::Appointment, &of(role)), makes, "{role}");
            assert_eq!(governing(Action::End, Kind::Appointment, &of(role)), ends, "{role}");
        }
        assert_eq!(governing(Action::End, Kind::Appointment, &of(Role::AssignmentLead)), "R1", "by oneself alone");
        for (category, clause) in [
            (RecordCategory::Priority, "S4.1.2"),
            (RecordCategory::FollowUp, "S4.2.5"),
            (RecordCategory::Report, "S4.4.2"),
            (RecordCategory::WorkOrder, "S4.2.14"),
            (RecordCategory::WayOfWorking, "S4.5.4"),
        ] {
            assert_eq!(governing(Action::Record, Kind::ManagementRecord, &about(category)), clause, "{category}");
        }
        let answered = about(RecordCategory::Deviation);
        assert_eq!(governing(Action::Answer, Kind::ManagementRecord, &answered), "S4.4.8");
        assert_eq!(governing(Action::Record, Kind::Need, &[]), "S1.2");
        assert_eq!(governing(Action::Propose, Kind::Service, &[]), "L1");
        let party = [Facts { side: Some(crate::words::PartySide::Customer), ..Facts::default() }];
        assert_eq!(governing(Action::Sign, Kind::Signature, &party), "U7");
        assert_eq!(governing(Action::Sign, Kind::Signature, &[]), "R5");
        assert_eq!(governing(Action::Submit, Kind::Plan, &[]), "S4.4.1", "who answers for it before a coordinator");
    }

    #[test]
    fn a_refusal_names_who_may() {
        assert_eq!(
            refused(Action::ReadPrice, Kind::AgreementLine, "V2", En),
            "None of your roles permits you to see prices and volumes of agreement lines here; V2 says who may."
        );
    }
}
