//! One token: read before its key is known, verified after.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, errors::ErrorKind};
use serde::{Deserialize, Deserializer, de::IgnoredAny};
use serde_json::{Map, Value};

use super::{Identity, Reason, issuer::Issuer};

/// The longest token that is looked at, in bytes. Real ones are 1 to 3 kB; a bound keeps parsing and hashing cheap.
pub const MAX_LENGTH: usize = 8 * 1024;

/// How far an issuer's clock may differ from ours (`exp`, `nbf`, `iat`).
pub const LEEWAY: TimeDelta = TimeDelta::seconds(30);

/// The longest subject, in bytes (OpenID Connect Core 1.0, 2: 255 ASCII characters).
pub const MAX_SUBJECT: usize = 255;

/// The longest value of an invitation claim, in bytes (an address of RFC 5321: 64 + 1 + 255).
const MAX_INVITATION: usize = 320;

/// The most values that one invitation claim may have.
const MAX_INVITATIONS: usize = 8;

/// What a token says of itself, not believed yet: enough to choose the key that proves it.
#[derive(Debug)]
pub struct Unverified {
    /// `iss`, a string (an array is refused, though `jsonwebtoken` would take it).
    pub issuer: String,
    /// `alg`.
    pub algorithm: Algorithm,
    /// `kid`.
    pub key_id: Option<String>,
}

/// The header, as far as it means anything here. A name that occurs twice is refused by serde.
#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    typ: Option<String>,
    #[serde(default, deserialize_with = "present")]
    crit: bool,
}

/// The one claim needed before verification.
#[derive(Deserialize)]
struct IssuerOnly {
    iss: String,
}

/// The verified claims.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    exp: NumericDate,
    #[serde(default)]
    nbf: Option<NumericDate>,
    #[serde(default)]
    iat: Option<NumericDate>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// A NumericDate (RFC 7519, 2): seconds since 1970, possibly with a fraction, which is dropped.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "f64")]
struct NumericDate(DateTime<Utc>);

impl TryFrom<f64> for NumericDate {
    type Error = &'static str;

    fn try_from(seconds: f64) -> Result<Self, Self::Error> {
        // Year 9999: beyond it neither database has a date, and the arithmetic on it could overflow.
        if !(0.0..253_402_300_800.0).contains(&seconds) {
            return Err("not a date between 1970 and 9999");
        }
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked and the fraction is to be dropped")]
        DateTime::from_timestamp(seconds as i64, 0).map(Self).ok_or("not a date")
    }
}

/// True as soon as the member is there, whatever it holds.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// Reads header and issuer of a token without believing them.
///
/// # Errors
/// A [`Reason`] when it is no token that could be accepted from anyone.
pub fn read(token: &str) -> Result<Unverified, Reason> {
    if token.len() > MAX_LENGTH {
        return Err(Reason::TooLong);
    }
    let mut parts = token.split('.');
    let (Some(header), Some(claims), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Reason::Malformed);
    };
    let header: Header = json(header)?;
    if header.crit {
        return Err(Reason::Critical);
    }
    if header.typ.as_deref().is_some_and(|typ| !accepted_type(typ)) {
        return Err(Reason::Type);
    }
    let algorithm = header.alg.parse().map_err(|_| Reason::Algorithm)?;
    let IssuerOnly { iss } = json(claims)?;
    Ok(Unverified { issuer: iss, algorithm, key_id: header.kid })
}

/// A plain JWT or an access token (RFC 9068, 2.1); a media type, so case and a leading `application/` do not matter
/// (RFC 7515, 4.1.9). Whatever else has a type of its own (logout tokens, DPoP proofs) is not meant for signing in.
fn accepted_type(typ: &str) -> bool {
    let typ = typ.to_ascii_lowercase();
    matches!(typ.strip_prefix("application/").unwrap_or(&typ), "jwt" | "at+jwt")
}

