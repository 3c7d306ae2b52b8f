//! Trying Katalog out in a browser: tokens for the sample persons, made by the server itself.
//!
//! Only where the development issuer is accepted, which is on sample data: there anybody may be anybody.

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DbErr};

use super::{
    DevelopmentIssuer, TokenError,
    sample_person::{self, SamplePerson},
};

/// The sample persons, and what signs for them.
pub struct Trial {
    issuer: DevelopmentIssuer,
    persons: Vec<SamplePerson>,
}

impl Trial {
    /// With everybody who is known at the development issuer. They are read once: nobody is added to it while serving.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn new(db: &impl ConnectionTrait, issuer: DevelopmentIssuer) -> Result<Self, DbErr> {
        Ok(Self { persons: sample_person::all(db).await?, issuer })
    }

    /// What signs.
    pub const fn issuer(&self) -> &DevelopmentIssuer {
        &self.issuer
    }

    /// Who there is, by subject.
    pub fn persons(&self) -> &[SamplePerson] {
        &self.persons
    }

    /// A token, valid for `ttl`, for the person with exactly this subject.
    ///
    /// # Errors
    /// [`TokenError`]: nobody has it, or signing fails.
    pub fn token(&self, subject: &str, ttl: TimeDelta) -> Result<String, TokenError> {
        if !self.persons.iter().any(|person| person.subject == subject) {
            return Err(TokenError::Unknown { asked: subject.to_owned(), persons: String::new() });
        }
        Ok(self.issuer.token(subject, ttl)?)
    }
}
