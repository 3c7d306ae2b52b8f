//! Agreements: type.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use futures_util::{
    FutureExt,
    future::{Either, ready},
};
use governance::words::{AgreementKind, Language, Provenance, Structure};

pub use super::agreement_list::{AgreementFilter, AgreementOrder};
use super::{
    agreement_proof::BrokenPromise,
    agreement_service::{AgreementService, AgreementServiceObject},
    agreement_status::{AgreementStatus, Ending, ends_by_notice},
    agreement_version::{AgreementVersion, AgreementVersionObject},
    ahead::{Governed, Selected, Soon, below, details, key, many, one},
    connection::{Connection, counted, session},
    date::Date,
    decision::{self, Decision},
    delivery::{Delivery, DeliveryOrder},
    id::NodeType,
    in_turn::{InTurn, Turns},
    organisation::Organisation,
    permission::{Permission, viewer_can},
};
use crate::access::{
    Ahead, Member, One, Page, Paging, Relation,
    agreements::{breaks::Change, facets, renewed::first_ends, underpinning::End, versions::Pick},
    facts::Subject,
    rows::{AgreementDetailsRow, AgreementRow, OrganisationRow, VersionRow},
};

/// An agreement (avtal).
#[derive(Clone)]
pub struct AgreementObject(pub Member<AgreementRow>);

/// As it is handed out.
pub type Agreement = InTurn<AgreementObject>;

impl From<Member<AgreementRow>> for Agreement {
    fn from(row: Member<AgreementRow>) -> Self {
        Self::of(AgreementObject(row))
    }
}

const KEEPER: One<AgreementRow, OrganisationRow> = One::new("keeper_id", |agreement| Some(agreement.keeper_id));

const DETAILS: One<AgreementRow, AgreementDetailsRow> = One::same(|agreement| Some(agreement.id));
const DETAILS_KEY: &str = "/details";

/// What `services` of an agreement reads of the version picked for it.
fn services_of_picked() -> Ahead {
    [Member::<VersionRow>::services_ahead()].into_iter().collect()
}

impl Governed for Agreement {
    type Row = AgreementRow;

    fn ahead(field: &Selected<'_>) -> Option<Relation> {
        let picked = |pick, below| Some(Member::<AgreementRow>::picked_ahead(field.key(), pick, below));
        let day = |argument| Some(field.argument::<Date>(argument)?.map_or(field.session.today(), Date::day));
        match field.name() {
            "keeper" => Some(field.one::<_, Organisation>(&KEEPER)),
            "structure" | "provenance" | "source" | "attested" => {
                Some(DETAILS.ahead(DETAILS_KEY.to_owned(), Ahead::default()))
            }
            "kind" => Some(Member::<AgreementRow>::kind_ahead()),
            "underpinnedBy" | "underpins" if field.argument::<Date>("asOf").flatten().is_some() => {
                Some(Member::<AgreementRow>::versions_ahead())
            }
            "status" | "endsOn" | "cancelBy" | "endsIfNoticeGiven" | "renewsOn" => {
                Some(Member::<AgreementRow>::versions_ahead())
            }
            "inForce" => picked(Pick::InForce(day("on")?), field.below::<AgreementVersion>()),
            "nextInForce" => picked(Pick::Next(day("after")?), field.below::<AgreementVersion>()),
            "version" => picked(Pick::Stood(day("asOf")?), field.below::<AgreementVersion>()),
            "versions" => picked(Pick::All, field.below::<AgreementVersion>()),
            "services" => picked(Pick::InForceOrNewest(day("on")?), services_of_picked()),
            _ => None,
        }
    }
}

impl AgreementObject {
    fn details<'a>(&'a self, ctx: &'a Context<'_>) -> Soon<'a, Member<AgreementDetailsRow>> {
        details(&self.0, ctx, DETAILS_KEY, &DETAILS)
    }

    /// Some of the versions that the viewer may see.
    fn picked<'a>(&'a self, ctx: &'a Context<'_>, pick: Pick) -> Soon<'a, Vec<AgreementVersion>> {
        if let Some(found) = self.0.whole_already::<VersionRow>(&key(ctx)) {
            return Either::Left(ready(Ok(found.into_iter().map(AgreementVersion::from).collect())));
        }
        let read = async move {
            let ahead = || below::<AgreementVersion>(ctx);
            let picked = self.0.picked_versions(session(ctx)?, &key(ctx), pick, ahead).await?;
            Ok(picked.into_iter().map(AgreementVersion::from).collect())
        };
        Either::Right(read.boxed())
    }

    /// The version that is picked by how it was known at an instant.
    async fn known(
        &self,
        ctx: &Context<'_>,
        at: DateTime<Utc>,
        pick: impl Fn(&VersionRow) -> bool,
    ) -> Result<Option<AgreementVersion>> {
        let known = self.0.versions_known(session(ctx)?, at).await?;
        Ok(known.into_iter().find(|(_, row)| pick(row)).map(|(version, _)| AgreementVersion::from(version)))
    }

    async fn ending(&self, ctx: &Context<'_>) -> Result<Ending> {
        Ok(Ending::of(&self.0.versions(session(ctx)?).await?))
    }
}

