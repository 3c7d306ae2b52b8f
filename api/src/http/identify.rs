//! Who asks: the bearer token of a request, if it has one.

use std::sync::Arc;

use axum::http::{HeaderMap, header};

use crate::{
    auth::{AuthError, Authenticator, Identity},
    error::{ApiError, Code},
};

/// The identity behind the request's token; none when it has no token, which is fine: much is public.
///
/// # Errors
/// `UNAUTHENTICATED` when there is a token (or anything else in its place) that is not valid: whoever sends one means
/// to be someone, and should not be answered as no one. `UNAVAILABLE` when the issuer's keys cannot be had.
pub async fn identify(auth: &Authenticator, headers: &HeaderMap) -> Result<Option<Arc<Identity>>, ApiError> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = given.next() else { return Ok(None) };
    let refused = |why: String| ApiError::new(Code::Unauthenticated, why);
    if given.next().is_some() {
        return Err(refused("More than one Authorization header.".to_owned()));
    }
    let scheme_and_token = value.to_str().ok().and_then(|value| value.split_once(' '));
    let token = match scheme_and_token {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => return Err(refused("The Authorization header is not \"Bearer\" and a token.".to_owned())),
    };
    match auth.verify(token).await {
        Ok(identity) => Ok(Some(identity)),
        Err(AuthError::Invalid { reason }) => {
            tracing::info!(%reason, "token refused");
            Err(refused(format!("Not signed in: {reason}.")))
        }
        Err(error @ AuthError::Unavailable) => Err(ApiError::unavailable(error)),
    }
}
