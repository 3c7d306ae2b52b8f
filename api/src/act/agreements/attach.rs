//! A file that an agreement is to be attached with (U2.6): its bytes, kept once per provider, known by their hash. Which
//! annex it is of is said where annexes are written (`agreementEdit`), and signed with them.

use async_graphql::InputObject;
use entity::attachment;
use governance::{
    action::{Action, Kind},
    lifecycle::VersionState,
};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, sea_query::OnConflict};
use serde_json::json;
use uuid::Uuid;

use super::{held, permit_work};
use crate::{
    act::{Act, Deed, Refusal, Terms, UserError, UserErrorCode},
    canonical,
    graphql::id::GlobalId,
};

/// Media types of which files are taken in, each with how such a file begins. What a browser would run is not among them.
const TAKEN: &[(&str, &[&[u8]])] = &[
    ("application/pdf", &[b"%PDF-"]),
    ("image/png", &[b"\x89PNG\r\n\x1a\n"]),
    ("image/jpeg", &[b"\xff\xd8\xff"]),
    ("application/zip", &[ZIP]),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &[ZIP]),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &[ZIP]),
    ("application/vnd.oasis.opendocument.text", &[ZIP]),
    ("application/vnd.oasis.opendocument.spreadsheet", &[ZIP]),
    ("text/plain", &[]),
    ("text/csv", &[]),
];

const ZIP: &[u8] = b"PK\x03\x04";

/// The media type without its parameters, where files of it are taken in.
pub fn taken(media_type: &str) -> Option<&'static str> {
    let plain = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    TAKEN.iter().map(|(taken, _)| *taken).find(|taken| *taken == plain)
}

/// Whether the bytes are what the media type says, as far as their beginning tells: text is UTF-8.
fn is_of(media_type: &str, bytes: &[u8]) -> bool {
    match TAKEN.iter().find(|(taken, _)| *taken == media_type) {
        Some((_, [])) => std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0')),
        Some((_, beginnings)) => beginnings.iter().any(|beginning| bytes.starts_with(beginning)),
        None => false,
    }
}

/// Takes in a file for a draft of an agreement. No mutation: it comes as the body of a request (`http/files.rs`).
#[derive(InputObject, Clone, Debug)]
pub struct FileAttachInput {
    /// The draft for which it is meant.
    pub agreement_version: GlobalId,
    /// Its media type.
    pub media_type: String,
    /// SHA-256 of the bytes: what tells one input from another, where a key is sent again.
    pub file_hash: String,
    /// The file.
    #[graphql(skip)]
    pub bytes: Vec<u8>,
    /// What every act takes.
    #[graphql(flatten)]
    pub terms: Terms,
}

impl FileAttachInput {
    /// The file as it was received; its hash is computed here.
    pub fn new(agreement_version: GlobalId, media_type: &str, bytes: Vec<u8>, terms: Terms) -> Self {
        let file_hash = canonical::hash_bytes(&bytes);
        Self { agreement_version, media_type: media_type.to_owned(), file_hash, bytes, terms }
    }
}

impl Deed for FileAttachInput {
    const NAME: &'static str = "fileAttach";

    fn terms(&self) -> &Terms {
        &self.terms
    }

    async fn perform(&self, act: &mut Act) -> Result<Uuid, Refusal> {
        let held = held(act, self.agreement_version).await?;
        permit_work(act, Action::Edit, &held).await?;
        if ![VersionState::Draft, VersionState::InReview, VersionState::Reviewed].contains(&held.version.state) {
            let message = "It is signed: what is attached to it stays. A change is a new version.";
            return Err(UserError::whole(UserErrorCode::WrongState, message).by("N5").into());
        }
        let invalid = |field: &str, message: &str| Err(UserError::of(field, UserErrorCode::Invalid, message).into());
        if self.bytes.is_empty() {
            return invalid("body", "The file is empty.");
        }
        if !is_of(&self.media_type, &self.bytes) {
            return invalid("mediaType", "The file does not begin as files of that media type do.");
        }
        let provider = held.version.keeper_id;
        let byte_size = i64::try_from(self.bytes.len()).unwrap_or(i64::MAX);
        let row = attachment::Model {
            id: Uuid::now_v7(),
            provider_id: provider,
            file_hash: self.file_hash.clone(),
            media_type: self.media_type.clone(),
            byte_size,
            bytes: self.bytes.clone(),
            uploaded_by_person_id: act.person(),
            uploaded_at: act.now(),
        };
        // The same bytes again are the same file.
        let once = OnConflict::columns([attachment::Column::ProviderId, attachment::Column::FileHash]);
        attachment::Entity::insert(row.into_active_model())
            .on_conflict(once.to_owned().do_nothing().to_owned())
            .exec_without_returning(act.transaction())
            .await?;
        let received = json!({ "file_hash": self.file_hash, "media_type": self.media_type, "byte_size": byte_size });
        act.made(Action::Edit, (Kind::AgreementWork, held.version.id), provider, &received)?;
        Ok(held.version.id)
    }
}

/// Media type and size of the file with this hash, where the provider keeps it here.
pub(super) async fn kept(act: &Act, provider: Uuid, file_hash: &str) -> Result<Option<(String, i64)>, Refusal> {
    let found = attachment::Entity::find()
        .select_only()
        .columns([attachment::Column::MediaType, attachment::Column::ByteSize])
        .filter(attachment::Column::ProviderId.eq(provider))
        .filter(attachment::Column::FileHash.eq(file_hash))
        .into_tuple()
        .one(act.transaction())
        .await?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_begins_as_its_media_type_says() {
        assert_eq!(taken("Application/PDF; version=1.7"), Some("application/pdf"));
        assert_eq!((taken("text/html"), taken("image/svg+xml"), taken("")), (None, None, None));
        assert!(is_of("application/pdf", b"%PDF-1.7\n") && !is_of("application/pdf", b"<html>"));
        assert!(
            is_of("text/csv", "å;ä".as_bytes()) && !is_of("text/csv", b"\xff\xfe") && !is_of("text/plain", b"a\0b")
        );
        assert!(!is_of("text/html", b"<html>"));
    }
}