/// An agreement (avtal, L2) on one or more services between one or more parties on each side, kept by one provider. You
/// see it through the parts that your roles open to you, from the version on that was reviewed or shared (V2, V3): no
/// field tells of another party's part (N7).
#[Object(name = "Agreement")]
impl AgreementObject {
    /// Global id.
    pub(super) async fn id(&self) -> ID {
        NodeType::Agreement.global(self.0.id)
    }

    /// The keeper's own code, its natural key.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Title; the other language stands in where one is missing.
    async fn title(
        &self,
        #[graphql(default_with = "Language::Sv", desc = "Language.")] language: Language,
    ) -> Option<&str> {
        self.0.title.get(language)
    }

    /// The provider that keeps it.
    async fn keeper(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        one(&self.0, ctx, &KEEPER).await
    }

    /// What it is to you (O2, L2): SLA where you stand on the side that delivers; where you receive, OLA from within
    /// your own organisation, else UC.
    async fn kind(&self, ctx: &Context<'_>) -> Result<Option<AgreementKind>> {
        Ok(self.0.kind(session(ctx)?).await?)
    }

    /// How it is structured (U2.1).
    async fn structure(&self, ctx: &Context<'_>) -> Result<Option<Structure>> {
        Ok(self.details(ctx).await?.structure)
    }

