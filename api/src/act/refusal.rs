//! Why an act was not done.

use async_graphql::{Enum, SimpleObject};
use schemars::JsonSchema;
use sea_orm::{DbErr, SqlErr};

use crate::error::ApiError;

/// What kind of thing is to be mended.
#[derive(Enum, JsonSchema, Clone, Copy, Debug, PartialEq, Eq)]
#[schemars(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum UserErrorCode {
    /// The value cannot be.
    Invalid,
    /// A value is needed.
    Required,
    /// The code or the place is taken already.
    Taken,
    /// What is referred to is not there, or you may not see it.
    NotFound,
    /// The object is not in a state in which this can be done.
    WrongState,
    /// Somebody else has changed the object since you read it: read it again.
    VersionConflict,
    /// What the model asks for before this step is missing.
    Incomplete,
    /// No registered agreement in force covers the delivery.
    NotCovered,
    /// It would leave an active delivery without an agreement in force.
    LeavesBare,
    /// It would go beyond the budget frame.
    ExceedsFrame,
    /// It would leave an active service without a manager.
    LastManager,
    /// It would leave an active service without an owner.
    LastOwner,
    /// Somebody holds the role over the same scope at the same time.
    SecondOwner,
    /// A second person is needed.
    SamePerson,
    /// Nothing that underpins the agreement carries the promise.
    NotCarried,
    /// The key was used for another act.
    KeyReused,
}

/// Something that a person can mend before trying again. Nothing has been changed.
#[derive(SimpleObject, Clone, Debug, PartialEq, Eq)]
pub struct UserError {
    /// The field of the input that it is about; null: the act as a whole.
    pub field: Option<String>,
    /// What is wrong, in English.
    pub message: String,
    /// What kind of thing is to be mended.
    pub code: UserErrorCode,
    /// The clause of the governance model that asks for it.
    pub clause: Option<String>,
}

impl UserError {
    /// An error about a field of the input.
    pub fn of(field: &str, code: UserErrorCode, message: impl Into<String>) -> Self {
        Self { field: Some(field.to_owned()), message: message.into(), code, clause: None }
    }

    /// An error about the act as a whole.
    pub fn whole(code: UserErrorCode, message: impl Into<String>) -> Self {
        Self { field: None, message: message.into(), code, clause: None }
    }

    /// The same, by this clause.
    #[must_use]
    pub fn by(self, clause: &str) -> Self {
        Self { clause: Some(clause.to_owned()), ..self }
    }
}

/// Why an act was not done.
#[derive(Debug)]
pub enum Refusal {
    /// A person can mend it.
    User(Vec<UserError>),
    /// Not found, forbidden, or a fault of the server.
    Api(ApiError),
    /// The database wants it done again: another act stood in the way.
    Again(DbErr),
}

impl From<UserError> for Refusal {
    fn from(error: UserError) -> Self {
        Self::User(vec![error])
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

/// What the constraints say that acts run into, and what is told of it. What stands here is checked before; the
/// constraint decides when several write at once.
const CONSTRAINTS: &[(&str, UserErrorCode, &str, &str)] = &[
    ("budget_frame_exceeded", UserErrorCode::ExceedsFrame, "N4", "The frame does not hold it."),
    ("signed_content", UserErrorCode::WrongState, "N5", "It is signed: what it says stays as it is."),
    ("reviewed_content", UserErrorCode::WrongState, "N1", "It has been handed in: what it says stays as it is."),
    ("agreement_unreviewed", UserErrorCode::WrongState, "N1", "This very content was not reviewed by another person."),
    ("agreement_unsigned", UserErrorCode::WrongState, "N2", "Not everybody has signed this very content."),
    ("consent_authority", UserErrorCode::WrongState, "N2", "You have no authority to sign for it now."),
    ("agreement_step", UserErrorCode::WrongState, "L2", "This cannot be done in the state that it is in."),
    ("agreement_termination", UserErrorCode::WrongState, "U2.7", "Notice was given, and stays given."),
    ("agreement_beyond_term", UserErrorCode::WrongState, "U2.7", "It ends by its own term before that."),
    ("plan_established", UserErrorCode::WrongState, "L4", "The plan is established: its text stays as it is."),
    (
        "delivery_uncovered",
        UserErrorCode::NotCovered,
        "N3",
        "No registered agreement in force covers this service with this customer as a party on that day.",
    ),
    (
        "delivery_bare",
        UserErrorCode::LeavesBare,
        "N3",
        "An active delivery would stand without an agreement in force, from a day on which one ends by notice or by a later version: give the delivery an end by then, or let another agreement cover it.",
    ),
    (
        "index_run_other_person",
        UserErrorCode::SamePerson,
        "U2.7",
        "Another person than the one who drafted it reviews it.",
    ),
    ("index_run_overtaken", UserErrorCode::WrongState, "U2.7", "Some of its lines were adjusted since: draft it anew."),
    ("index_run_step", UserErrorCode::WrongState, "U2.7", "The run cannot go that way."),
    ("change_one_retirement", UserErrorCode::Taken, "S4.2.13", "A retirement of the service waits for a decision."),
];

impl From<DbErr> for Refusal {
    fn from(error: DbErr) -> Self {
        if is_in_the_way(&error) {
            return Self::Again(error);
        }
        let text = error.to_string();
        let known = CONSTRAINTS.iter().find(|(name, ..)| text.contains(name));
        if let Some((_, code, clause, message)) = known {
            return UserError::whole(*code, *message).by(clause).into();
        }
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => {
                UserError::whole(UserErrorCode::Taken, "There is one already.").into()
            }
            _ => Self::Api(error.into()),
        }
    }
}

/// A deadlock, or a snapshot that has been overtaken (PostgreSQL's 40P01 and 40001).
fn is_in_the_way(error: &DbErr) -> bool {
    matches!(crate::db::sqlstate(error).as_deref(), Some("40P01" | "40001"))
}