/// A base64url part (no padding) as JSON.
fn json<T: for<'de> Deserialize<'de>>(part: &str) -> Result<T, Reason> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Reason::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| Reason::Malformed)
}

/// Verifies signature, issuer, audience, subject and times of a token that was [`read`], with a key of its issuer.
///
/// # Errors
/// The first [`Reason`] for which it is refused.
pub fn verify(
    token: &str,
    read: &Unverified,
    key: &DecodingKey,
    issuer: &Issuer,
    now: DateTime<Utc>,
) -> Result<Identity, Reason> {
    let mut validation = Validation::new(read.algorithm);
    validation.set_required_spec_claims(&["iss", "aud", "exp", "sub"]);
    validation.set_issuer(&[&issuer.name]);
    validation.set_audience(&[&issuer.audience]);
    // Times are checked below: jsonwebtoken reads the system's clock, we read ours.
    validation.validate_exp = false;
    let claims = jsonwebtoken::decode::<Claims>(token, key, &validation).map_err(|error| reason(&error))?.claims;
    if claims.iss != issuer.name {
        return Err(Reason::Issuer);
    }
    if !acceptable(&claims.sub, MAX_SUBJECT) {
        return Err(Reason::Subject);
    }
    check_times(&claims, now)?;
    let invitations = invitations(&claims.others, &issuer.invitation_claims);
    Ok(Identity { issuer: claims.iss, subject: claims.sub, expires_at: claims.exp.0, invitations })
}

/// RFC 7519, 4.1.4 to 4.1.6. A token from the future is a sign of a wrong clock or of tokens made in advance.
fn check_times(claims: &Claims, now: DateTime<Utc>) -> Result<(), Reason> {
    let ahead = |date: NumericDate| date.0 > now + LEEWAY;
    if claims.exp.0 + LEEWAY <= now {
        return Err(Reason::Expired);
    }
    if claims.nbf.is_some_and(ahead) {
        return Err(Reason::NotYetValid);
    }
    if claims.iat.is_some_and(ahead) {
        return Err(Reason::IssuedInFuture);
    }
    Ok(())
}

/// The values of the listed claims: a string, or an array of strings (identity federations send either). `email`
/// counts only when the issuer says that it is verified: anyone can write somebody else's address in a profile.
fn invitations(claims: &Map<String, Value>, listed: &[String]) -> Vec<(String, String)> {
    let verified = claims.get("email_verified").and_then(Value::as_bool).unwrap_or(false);
    let mut found = Vec::new();
    for name in listed.iter().filter(|name| *name != "email" || verified) {
        let values = match claims.get(name) {
            Some(Value::Array(values)) => values.as_slice(),
            Some(value) => std::slice::from_ref(value),
            None => &[],
        };
        let texts = values.iter().filter_map(Value::as_str).filter(|text| acceptable(text, MAX_INVITATION));
        found.extend(texts.take(MAX_INVITATIONS).map(|text| (name.clone(), text.to_owned())));
    }
    found
}

/// Not empty, not longer than `max` bytes, no control characters (PostgreSQL refuses NUL in text; logs are lines).
fn acceptable(text: &str, max: usize) -> bool {
    !text.is_empty() && text.len() <= max && !text.chars().any(char::is_control)
}

/// What `jsonwebtoken` says, in our words.
fn reason(error: &jsonwebtoken::errors::Error) -> Reason {
    match error.kind() {
        ErrorKind::InvalidSignature => Reason::Signature,
        ErrorKind::InvalidIssuer => Reason::Issuer,
        ErrorKind::InvalidAudience => Reason::Audience,
        ErrorKind::InvalidAlgorithm => Reason::Algorithm,
        ErrorKind::InvalidKeyFormat
        | ErrorKind::InvalidEcdsaKey
        | ErrorKind::InvalidEddsaKey
        | ErrorKind::InvalidRsaKey(_) => Reason::Key,
        _ => Reason::Malformed,
    }
}