    /// How it stands on a day, derived from the versions that you may see and their dates (L2).
    async fn status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day (default: today).")] on: Option<Date>,
        #[graphql(desc = "Only by what was recorded here by this instant.")] known_at: Option<DateTime<Utc>>,
    ) -> Result<Option<AgreementStatus>> {
        let session = session(ctx)?;
        if let Some(at) = known_at {
            let known = self.0.versions_known(session, at).await?;
            let rows: Vec<&VersionRow> = known.iter().map(|(_, row)| row).collect();
            return Ok(AgreementStatus::of(&rows, on.map_or(session.today(), Date::day)));
        }
        Ok(AgreementStatus::of(&self.0.versions(session).await?, on.map_or(session.today(), Date::day)))
    }

    /// The version in force on a day; null where none is that you may see.
    async fn in_force(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day (default: today).")] on: Option<Date>,
        #[graphql(desc = "Only by what was recorded here by this instant.")] known_at: Option<DateTime<Utc>>,
    ) -> Result<Option<AgreementVersion>> {
        let day = on.map_or(session(ctx)?.today(), Date::day);
        if let Some(at) = known_at {
            return self.known(ctx, at, |row| row.in_force(day)).await;
        }
        Ok(self.picked(ctx, Pick::InForce(day)).await?.into_iter().next())
    }

    /// The version that comes into force next, after a day: another, or, of an agreement that has not begun, its first. Null
    /// where none is registered that you may see.
    async fn next_in_force(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day (default: today).")] after: Option<Date>,
    ) -> Result<Option<AgreementVersion>> {
        let day = after.map_or(session(ctx)?.today(), Date::day);
        Ok(self.picked(ctx, Pick::Next(day)).await?.into_iter().next())
    }

    /// The version that stood on a day: the last registered one to have begun by then, whether or not it had ended.
    async fn version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day.")] as_of: Date,
        #[graphql(desc = "Only by what was recorded here by this instant.")] known_at: Option<DateTime<Utc>>,
    ) -> Result<Option<AgreementVersion>> {
        if let Some(at) = known_at {
            return self.known(ctx, at, |row| row.stood(as_of.day())).await;
        }
        Ok(self.picked(ctx, Pick::Stood(as_of.day())).await?.into_iter().next())
    }

    /// Its versions that you may see, newest first.
    async fn versions(&self, ctx: &Context<'_>) -> Result<Turns<AgreementVersionObject>> {
        Ok(self.picked(ctx, Pick::All).await?.into())
    }

    /// The services of the version in force on a day; where none is, of the newest one that you may see.
    async fn services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day (default: today).")] on: Option<Date>,
    ) -> Result<Turns<AgreementServiceObject>> {
        let session = session(ctx)?;
        let pick = Pick::InForceOrNewest(on.map_or(session.today(), Date::day));
        let picked = self.0.picked_versions(session, &key(ctx), pick, services_of_picked).await?;
        match picked.first() {
            Some(version) => Ok(AgreementService::of_version(version, session).await?.into()),
            None => Ok(Vec::new().into()),
        }
    }

    /// The first day without it, by its last registered version; null: until further notice, or none is registered.
    async fn ends_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        Ok(self.ending(ctx).await?.ends_on.map(Date))
    }

    /// The last day on which notice still ends it on `endsOn`: its term of notice runs through the day with
    /// the same number, so many months later. Null where it has no end or no term of notice, or where notice was given for
    /// those whose parts you see, or by the keeper.
    async fn cancel_by(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        Ok(self.ending(ctx).await?.cancel_by.map(Date))
    }

    /// The first day without it, if notice is given on a day (U2.7), as `agreementTerminate` reckons: by the terms of the
    /// registered version then in force, or of one that takes its place before. Null where notice ends nothing: none is
    /// agreed, or it was given for those whose parts you see, or by the keeper.
    async fn ends_if_notice_given(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day of the notice (default: today).")] on: Option<Date>,
    ) -> Result<Option<Date>> {
        let session = session(ctx)?;
        let day = on.map_or(session.today(), Date::day);
        let versions = self.0.versions(session).await?;
        let first_ends = first_ends(&versions, session).boxed().await?;
        Ok(ends_by_notice(&versions, &first_ends, day).map(Date))
    }

    /// The day on which it is prolonged where no notice is given; null where it is not.
    async fn renews_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        Ok(self.ending(ctx).await?.renews_on.map(Date))
    }

    /// The agreements that carry what this one promises (L3): its OLAs and UCs, for those on its providing side (V4).
    async fn underpinned_by(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only where both were in force on this day (default: whenever they were).")] as_of: Option<
            Date,
        >,
    ) -> Result<Connection<Agreement>> {
        let paging = Paging::new(AgreementOrder::default().order(), first, after, last, before, counted(ctx))?;
        self.underpinnings(ctx, End::Lower, paging, as_of).await
    }

    /// The agreements whose promises this one carries (L3), for the staff of the provider that keeps those (V4).
    async fn underpins(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only where both were in force on this day (default: whenever they were).")] as_of: Option<
            Date,
        >,
    ) -> Result<Connection<Agreement>> {
        let paging = Paging::new(AgreementOrder::default().order(), first, after, last, before, counted(ctx))?;
        self.underpinnings(ctx, End::Upper, paging, as_of).await
    }

    /// The active deliveries that would stand without any agreement in force on some day from this one on, were this
    /// agreement not there from then on (N3): to be settled before it is terminated. Of those that you may see (V6).
    async fn deliveries_left_bare(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day without it.")] from: Date,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Delivery>> {
        let paging = Paging::new(DeliveryOrder::default().order(), first, after, last, before, counted(ctx))?;
        let (nesting, filter) = session(ctx)?.left_bare(from.day());
        many(&self.0, ctx, nesting, paging, filter).await
    }

    /// The promises of other agreements that would not be carried any more, were this one not there from a day on (L3): for
    /// those who may see what those rest on (V4); empty for others, and where it has no end and no day is given.
    async fn breaks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day without it (default: `endsOn`).")] from: Option<Date>,
    ) -> Result<Vec<BrokenPromise>> {
        let session = session(ctx)?;
        let asked = from.map(Date::day);
        // One reading for all agreements of the list, whatever the days on which they end.
        let field = format!("/breaks/{}", asked.map(|day| day.to_string()).unwrap_or_default());
        let versions = self.0.versions_of_all(session).await?;
        let read = self.0.together(&field, |cohort| {
            let ends = |id| asked.or_else(|| Ending::of(versions.get(&id)?).ends_on);
            let changes: Vec<_> =
                cohort.ids().into_iter().filter_map(|id| Some((id, Change::Ends(ends(id)?)))).collect();
            async move {
                let broken = BrokenPromise::read(session, &changes).await?;
                Ok(broken.into_iter().map(|((agreement, _), broken)| (agreement, broken)).collect::<HashMap<_, _>>())
            }
        });
        Ok(read.await?.get(&self.0.id).cloned().unwrap_or_default())
    }

    /// For `expectedVersion`: for those who work with it on the keeper's side it grows with every change; for others, such as
    /// its parties, with every step of it that they see, and with nothing that another party does (N7).
    async fn revision(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(self.0.revision(session(ctx)?).boxed().await?)
    }

    /// Where the facts come from (O5).
    async fn provenance(&self, ctx: &Context<'_>) -> Result<Provenance> {
        Ok(self.details(ctx).await?.provenance)
    }

    /// The source, where attested (O5).
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.details(ctx).await?.source.clone())
    }

    /// Whether it was entered by an attestation: agreed elsewhere or earlier, and stated with its source (O5).
    async fn attested(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.details(ctx).await?.provenance == Provenance::Attested)
    }

    /// The decisions on it as a whole, the newest first (V9).
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start, 1–100 (default 20).")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
    ) -> Result<Connection<Decision>> {
        decision::on(&self.0, ctx, first, after).await
    }

    /// What you may do to it and to what hangs on it, and why.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        viewer_can(&self.0, ctx, Subject::Agreement).await
    }
}

impl AgreementObject {
    /// What stands beneath it, or on it; on a day, only where the one and the other were in force, each as the viewer sees it.
    async fn underpinnings(
        &self,
        ctx: &Context<'_>,
        end: End,
        paging: Paging,
        as_of: Option<Date>,
    ) -> Result<Connection<Agreement>> {
        let session = session(ctx)?;
        let mut filter = session.visible_underpinnings();
        if let Some(day) = as_of.map(Date::day) {
            if !self.0.versions(session).boxed().await?.iter().any(|version| version.in_force(day)) {
                return Ok(Connection::of(Page::<Member<AgreementRow>>::empty(&paging)));
            }
            filter.facet = facets::in_force_on(day);
        }
        many(&self.0, ctx, end.nesting(), paging, filter).await
    }
}
