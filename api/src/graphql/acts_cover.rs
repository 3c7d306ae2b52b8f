//! What covers the types of acts: see [`super::cover`].

use super::{
    announcement::Announcement,
    annual_cycle::AnnualCycle,
    annual_report::{AnnualReportInput, AnnualReportPortfolio, AnnualReportService, NeedsOfYear},
    change::Change,
    cover::{Entry, because, governed},
    decision::Decision,
    decision_changes::DecisionChange,
    decision_files::StatedFile,
    event::Event,
    index_run::{ComparedIndexValue, IndexAdjustmentRun, IndexRunLine},
    index_series::{IndexSeries, IndexValue},
    management_record::ManagementRecord,
    meeting::Meeting,
    meeting_action::MeetingAction,
    need::Need,
    notice::Notice,
    plan::Plan,
    plan_follow_up::PlanFollowUp,
    plan_item::PlanItem,
    process_description::ProcessDescription,
    process_figures::{ProcessFigure, ProcessFigures},
    service_text::ServiceText,
};
use crate::access::rows::{
    AnnouncementRow, AnnualCycleRow, ChangeRow, DecisionRow, EventRow, IndexRunRow, IndexSeriesRow,
    ManagementRecordRow, MeetingActionRow, MeetingRow, NeedRow, NoticeRow, PlanFollowUpRow, PlanItemRow, PlanRow,
    ProcessDescriptionRow, ServiceTextRow,
};

/// Why the places of a report need no rule of their own.
const REPORT: &str =
    "places of the overview, as governed rows; texts, plans and figures are each read by their own extent";

/// Every field of them.
pub fn table() -> Vec<Entry> {
    vec![
        governed::<Change, ChangeRow>(
            "id service kind state title description plannedOn successor proposedBy proposedAt recommendation recommendedBy decidedAt version decisions viewerCan",
        ),
        governed::<ManagementRecord, ManagementRecordRow>(
            "id category year text portfolio service customer concerns validUntil recordedBy recordedAt answer approved answeredAt consultation effect participants version decisions viewerCan",
        ),
        governed::<Need, NeedRow>(
            "id service customer title text state worth rank recordedBy recordedAt answer answeredAt presentedAt presentation response respondedAt version decisions viewerCan",
        ),
        governed::<AnnualCycle, AnnualCycleRow>(
            "id provider year needsCloseOn framesDecidedOn plansSubmittedOn plansEstablishedOn followedUpOn lateSteps version decisions viewerCan",
        ),
        governed::<Plan, PlanRow>(
            "id portfolio year state summary items followUps submittedBy submittedAt presentedBy establishedAt returnedReason closedAt version decisions viewerCan",
        ),
        governed::<PlanItem, PlanItemRow>(
            "id plan service activity origin need change priority cost outcomeCost outcome version decisions viewerCan",
        ),
        governed::<ServiceText, ServiceTextRow>(
            "id service name summary description writtenBy writtenAt publishedAt version decisions viewerCan",
        ),
        governed::<Announcement, AnnouncementRow>("id service title text postedAt decisions viewerCan"),
        governed::<Meeting, MeetingRow>(
            "id customer heldOn subject outcome satisfaction actions recordedBy version decisions viewerCan",
        ),
        governed::<Event, EventRow>("id name text heldOn invited decisions viewerCan"),
        governed::<ProcessDescription, ProcessDescriptionRow>(
            "id kind process name number text validFrom writtenBy writtenAt decisions viewerCan",
        ),
        governed::<IndexSeries, IndexSeriesRow>(
            "id provider code name publisher base frequency stage sameSeason endedAfter successor linkPeriod values version provenance source decisions viewerCan",
        ),
        because::<IndexValue>("read under its series' extent", "period value publishedOn breaks provenance source"),
        governed::<IndexAdjustmentRun, IndexRunRow>(
            "id provider effectiveFrom knownOn state adjusted skipped contentHash draftedBy draftedAt reviewedBy reviewedAt appliedAt lines version decisions viewerCan",
        ),
        because::<IndexRunLine>(
            "read under its run's extent: whoever reads runs reads all agreements and prices of the provider (V2)",
            "position agreement agreementCode party service item oldPrice newPrice change limited clause tiering tiers compared skip detail",
        ),
        because::<ComparedIndexValue>("a published value, told with what was computed of it", "series period value"),
        governed::<PlanFollowUp, PlanFollowUpRow>("onDay text recordedBy"),
        governed::<MeetingAction, MeetingActionRow>("id text dueOn doneOn"),
        governed::<Decision, DecisionRow>(
            "id number decidedAt person appointment role action about object clause clauseText reason files cause follows effects changes hash",
        ),
        because::<DecisionChange>(
            "columns that whoever may read the decision's object sees of it: an allow-list (V9)",
            "field before after",
        ),
        because::<StatedFile>("of a decision's files, which are read by who may read its reason (V9)", "name sha256"),
        because::<AnnualReportInput>(REPORT, "year provider texts figures portfolios"),
        because::<AnnualReportPortfolio>(REPORT, "portfolio texts plan needs figures services"),
        because::<AnnualReportService>(REPORT, "service texts planItems needs figures"),
        because::<NeedsOfYear>(
            "counted where the extent over needs covers all at the place (V6)",
            "recorded open valued planned answered",
        ),
        because::<ProcessFigures>("counted under the extent over process figures (S4.5.1)", "year steps portfolios"),
        because::<ProcessFigure>(
            "counted under the extent over process figures (S4.5.1); its items and portfolio are governed rows",
            "step clause portfolio dueOn doneOn done doneLate open late items",
        ),
        governed::<Notice, NoticeRow>("id occasion title clause about object decision toldAt readAt"),
    ]
}
