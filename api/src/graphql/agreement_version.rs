//! Versions of agreements: type.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use governance::{
    action::Kind,
    lifecycle::VersionState,
    words::{AgreementBasis, Language, Provenance},
};

use super::{
    agreement::Agreement,
    agreement_content::{AgreementContact, Annex, BY_LEVEL, BY_PRECEDENCE, IndexClause, common},
    agreement_part::{AgreementPart, AgreementPartOrder},
    agreement_proof::{BrokenPromise, PromiseProof},
    agreement_review::AgreementReview,
    agreement_service::{AgreementService, AgreementServiceObject},
    ahead::{Governed, Selected, many, one, whole},
    connection::{Connection, counted, session},
    date::Date,
    decision::{self, Decision},
    id::{GlobalId, NodeType},
    in_turn::{InTurn, Turns},
    permission::{Permission, viewer_can},
    service_list::id_is,
    target::{ServiceTarget, ServiceTargetObject},
};
use crate::access::{
    Filter, Member, Nesting, One, Paging, Relation, Row, Whole,
    agreements::{agreed::NoticeConsentRead, breaks::Change, content::VersionDetails},
    facts::Subject,
    rows::{AgreementRow, PartRow, VersionRow},
};

/// An owner's consent to notice, for one service (R5).
#[derive(SimpleObject, Clone, Debug)]
pub struct NoticeConsent {
    /// The service's code.
    pub service_code: String,
    /// When it was given. It counts for as long as whoever gave it answers for the service.
    pub given_at: DateTime<Utc>,
}

impl From<NoticeConsentRead> for NoticeConsent {
    fn from(read: NoticeConsentRead) -> Self {
        Self { service_code: read.service_code, given_at: read.given_at }
    }
}

/// A version of an agreement (avtalsversion).
#[derive(Clone)]
pub struct AgreementVersionObject(pub Member<VersionRow>);

/// As it is handed out.
pub type AgreementVersion = InTurn<AgreementVersionObject>;

impl From<Member<VersionRow>> for AgreementVersion {
    fn from(row: Member<VersionRow>) -> Self {
        Self::of(AgreementVersionObject(row))
    }
}

const AGREEMENT: One<VersionRow, AgreementRow> = One::new("agreement_id", |version| Some(version.agreement_id));

impl Governed for AgreementVersion {
    type Row = VersionRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        Some(match field.name() {
            "agreement" => field.one::<_, Agreement>(&AGREEMENT),
            "services" => Member::<VersionRow>::services_ahead(),
            "targets" => Member::<VersionRow>::common_targets_ahead(field.below::<ServiceTarget>()),
            "terms"
            | "keeperResponsibilities"
            | "serviceHours"
            | "contentHash"
            | "registeredAt"
            | "registerNumber"
            | "terminatedOn"
            | "provenance"
            | "source"
            | "basis"
            | "noticeToMonthEnd"
            | "submittedAt" => Member::<VersionRow>::details_ahead(),
            "annexes" => field.whole::<Annex>(common(BY_PRECEDENCE)),
            "contacts" => field.whole::<AgreementContact>(common(BY_LEVEL)),
            "indexClause" => field.whole::<IndexClause>(common("t.id")),
            _ => return None,
        })
    }
}

impl AgreementVersionObject {
    async fn details(&self, ctx: &Context<'_>) -> Result<VersionDetails> {
        Ok(self.0.details(session(ctx)?).await?)
    }
}

