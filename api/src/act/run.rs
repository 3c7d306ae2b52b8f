//! Running an act: one transaction, all or nothing.

use std::{future::Future, sync::Arc};

use async_graphql::InputType;
use sea_orm::DbErr;
use uuid::Uuid;

use super::{Act, Refusal, Terms, UserError};
use crate::{
    access::Session,
    app::App,
    decisions,
    error::{ApiError, Code},
};

/// How often an act is begun when others stand in the way.
const TRIES: u32 = 4;

/// One business act: what a mutation takes, and what it does.
pub trait Deed: InputType {
    /// The mutation's name.
    const NAME: &'static str;

    /// What it takes beside what it is about.
    fn terms(&self) -> &Terms;

    /// Does it, and says which object came of it. Permission first, then the values, then the state.
    fn perform(&self, act: &mut Act) -> impl Future<Output = Result<Uuid, Refusal>> + Send;
}

/// What came of an act.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The object; None: nothing was done.
    pub object: Option<Uuid>,
    /// The decision on record.
    pub decision: Option<Uuid>,
    /// What is to be mended.
    pub errors: Vec<UserError>,
    /// Whether it was done, but cannot be read again to be answered.
    pub unread: bool,
}

/// Does an act for the one who asks.
///
/// # Errors
/// `UNAUTHENTICATED`, `NOT_FOUND`, `FORBIDDEN`, or a fault of the server. What a person can mend is no error here, but
/// part of the outcome.
pub async fn run<D: Deed>(app: &App, session: &Session, deed: &D) -> Result<Outcome, ApiError> {
    let mut tries = 0;
    loop {
        tries += 1;
        match once(app, session, deed).await {
            Ok(outcome) => return Ok(outcome),
            Err(Refusal::User(errors)) => return Ok(Outcome { errors, ..Outcome::default() }),
            Err(Refusal::Api(error)) => return Err(error),
            Err(Refusal::Again(error)) if tries >= TRIES => {
                tracing::warn!(%error, "an act gave up");
                return Err(ApiError::new(Code::Conflict, "Others changed the same objects at once. Try again."));
            }
            Err(Refusal::Again(error)) => tracing::debug!(%error, tries, "an act begins again"),
        }
    }
}

async fn once<D: Deed>(app: &App, session: &Session, deed: &D) -> Result<Outcome, Refusal> {
    let transaction = Arc::new(app.db.begin().await?);
    let mut act = Act::begin(app, session, &transaction, deed.terms().clone()).await?;
    // Whatever is refused from here on is undone with the transaction.
    let mut done = None;
    let outcome = match act.take_key(deed).await? {
        Some(known) => known,
        None => {
            let object = deed.perform(&mut act).await?;
            done = act.recorded.as_ref().map(|recorded| recorded.action);
            let decision = act.finish().await?;
            act.keep_key(object, decision).await?;
            Outcome { object: Some(object), decision: Some(decision), ..Outcome::default() }
        }
    };
    let invites = act.invites;
    drop(act);
    let transaction = Arc::into_inner(transaction).ok_or_else(|| ApiError::internal("an act is still being done"))?;
    transaction.commit().await.map_err(uncertain)?;
    if invites {
        app.invitations.look_again();
    }
    if let Some(action) = done {
        // A label of few values: actions are words of the model.
        metrics::counter!(decisions::COUNTED, "action" => action.as_str()).increment(1);
    }
    Ok(outcome)
}

/// A commit that was not answered: unless the database says that another act stood in the way, it may have been done.
fn uncertain(error: DbErr) -> Refusal {
    match Refusal::from(error) {
        Refusal::Api(error) => {
            tracing::error!(%error, "a commit was not answered");
            let message = "The act may have been done: read the object before you try again, or send it again with the \
                           same idempotencyKey.";
            ApiError::new(Code::Internal, message).into()
        }
        refusal => refusal,
    }
}
