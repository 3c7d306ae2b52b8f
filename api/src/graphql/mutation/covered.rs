//! What permits each mutation: the action on the kind that its act asks the rules for.

use governance::action::{Action, Action::*, Kind};

use crate::graphql::cover::{Cover, Entry};

/// Each mutation, with the action and the kind by which the rules permit it.
#[rustfmt::skip] // one mutation, one line
pub const ACTS: &[(&str, Action, Kind)] = &[
    ("organisationRegister",       Register,  Kind::Organisation),
    ("customerRelationRegister",   Register,  Kind::CustomerRelation),
    ("customerRelationRecord",     Record,    Kind::CustomerRelation),
    ("appointmentMake",            Appoint,   Kind::Appointment),
    ("appointmentAttest",          Attest,    Kind::Appointment),
    ("appointmentAccept",          Accept,    Kind::Appointment),
    ("appointmentDecline",         Decline,   Kind::Appointment),
    ("appointmentEnd",             End,       Kind::Appointment),
    ("appointmentDelegate",        Delegate,  Kind::Appointment),
    ("rolesRequire",               Require,   Kind::Vacancy),
    ("portfolioEstablish",         Establish, Kind::Portfolio),
    ("portfolioEdit",              Edit,      Kind::Portfolio),
    ("portfolioConfirm",           Confirm,   Kind::Portfolio),
    ("serviceMove",                Move,      Kind::Service),
    ("servicePropose",             Propose,   Kind::Service),
    ("serviceDecide",              Decide,    Kind::Service),
    ("serviceEstablish",           Activate,  Kind::Service),
    ("serviceRetire",              Retire,    Kind::Service),
    ("changePropose",              Propose,   Kind::Change),
    ("changeRecommend",            Recommend, Kind::Change),
    ("changeDecide",               Decide,    Kind::Change),
    ("retirementPropose",          Propose,   Kind::Retirement),
    ("retirementDecide",           Decide,    Kind::Retirement),
    ("serviceTextWrite",           Write,     Kind::ServiceText),
    ("serviceTextPublish",         Publish,   Kind::ServiceText),
    ("serviceWithdraw",            Publish,   Kind::ServiceText),
    ("serviceTextConfirm",         Confirm,   Kind::ServiceText),
    // Or ORDERING_ROUTINE, or SERVICE_DOCUMENTATION, as the input says.
    ("routineDescribe",            Edit,      Kind::Support),
    ("routineConfirm",             Confirm,   Kind::Support),
    ("routinePublish",             Publish,   Kind::ServiceText),
    ("securityClassify",           Classify,  Kind::SecurityMeasure),
    ("securityReview",             Confirm,   Kind::SecurityMeasure),
    ("securityMeasureDecide",      Decide,    Kind::SecurityMeasure),
    ("securityMeasureClose",       Close,     Kind::SecurityMeasure),
    ("serviceSupplierRecord",      Record,    Kind::SupplierRelation),
    ("serviceSupplierEnd",         End,       Kind::SupplierRelation),
    ("announcementPost",           Inform,    Kind::Announcement),
    ("needRecord",                 Record,    Kind::Need),
    ("needValue",                  Value,     Kind::Need),
    ("needAnswer",                 Answer,    Kind::Need),
    ("needPresent",                Present,   Kind::Need),
    ("needRespond",                Decide,    Kind::Need),
    ("managementRecordWrite",      Record,    Kind::ManagementRecord),
    ("managementRecordAnswer",     Answer,    Kind::ManagementRecord),
    ("managementRecordFollowUp",   FollowUp,  Kind::ManagementRecord),
    ("managementRecordEnd",        End,       Kind::ManagementRecord),
    ("frameDecide",                Decide,    Kind::Frame),
    ("allocationDecide",           Allocate,  Kind::Frame),
    ("costRecord",                 Record,    Kind::Allocation),
    ("priceSet",                   SetPrice,  Kind::ListPrice),
    ("priceConcur",                Concur,    Kind::ListPrice),
    ("priceDecline",               Decline,   Kind::ListPrice),
    ("annualCycleDecide",          Decide,    Kind::AnnualCycle),
    ("planDrawUp",                 DrawUp,    Kind::Plan),
    ("planEdit",                   Edit,      Kind::Plan),
    ("planItemAdd",                Edit,      Kind::PlanItem),
    ("planItemEdit",               Edit,      Kind::PlanItem),
    ("planItemRemove",             Edit,      Kind::PlanItem),
    ("planSubmit",                 Submit,    Kind::Plan),
    ("planReturn",                 Return,    Kind::Plan),
    ("planEstablish",              Establish, Kind::Plan),
    ("planFollowUp",               FollowUp,  Kind::Plan),
    ("planClose",                  Close,     Kind::Plan),
    ("deliveryOrder",              Order,     Kind::Delivery),
    ("deliveryBegin",              Begin,     Kind::Delivery),
    // Or ATTEST, where the manager states the approval.
    ("deliveryApprove",            Approve,   Kind::Delivery),
    ("deliveryActivate",           Activate,  Kind::Delivery),
    ("deliveryEnd",                End,       Kind::Delivery),
    ("measuredValuesRecord",       Record,    Kind::MeasuredValue),
    ("partyFulfilmentRecord",      Record,    Kind::PartyFulfilment),
    ("agreementDrawUp",            DrawUp,    Kind::AgreementWork),
    ("agreementAmend",             DrawUp,    Kind::AgreementWork),
    ("agreementEdit",              Edit,      Kind::AgreementWork),
    ("agreementPartySet",          Edit,      Kind::AgreementWork),
    ("agreementPartyRemove",       Edit,      Kind::AgreementWork),
    ("agreementShare",             Share,     Kind::AgreementWork),
    ("agreementSubmit",            Submit,    Kind::AgreementWork),
    ("agreementReview",            Review,    Kind::AgreementWork),
    ("agreementSign",              Sign,      Kind::Signature),
    ("agreementAttest",            Attest,    Kind::Agreement),
    ("agreementRegister",          Register,  Kind::Agreement),
    ("agreementRenew",             Renew,     Kind::Agreement),
    ("agreementTerminate",         Terminate, Kind::Agreement),
    ("underpinningRecord",         Record,    Kind::Underpinning),
    ("underpinningRemove",         Record,    Kind::Underpinning),
    ("riskAccept",                 AcceptRisk, Kind::Underpinning),
    ("agreementTemplateWrite",     Write,     Kind::AgreementTemplate),
    ("agreementStructureDecide",   Decide,    Kind::AgreementStructure),
    ("meetingRecord",              Record,    Kind::Meeting),
    ("meetingActionDo",            Record,    Kind::Meeting),
    ("eventRecord",                Record,    Kind::Event),
    ("processDescriptionWrite",    Write,     Kind::ProcessDescription),
    ("guidelineDecide",            Decide,    Kind::ProcessDescription),
    ("indexSeriesRecord",          Record,    Kind::IndexSeries),
    ("indexAdjustmentRunDraft",    DrawUp,    Kind::IndexRun),
    ("indexAdjustmentRunReview",   Review,    Kind::IndexRun),
    ("indexAdjustmentRunApply",    Decide,    Kind::IndexRun),
    ("indexAdjustmentRunWithdraw", Close,     Kind::IndexRun),
];

