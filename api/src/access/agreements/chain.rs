//! What stands beneath the promises of versions (L3): the chain of agreements that underpin them, and the proof of each
//! promise. Told to those who may see what the agreement rests on, and to nobody else (V4).

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{governed, sql::Sql};
use governance::{
    action::{Action, Kind},
    promise::{Promise, Proof, Verdict, When},
    term::Span,
    words::{Comparator, MeasureUnit, Metric, Period},
};
use sea_orm::DbErr;
use serde_json::{Value, json};
use uuid::Uuid;

use super::beneath::Chain;
use crate::{
    access::{Session, row::Columns},
    canonical,
    error::ApiError,
};

/// How many agreements may stand on each other: no more are recorded, and a chain is not followed beyond.
pub(crate) const DEEPEST: i32 = 6;

/// One promise of a version, and how it is carried.
#[derive(Clone, Debug)]
pub struct Proven {
    /// The promise (a target).
    pub target: Uuid,
    /// Whose part it is of; None: made to all.
    pub part: Option<Uuid>,
    /// The service that it is about.
    pub service: Uuid,
    /// That service's code.
    pub service_code: String,
    /// The promise.
    pub promise: Promise,
    /// Its proof.
    pub proof: Proof,
    /// Whether the owner of every service that the version covers has accepted that it is not carried (R5).
    pub accepted: bool,
}

impl Proven {
    /// Whether it is named before the version can be handed in.
    pub fn stands_in_the_way(&self) -> bool {
        self.proof.verdict() == Verdict::NotCarried && !self.accepted
    }

    /// The promise, and in what it is not carried: another promise, or another shortfall, is another risk.
    pub fn risk(&self) -> Value {
        self.risk_of(self.target)
    }

    /// The same, of the promise from which this one goes on.
    fn risk_of(&self, target: Uuid) -> Value {
        let misses: Vec<String> = self.proof.misses.iter().map(ToString::to_string).collect();
        json!({
            "target": target, "metric": self.promise.metric, "comparator": self.promise.comparator,
            "value_thousandths": self.promise.value_thousandths, "unit": self.promise.unit, "misses": misses,
        })
    }
}

/// The first day without the version `v`: by its own dates, or because a later one that is registered takes its place.
pub(super) const UNTIL: &str = "(SELECT MIN(x.day) FROM (SELECT v.valid_until AS day \
    UNION ALL SELECT v.terminated_from UNION ALL SELECT n.valid_from FROM agreement_version n \
    WHERE n.agreement_id = v.agreement_id AND n.state = 'REGISTERED' AND n.number > v.number) x)";

#[derive(Clone)]
pub(super) struct Version {
    pub(super) id: Uuid,
    pub(super) agreement: Uuid,
    pub(super) keeper: Uuid,
    pub(super) label: String,
    pub(super) holds: Option<Span>,
    pub(super) hours: Option<String>,
}

pub(super) struct Target {
    pub(super) id: Uuid,
    pub(super) version: Uuid,
    pub(super) part: Option<Uuid>,
    pub(super) party: Option<Uuid>,
    pub(super) service: Uuid,
    pub(super) code: String,
    pub(super) promise: Promise,
}

/// Which agreement stands on which, for whom, at which place.
pub(super) struct Under {
    pub(super) provider: Uuid,
    pub(super) upper: Uuid,
    pub(super) lower: Uuid,
    pub(super) place: Option<String>,
}

