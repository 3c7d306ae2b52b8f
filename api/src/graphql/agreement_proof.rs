//! The promise proof (L3), and what a party signs (L2).

use std::collections::HashMap;

use async_graphql::{Enum, Object, SimpleObject};
use governance::{
    promise::{Figure, Verdict, Within},
    words::{Comparator, MeasureUnit, Metric},
};

use uuid::Uuid;

use super::{agreement::Agreement, money::Decimal};
use crate::{
    access::{
        Ahead, Member, Session,
        agreements::{breaks::Changed, chain::Proven, sealed::SealedPart},
        rows::AgreementRow,
    },
    error::ApiError,
};

/// How a proof comes out (L3).
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromiseVerdict {
    /// Med egna medel: nothing underpins it.
    OwnMeans,
    /// Buret.
    Carried,
    /// Inte buret: the misses say in what.
    NotCarried,
}

/// A figure of a proof.
#[derive(SimpleObject, Clone, Debug)]
pub struct PromiseFigure {
    /// The value.
    pub value: Decimal,
    /// Its unit.
    pub unit: MeasureUnit,
}

impl From<Figure> for PromiseFigure {
    fn from(figure: Figure) -> Self {
        let millionths = i64::try_from(figure.millionths).unwrap_or(i64::MAX);
        Self { value: Decimal(rust_decimal::Decimal::new(millionths, 6).normalize()), unit: figure.unit }
    }
}

/// What one agreement adds to a proof.
#[derive(SimpleObject, Clone, Debug)]
pub struct PromiseTerm {
    /// The agreement's code.
    pub agreement: String,
    /// 0: it underpins the promise itself; 1: it underpins one that does; and so on.
    pub depth: usize,
    /// What it promises; null: nothing that can be counted.
    pub promised: Option<PromiseFigure>,
    /// What that is worth within the hours that are promised here, where it promises a share of more hours; null where
    /// they are as many.
    pub within: Option<PromiseWithin>,
    /// What it is good for, with what it stands on.
    pub carries: Option<PromiseFigure>,
}

/// What a share of the time of more hours is worth within fewer: all of the time that it may be out may lie there. Counted
/// by a week without holidays.
#[derive(SimpleObject, Clone, Debug)]
pub struct PromiseWithin {
    /// The minutes of a week for which the share is promised.
    pub promised_minutes: u32,
    /// Those of them in which it is asked for.
    pub minutes: u32,
    /// The share of these: what is left when all that may be out is out there.
    pub worth: PromiseFigure,
}

impl From<Within> for PromiseWithin {
    fn from(within: Within) -> Self {
        let Within { promised_minutes, minutes, worth } = within;
        Self { promised_minutes, minutes, worth: worth.into() }
    }
}

/// Whether one promise is carried by what underpins it, with the arithmetic.
pub struct PromiseProof(pub Proven);

/// Whether one promise is carried by the agreements that underpin it, with the arithmetic (bärkraft, L3). For those on the
/// keeper's side who may see what the agreement rests on (V4).
#[Object]
impl PromiseProof {
    /// The code of the service that is promised.
    async fn service_code(&self) -> &str {
        &self.0.service_code
    }

    /// What is promised.
    async fn metric(&self) -> Metric {
        self.0.promise.metric
    }

    /// At least or at most.
    async fn comparator(&self) -> Comparator {
        self.0.promise.comparator
    }

    /// How much.
    async fn value(&self) -> Decimal {
        Decimal::thousandths(self.0.promise.value_thousandths)
    }

    /// In which unit.
    async fn unit(&self) -> MeasureUnit {
        self.0.promise.unit
    }

    /// Whether it is made to one party alone.
    async fn own(&self) -> bool {
        self.0.part.is_some()
    }

    /// How it comes out.
    async fn verdict(&self) -> PromiseVerdict {
        match self.0.proof.verdict() {
            Verdict::OwnMeans => PromiseVerdict::OwnMeans,
            Verdict::Carried => PromiseVerdict::Carried,
            Verdict::NotCarried => PromiseVerdict::NotCarried,
        }
    }

    /// What the agreements beneath carry together; null where it cannot be computed.
    async fn carried(&self) -> Option<PromiseFigure> {
        self.0.proof.carried.map(PromiseFigure::from)
    }

    /// The agreements beneath, each before those that it stands on.
    async fn terms(&self) -> Vec<PromiseTerm> {
        let terms = self.0.proof.terms.iter().map(|term| PromiseTerm {
            agreement: term.label.clone(),
            depth: term.depth,
            promised: term.promised.map(PromiseFigure::from),
            within: term.within.map(PromiseWithin::from),
            carries: term.carries.map(PromiseFigure::from),
        });
        terms.collect()
    }

    /// All in which it is not carried, in English.
    async fn misses(&self) -> Vec<String> {
        self.0.proof.misses.iter().map(ToString::to_string).collect()
    }

    /// The arithmetic in one line.
    async fn arithmetic(&self) -> String {
        self.0.proof.to_string()
    }

    /// Whether the owner of every service that the version covers has accepted this very risk (R5).
    async fn risk_accepted(&self) -> bool {
        self.0.accepted
    }
}

/// A promise that would be carried less.
#[derive(Clone)]
pub struct BrokenPromise {
    agreement: Option<Member<AgreementRow>>,
    proven: Proven,
}

impl BrokenPromise {
    /// What each of these changes would break, with the agreements that promise, as far as they are seen.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) async fn read(session: &Session, changes: &[Changed]) -> Result<HashMap<Changed, Vec<Self>>, ApiError> {
        let broken = session.breaks(changes).await?;
        let ids: Vec<Uuid> = broken.values().flatten().map(|broken| broken.agreement).collect();
        let seen = session.members::<AgreementRow>(&ids, &Ahead::default()).await?;
        let told = broken.into_iter().map(|(changed, broken)| {
            let told = broken
                .into_iter()
                .map(|broken| Self { agreement: seen.get(&broken.agreement).cloned(), proven: broken.proven });
            (changed, told.collect())
        });
        Ok(told.collect())
    }
}

/// A promise that would not be carried any more, were an agreement beneath it ended or changed (L3).
#[Object]
impl BrokenPromise {
    /// The agreement that promises; null where you may not see it.
    async fn agreement(&self) -> Option<Agreement> {
        self.agreement.clone().map(Agreement::from)
    }

    /// The promise, as it would then be carried.
    async fn promise(&self) -> PromiseProof {
        PromiseProof(self.proven.clone())
    }
}

/// What a party signs.
pub struct SignedText(pub SealedPart);

/// What a party signs (L2), so that it can compute the hashes by itself: how stands in the documentation.
#[Object]
impl SignedText {
    /// The common text, as canonical JSON.
    async fn common(&self) -> &str {
        &self.0.common
    }

    /// The party's own part, as canonical JSON.
    async fn own(&self) -> &str {
        &self.0.own
    }

    /// What makes the leaf impossible to guess; keep it.
    async fn salt(&self) -> &str {
        &self.0.leaf.salt
    }

    /// The leaf: the part's `contentHash`.
    async fn leaf(&self) -> &str {
        &self.0.leaf.hash
    }

    /// The leaf's place among the leaves, from 0. It does not tell how many parties there are.
    async fn place(&self) -> usize {
        self.0.leaf.place
    }

    /// The hashes beside the way from the leaf to the root, from the lowest.
    async fn beside(&self) -> &[String] {
        &self.0.leaf.beside
    }

    /// The root: the version's `contentHash`.
    async fn root(&self) -> &str {
        &self.0.root
    }
}