/// The mutations, as the table of covers has them.
pub fn table() -> Vec<Entry> {
    let entry = |(name, action, kind): &(&'static str, Action, Kind)| Entry {
        of: "Mutation".into(),
        cover: Cover::Governed(*action, *kind),
        fields: name,
    };
    ACTS.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use async_graphql_parser::types::{TypeKind, TypeSystemDefinition};
    use governance::rules::RULES;

    use super::*;

    #[test]
    fn a_rule_permits_each_mutation() {
        for (name, action, kind) in ACTS {
            assert!(RULES.iter().any(|rule| rule.speaks_of(*action, *kind)), "{name}: no rule for {action} {kind}");
        }
    }

    /// Every act of the rules is a mutation: a rule that permits what cannot be done would be a promise not kept.
    #[test]
    fn each_act_of_the_rules_can_be_done() {
        let also = [
            (Edit, Kind::OrderingRoutine),
            (Confirm, Kind::OrderingRoutine),
            (Edit, Kind::ServiceDocumentation),
            (Confirm, Kind::ServiceDocumentation),
            (DrawUp, Kind::PlanItem),
            (Attest, Kind::Delivery),
            // By `katalog import`.
            (Attest, Kind::Load),
            (Attest, Kind::FirstLoad),
        ];
        for rule in RULES {
            for action in rule.actions.iter().filter(|action| !matches!(action, Read | ReadPrice)) {
                for kind in rule.kinds {
                    let done =
                        ACTS.iter().any(|(_, a, k)| (a, k) == (action, kind)) || also.contains(&(*action, *kind));
                    assert!(done, "{action} {kind} ({}) is no mutation", rule.clause);
                }
            }
        }
    }

    /// A mutation's description begins with its action and names its kind and a clause.
    #[test]
    fn each_mutation_says_what_it_is() {
        let sdl = crate::graphql::schema().unwrap().sdl();
        let document = async_graphql_parser::parse_schema(sdl).unwrap();
        let mutation = document.definitions.iter().find_map(|definition| match definition {
            TypeSystemDefinition::Type(found) if found.node.name.node == "Mutation" => match &found.node.kind {
                TypeKind::Object(object) => Some(object),
                _ => None,
            },
            _ => None,
        });
        for (name, action, kind) in ACTS {
            let field = mutation.unwrap().fields.iter().find(|field| field.node.name.node == *name).unwrap();
            let told = field.node.description.as_ref().unwrap().node.as_str();
            assert!(told.starts_with(action.as_str()) && told.contains(kind.as_str()), "{name}: {told}");
            assert!(
                told.contains("(S")
                    || told.contains("(R")
                    || told.contains("(L")
                    || told.contains("(O")
                    || told.contains("(U"),
                "{name}: {told}"
            );
        }
    }
}
