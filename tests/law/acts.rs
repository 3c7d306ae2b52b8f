//! What acts keep in a world: needs, changes, plans, records, meetings, decisions; rows as they were put in.

use std::collections::BTreeSet;

use entity::{
    agreement_structure, agreement_template, announcement, annual_cycle, change, decision, event, event_invitation,
    index_run, index_series, management_record, meeting, meeting_action, need, notice, party_fulfilment, plan,
    plan_follow_up, plan_item, process_description, record_participant, service_text,
};
use katalog::access::proof::Listed;
use uuid::Uuid;

use super::world::{World, ids};

/// The rows that acts write.
#[derive(Default)]
pub struct Acts {
    pub texts: Vec<service_text::Model>,
    pub announcements: Vec<announcement::Model>,
    pub changes: Vec<change::Model>,
    pub records: Vec<management_record::Model>,
    pub participants: Vec<record_participant::Model>,
    pub needs: Vec<need::Model>,
    pub cycles: Vec<annual_cycle::Model>,
    pub plans: Vec<plan::Model>,
    pub items: Vec<plan_item::Model>,
    pub follow_ups: Vec<plan_follow_up::Model>,
    pub meetings: Vec<meeting::Model>,
    pub actions: Vec<meeting_action::Model>,
    pub events: Vec<event::Model>,
    pub invitations: Vec<event_invitation::Model>,
    pub descriptions: Vec<process_description::Model>,
    pub series: Vec<index_series::Model>,
    pub runs: Vec<index_run::Model>,
    pub fulfilments: Vec<party_fulfilment::Model>,
    pub templates: Vec<agreement_template::Model>,
    pub structures: Vec<agreement_structure::Model>,
    pub decisions: Vec<decision::Model>,
    pub notices: Vec<notice::Model>,
}

impl Acts {
    /// The plan.
    pub fn plan(&self, id: Uuid) -> &plan::Model {
        self.plans.iter().find(|row| row.id == id).unwrap()
    }

    /// Every row of a list of these, seen or not.
    pub fn rows(&self, listed: Listed) -> Vec<Uuid> {
        match listed {
            Listed::ServiceTexts => ids!(self.texts),
            Listed::Announcements => ids!(self.announcements),
            Listed::Changes => ids!(self.changes),
            Listed::ManagementRecords => ids!(self.records),
            Listed::Needs => ids!(self.needs),
            Listed::AnnualCycles => ids!(self.cycles),
            Listed::Plans => ids!(self.plans),
            Listed::PlanItems => ids!(self.items),
            Listed::PlanFollowUps => ids!(self.follow_ups),
            Listed::Meetings => ids!(self.meetings),
            Listed::MeetingActions => ids!(self.actions),
            Listed::Events => ids!(self.events),
            Listed::ProcessDescriptions => ids!(self.descriptions),
            Listed::IndexSeries => ids!(self.series),
            Listed::IndexRuns => ids!(self.runs),
            Listed::Fulfilments => ids!(self.fulfilments),
            Listed::AgreementTemplates => ids!(self.templates),
            Listed::AgreementStructures => ids!(self.structures),
            Listed::Notices => ids!(self.notices),
            Listed::Decisions | Listed::DecisionReasons => ids!(self.decisions),
            _ => panic!("no act keeps {listed:?}"),
        }
    }

    /// Every row under which a row of the list can be nested.
    pub fn parents(&self, listed: Listed, world: &World) -> Vec<Uuid> {
        match listed {
            Listed::ServiceTexts | Listed::Announcements | Listed::Changes => ids!(world.services),
            Listed::ManagementRecords
            | Listed::Needs
            | Listed::AnnualCycles
            | Listed::Meetings
            | Listed::Events
            | Listed::IndexSeries
            | Listed::IndexRuns
            | Listed::AgreementTemplates
            | Listed::AgreementStructures
            | Listed::ProcessDescriptions => ids!(world.organisations),
            Listed::Plans => ids!(world.portfolios),
            Listed::PlanItems | Listed::PlanFollowUps => ids!(self.plans),
            Listed::MeetingActions => ids!(self.meetings),
            Listed::Notices => ids!(world.persons),
            Listed::Decisions | Listed::DecisionReasons => {
                let objects: BTreeSet<Uuid> = self.decisions.iter().map(|row| row.object_id).collect();
                objects.into_iter().collect()
            }
            _ => panic!("no act keeps {listed:?}"),
        }
    }
}