impl Session {
    /// The proof of every promise of these versions; of those only of which the actor may see what they rest on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn proofs(&self, versions: &[Uuid]) -> Result<HashMap<Uuid, Vec<Proven>>, ApiError> {
        let extent = self.extent(Action::Read, Kind::Underpinning);
        self.proofs_within(versions, governed::condition(&extent)).await
    }

    /// The same of all, whoever acts: for those who are told of it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn proofs_for_all(&self, versions: &[Uuid]) -> Result<HashMap<Uuid, Vec<Proven>>, ApiError> {
        self.proofs_within(versions, Sql::new("TRUE")).await
    }

    async fn proofs_within(&self, versions: &[Uuid], seen: Sql) -> Result<HashMap<Uuid, Vec<Proven>>, ApiError> {
        let from = format!(
            "SELECT t.* FROM (SELECT v.id, v.agreement_id, v.keeper_id, a.code, v.valid_from, {UNTIL} AS until, \
            v.service_hours, v.keeper_id AS provider_id, v.agreement_id AS upper_agreement_id \
            FROM agreement_version v JOIN agreement a ON a.id = v.agreement_id) t WHERE "
        );
        let these = Sql::within("t.id", versions.iter().copied());
        let sql = Sql::new(from).and_then(Sql::all([these, seen]));
        let uppers = self.read_rows(sql, version).await?;
        if uppers.is_empty() {
            return Ok(HashMap::new());
        }
        let chain = self.chain(&uppers, &[]).await?;
        let mut proofs = chain.proven(&uppers);
        self.accepted(&mut proofs).await?;
        Ok(proofs)
    }

    /// All that stands beneath these versions; with what is promised by some that are not registered yet.
    pub(super) async fn chain(&self, uppers: &[Version], drafts: &[Version]) -> Result<Chain, ApiError> {
        let unders = self.unders(uppers).await?;
        let lowers = self.lowers(&unders).await?;
        let beneath: Vec<Uuid> = lowers.iter().chain(drafts).map(|version| version.id).collect();
        let all: Vec<Uuid> = uppers.iter().map(|version| version.id).chain(beneath.iter().copied()).collect();
        let targets = self.promises(&all).await?;
        let supports = self.supports(&beneath).await?;
        let ours = self.ours(&beneath, &unders).await?;
        Ok(Chain { unders, lowers, targets, supports, ours })
    }

    /// Notes which risks the owner of every service that the version covers has accepted.
    pub(super) async fn accepted(&self, proofs: &mut HashMap<Uuid, Vec<Proven>>) -> Result<(), ApiError> {
        let versions = || proofs.keys().copied();
        let sql = Sql::new("SELECT c.version_id, c.service_id FROM agreement_service c WHERE ")
            .and_then(Sql::within("c.version_id", versions()));
        let covered: Vec<(Uuid, Uuid)> = self.read_rows(sql, |columns| Ok((columns.take()?, columns.take()?))).await?;
        // A promise that goes on unchanged from another's leaving goes on with what was accepted of it.
        let targets: Vec<Uuid> = proofs.values().flatten().map(|proven| proven.target).collect();
        let sql = Sql::new("SELECT z.target_id, z.origin_target_id FROM service_target_origin z WHERE ")
            .and_then(Sql::within("z.target_id", targets.iter().copied()));
        let mut origins: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for (target, origin) in self.read_rows(sql, |columns| Ok((columns.take()?, columns.take()?))).await? {
            let origins: &mut Vec<Uuid> = origins.entry(target).or_default();
            origins.push(origin);
        }
        let targets = targets.into_iter().chain(origins.values().flatten().copied());
        let sql = Sql::new(
            "SELECT y.object_id, y.content_hash, y.service_id FROM consent y WHERE y.object_kind = 'SERVICE_TARGET' \
             AND y.act = 'ACCEPT_RISK' AND y.service_id IS NOT NULL AND ",
        )
        .and_then(Sql::within("y.object_id", targets));
        let given: HashSet<(Uuid, String, Uuid)> = self
            .read_rows(sql, |columns| Ok((columns.take()?, columns.take()?, columns.take()?)))
            .await?
            .into_iter()
            .collect();
        for (version, list) in proofs {
            for proven in list.iter_mut() {
                let own =
                    std::iter::once(proven.target).chain(origins.get(&proven.target).into_iter().flatten().copied());
                let risks: Vec<(Uuid, String)> =
                    own.map(|target| (target, canonical::hash(&proven.risk_of(target)))).collect();
                let given = |service: Uuid| {
                    risks.iter().any(|(target, risk)| given.contains(&(*target, risk.clone(), service)))
                };
                let mut services = covered.iter().filter(|(of, _)| of == version).map(|(_, service)| *service);
                proven.accepted = services.all(given);
            }
        }
        Ok(())
    }

    pub(super) async fn read_rows<T>(
        &self,
        sql: Sql,
        read: fn(&mut Columns<'_>) -> Result<T, DbErr>,
    ) -> Result<Vec<T>, ApiError> {
        let rows = self.rows(sql).await?;
        Ok(rows.iter().map(|row| read(&mut Columns::new(row))).collect::<Result<_, DbErr>>()?)
    }

    async fn unders(&self, uppers: &[Version]) -> Result<Vec<Under>, ApiError> {
        let first = Sql::new(
            "WITH RECURSIVE down (provider_id, upper_agreement_id, lower_agreement_id, place, depth) AS (\
             SELECT u.provider_id, u.upper_agreement_id, u.lower_agreement_id, u.place, 1 FROM underpinning u WHERE ",
        )
        .and_then(Sql::within("u.upper_agreement_id", uppers.iter().map(|version| version.agreement)));
        let sql = first.and_then(format!(
            " UNION SELECT u.provider_id, u.upper_agreement_id, u.lower_agreement_id, u.place, d.depth + 1 \
             FROM underpinning u JOIN down d ON u.upper_agreement_id = d.lower_agreement_id \
             AND u.provider_id = d.provider_id WHERE d.depth < {DEEPEST}) \
             SELECT DISTINCT provider_id, upper_agreement_id, lower_agreement_id, place FROM down \
             ORDER BY upper_agreement_id, lower_agreement_id"
        ));
        self.read_rows(sql, |columns| {
            Ok(Under {
                provider: columns.take()?,
                upper: columns.take()?,
                lower: columns.take()?,
                place: columns.take()?,
            })
        })
        .await
    }

    /// The registered versions of what stands beneath, each until the next takes its place.
    async fn lowers(&self, unders: &[Under]) -> Result<Vec<Version>, ApiError> {
        let sql = Sql::new(format!(
            "SELECT v.id, v.agreement_id, v.keeper_id, a.code, v.valid_from, {UNTIL} AS until, v.service_hours \
             FROM agreement_version v JOIN agreement a ON a.id = v.agreement_id WHERE v.state = 'REGISTERED' AND "
        ))
        .and_then(Sql::within("v.agreement_id", unders.iter().map(|under| under.lower)))
        .and_then(" ORDER BY a.code, v.number");
        self.read_rows(sql, version).await
    }

    async fn promises(&self, versions: &[Uuid]) -> Result<Vec<Target>, ApiError> {
        let sql = Sql::new(
            "SELECT t.id, t.version_id, t.part_id, p.organisation_id, t.service_id, s.code, t.metric, t.comparator, \
             t.value_thousandths, t.unit, t.measured_over, t.service_hours FROM service_target t \
             JOIN service s ON s.id = t.service_id LEFT JOIN agreement_part p ON p.id = t.part_id WHERE ",
        )
        .and_then(Sql::within("t.version_id", versions.iter().copied()))
        .and_then(" ORDER BY t.version_id, t.position, t.id");
        self.read_rows(sql, |columns| {
            Ok(Target {
                id: columns.take()?,
                version: columns.take()?,
                part: columns.take()?,
                party: columns.take()?,
                service: columns.take()?,
                code: columns.take()?,
                promise: Promise {
                    metric: columns.word(Metric::parse)?,
                    comparator: columns.word(Comparator::parse)?,
                    value_thousandths: columns.take()?,
                    unit: columns.word(MeasureUnit::parse)?,
                    measured_over: columns.optional_word(Period::parse)?,
                    when: When::read(columns.take::<Option<String>>()?.as_deref()),
                },
            })
        })
        .await
    }

    /// Which services a version supports: those it covers, and those that stand on its lines.
    async fn supports(&self, versions: &[Uuid]) -> Result<HashMap<Uuid, HashSet<Uuid>>, ApiError> {
        let ids = || versions.iter().copied();
        let sql = Sql::new("SELECT c.version_id, c.service_id FROM agreement_service c WHERE ")
            .and_then(Sql::within("c.version_id", ids()))
            .and_then(
                " UNION SELECT l.version_id, l.underpins_service_id FROM agreement_line l \
                 WHERE l.underpins_service_id IS NOT NULL AND ",
            )
            .and_then(Sql::within("l.version_id", ids()));
        let pairs: Vec<(Uuid, Uuid)> = self.read_rows(sql, |columns| Ok((columns.take()?, columns.take()?))).await?;
        let mut found: HashMap<Uuid, HashSet<Uuid>> = HashMap::new();
        for (version, service) in pairs {
            found.entry(version).or_default().insert(service);
        }
        Ok(found)
    }
}

pub(super) fn version(columns: &mut Columns<'_>) -> Result<Version, DbErr> {
    let (id, agreement, keeper, label) = (columns.take()?, columns.take()?, columns.take()?, columns.take()?);
    let (from, until): (Option<NaiveDate>, Option<NaiveDate>) = (columns.take()?, columns.take()?);
    let holds = from.map(|from| Span { from, until });
    Ok(Version { id, agreement, keeper, label, holds, hours: columns.take()? })
}