/// A version of an agreement (avtalsversion, L2): what is common to its parties. A change is a new version; signed ones
/// stay as they are.
#[Object(name = "AgreementVersion")]
impl AgreementVersionObject {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::AgreementVersion.global(self.0.id)
    }

    /// The agreement.
    async fn agreement(&self, ctx: &Context<'_>) -> Result<Option<Agreement>> {
        one(&self.0, ctx, &AGREEMENT).await
    }

    /// 1, 2, 3 … within the agreement.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Life-cycle state (L2). Whether it is in force follows from its dates.
    async fn state(&self) -> VersionState {
        self.0.state
    }

    /// Whether it was never registered, and a later version is: it is not signed any more, and what some had signed of it
    /// stays as it is (L2).
    async fn closed(&self) -> bool {
        !self.0.registered() && self.0.superseded_from.is_some()
    }

    /// Whether it is the version in force on a day: registered, begun, neither ended nor followed by a later one.
    async fn in_force(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day (default: today).")] on: Option<Date>,
    ) -> Result<bool> {
        Ok(self.0.in_force(on.map_or(session(ctx)?.today(), Date::day)))
    }

    /// The first day on which it is in force; null where it never is: it is not registered, or is ended, or followed by
    /// another, before it begins.
    async fn in_force_from(&self) -> Option<Date> {
        self.0.term().map(|(from, _)| Date(from))
    }

    /// First day.
    async fn valid_from(&self) -> Option<Date> {
        self.0.valid_from.map(Date)
    }

    /// First day without; null: until further notice.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_until.map(Date)
    }

    /// Months of notice before the end.
    async fn notice_months(&self) -> Option<i32> {
        self.0.notice_months
    }

    /// Months by which it is prolonged where no notice is given.
    async fn renewal_months(&self) -> Option<i32> {
        self.0.renewal_months
    }

    /// Terms; the other language stands in where one is missing.
    async fn terms(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.terms.get(language).map(str::to_owned))
    }

    /// What the keeper answers for towards every party; the other language stands in where one is missing.
    async fn keeper_responsibilities(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.keeper_responsibilities.get(language).map(str::to_owned))
    }

    /// The hours in which its promises hold.
    async fn service_hours(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.service_hours)
    }

    /// The hash that its parties sign: over the common text and every party's part.
    async fn content_hash(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.content_hash)
    }

    /// When it was registered and archived (U2.6).
    async fn registered_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        Ok(self.details(ctx).await?.registered_at)
    }

    /// Its number in the keeper's register, such as "2026-0012" (U2.6).
    async fn register_number(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.register.map(|(year, number)| format!("{year}-{number:04}")))
    }

    /// The day notice was given.
    async fn terminated_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        Ok(self.details(ctx).await?.terminated_on.map(Date))
    }

    /// First day without, after notice.
    async fn terminated_from(&self) -> Option<Date> {
        self.0.terminated_from.map(Date)
    }

    /// The keeper's services that it concerns: delivered by it, or supported by it (a supplier agreement).
    async fn services(&self, ctx: &Context<'_>) -> Result<Turns<AgreementServiceObject>> {
        Ok(AgreementService::of_version(&self.0, session(ctx)?).await?.into())
    }

    /// The promises to all its parties (L3); what is promised to one of them stands in that party's part.
    async fn targets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only on this service.")] service: Option<GlobalId>,
    ) -> Result<Turns<ServiceTargetObject>> {
        Ok(ServiceTarget::list(self.0.common_targets(session(ctx)?).await?, service).into())
    }

    /// The parties' parts that you may see: your own, as a party; all that your roles open to you, as the keeper's
    /// staff (N7).
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn parts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only of this organisation.")] party: Option<GlobalId>,
        #[graphql(desc = "The order (default: by the party's Swedish name).")] order_by: Option<AgreementPartOrder>,
    ) -> Result<Connection<AgreementPart>> {
        let paging = Paging::new(order_by.unwrap_or_default().order(), first, after, last, before, counted(ctx))?;
        let filter = Filter::rows(party.map(|party| id_is("t.organisation_id", party, NodeType::Organisation)));
        let nesting = Nesting { parent: "t.version_id", from: PartRow::TABLE };
        many(&self.0, ctx, nesting, paging, filter).await
    }

    /// Where the facts come from (O5).
    async fn provenance(&self, ctx: &Context<'_>) -> Result<Provenance> {
        Ok(self.details(ctx).await?.provenance)
    }

    /// The source, where attested (O5).
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.source)
    }

    /// What kind of document it is: of a small assignment the description is the agreement (U2.6).
    async fn basis(&self, ctx: &Context<'_>) -> Result<AgreementBasis> {
        Ok(self.details(ctx).await?.basis)
    }

    /// Whether notice runs until the end of a calendar month.
    async fn notice_to_month_end(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.details(ctx).await?.notice_to_month_end)
    }

    /// When it was handed in for review.
    async fn submitted_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        Ok(self.details(ctx).await?.submitted_at)
    }

    /// For `expectedVersion`: for those who work with it on the keeper's side it grows with every change; for others, such as
    /// its parties, with every step of it that they see, and with nothing that another party does (N7).
    async fn revision(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(self.0.revision(session(ctx)?).boxed().await?)
    }

    /// The annexes common to all parties, in their order of precedence.
    async fn annexes(&self, ctx: &Context<'_>) -> Result<Vec<Annex>> {
        whole(&self.0, ctx, || common(BY_PRECEDENCE)).await
    }

    /// Whom the parties turn to, by step of escalation.
    async fn contacts(&self, ctx: &Context<'_>) -> Result<Vec<AgreementContact>> {
        whole(&self.0, ctx, || common(BY_LEVEL)).await
    }

    /// By which index series the prices follow (U2.7); a party may have a clause of its own.
    async fn index_clause(&self, ctx: &Context<'_>) -> Result<Option<IndexClause>> {
        Ok(whole(&self.0, ctx, || common("t.id")).await?.pop())
    }

    /// How it was reviewed (U3.4), the newest first: for those who work with it on the keeper's side.
    async fn reviews(&self, ctx: &Context<'_>) -> Result<Vec<AgreementReview>> {
        whole(&self.0, ctx, || Whole::of("t.version_id", "t.reviewed_at DESC, t.id DESC")).await
    }

    /// Each of its promises, and whether what underpins it carries it (L3): for those on the keeper's side who may see what
    /// it rests on (V4); empty for others.
    async fn promises(&self, ctx: &Context<'_>) -> Result<Vec<PromiseProof>> {
        let session = session(ctx)?;
        let read = self.0.together("/promises", |cohort| {
            let ids = cohort.ids();
            async move { session.proofs(&ids).await }
        });
        let found = read.await?.get(&self.0.id).cloned().unwrap_or_default();
        Ok(found.into_iter().map(PromiseProof).collect())
    }

    /// The owners' consents to notice of it so far (R5), each for a service: for those who see the keeper's own work; empty for
    /// others. Who gave them stands in the decisions. It is given once those of every service are there.
    async fn notice_consents(&self, ctx: &Context<'_>) -> Result<Vec<NoticeConsent>> {
        let session = session(ctx)?;
        let read = self.0.together("/noticeConsents", |cohort| {
            let ids = cohort.ids();
            async move { session.notice_consents(&ids).await }
        });
        let found = read.await?.get(&self.0.id).cloned().unwrap_or_default();
        Ok(found.into_iter().map(NoticeConsent::from).collect())
    }

    /// The promises of other agreements that would not be carried any more, were this version to take its agreement's place
    /// (L3): for those who may see what those rest on (V4); empty for others, and where it is registered.
    async fn breaks(&self, ctx: &Context<'_>) -> Result<Vec<BrokenPromise>> {
        let session = session(ctx)?;
        let read = self.0.together("/breaks", |cohort| {
            let drafts = cohort.rows().iter().filter(|row| !row.registered());
            let changes: Vec<_> = drafts.map(|row| (row.agreement_id, Change::Becomes(row.id))).collect();
            async move { BrokenPromise::read(session, &changes).await }
        });
        Ok(read.await?.get(&(self.0.agreement_id, Change::Becomes(self.0.id))).cloned().unwrap_or_default())
    }

    /// The decisions of its keeper on it while it was written and reviewed, the newest first (V9).
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<Decision>> {
        decision::on_as(Kind::AgreementWork, &self.0, ctx, first, after).await
    }

    /// What you may do to it and to what hangs on it, and why.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        viewer_can(&self.0, ctx, Subject::Version).await
    }
}
