//! Media types: what a body may be, and what an answer may be (GraphQL over HTTP; RFC 9110, 12.5.1).

use axum::http::{HeaderMap, HeaderValue, header};

use crate::error::{ApiError, Code};

/// The form of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`: the status tells how the request went.
    GraphqlResponse,
    /// `application/json`, for older clients: 200 for every well-formed request, errors or not. Also what is answered
    /// when anything will do.
    #[default]
    Json,
}

impl Media {
    /// The `Content-Type` of an answer in this form.
    pub const fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }

    /// The form that the `Accept` header weighs highest; none if it takes neither.
    pub fn accepted(headers: &HeaderMap) -> Option<Self> {
        let ranges: Vec<Range> = headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(Range::read)
            .collect();
        if ranges.is_empty() {
            return Some(Self::default());
        }
        let json = quality(&ranges, "application", "json");
        let graphql = quality(&ranges, "application", "graphql-response+json");
        // Named alike: the newer form. Neither named (`*/*`): what any client can read.
        let named = ranges.iter().any(|range| range.subtype == "graphql-response+json");
        match (graphql > 0, json > 0) {
            (true, true) if graphql > json || (graphql == json && named) => Some(Self::GraphqlResponse),
            (_, true) => Some(Self::Json),
            (true, false) => Some(Self::GraphqlResponse),
            (false, false) => None,
        }
    }
}

/// One media range of an `Accept` header, with its weight in thousandths.
struct Range {
    kind: String,
    subtype: String,
    quality: u16,
}

impl Range {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let mut quality = 1_000;
        for parameter in parts {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            if name.trim().eq_ignore_ascii_case("q") {
                quality = thousandths(value.trim());
            } else if name.trim().eq_ignore_ascii_case("charset") && !is_utf8(value) {
                return None;
            }
        }
        Some(Self { kind: kind.to_ascii_lowercase(), subtype: subtype.to_ascii_lowercase(), quality })
    }
}

/// The weight of the most specific range that covers `kind/subtype`; 0 if none does.
fn quality(ranges: &[Range], kind: &str, subtype: &str) -> u16 {
    let of = |wanted_kind: &str, wanted: &str| {
        ranges.iter().find(|range| range.kind == wanted_kind && range.subtype == wanted).map(|range| range.quality)
    };
    of(kind, subtype).or_else(|| of(kind, "*")).or_else(|| of("*", "*")).unwrap_or(0)
}

/// A weight such as `0.9`, in thousandths; what is no weight counts as refused.
fn thousandths(text: &str) -> u16 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    match (whole, fraction.parse::<u16>().unwrap_or(0), fraction.len()) {
        ("1", ..) => 1_000,
        ("0", digits, 1) => digits * 100,
        ("0", digits, 2) => digits * 10,
        ("0", digits, 3) => digits,
        _ => 0,
    }
}

/// Checks that a body is JSON in UTF-8, sent as it is.
///
/// Anything else is refused, above all what a web page may send across origins without asking first (`text/plain`,
/// forms): a browser then cannot be made to act for its user.
///
/// # Errors
/// `UNSUPPORTED_MEDIA_TYPE`.
pub fn check_body_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let refused = || ApiError::new(Code::UnsupportedMediaType, "Send the request as application/json, in UTF-8.");
    let mut given = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (given.next(), given.next()) else { return Err(refused()) };
    let mut parts = value.to_str().map_err(|_| refused())?.split(';').map(str::trim);
    if !parts.next().is_some_and(|media| media.eq_ignore_ascii_case("application/json")) {
        return Err(refused());
    }
    for parameter in parts.filter(|parameter| !parameter.is_empty()) {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        if name.trim().eq_ignore_ascii_case("charset") && !is_utf8(value) {
            return Err(refused());
        }
    }
    let plain = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
    if headers.get_all(header::CONTENT_ENCODING).iter().all(plain) { Ok(()) } else { Err(refused()) }
}

fn is_utf8(charset: &str) -> bool {
    let charset = charset.trim().trim_matches('"');
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(value: &'static str) -> Option<Media> {
        Media::accepted(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(value))]))
    }

    #[test]
    fn the_heaviest_form_is_answered() {
        let (new, old) = (Some(Media::GraphqlResponse), Some(Media::Json));
        assert_eq!(Media::accepted(&HeaderMap::new()), old);
        for (value, expected) in [
            ("application/graphql-response+json", new),
            ("application/json", old),
            ("*/*", old),
            ("application/*", old),
            ("application/graphql-response+json, application/json;q=0.9", new),
            ("application/json, application/graphql-response+json", new),
            ("application/graphql-response+json;q=0.5, application/json;q=0.9", old),
            ("application/graphql-response+json;charset=utf-8, application/json;charset=utf-8", new),
            ("application/json;q=0, */*", new),
            ("Application/JSON", old),
            ("text/html,application/xhtml+xml,*/*;q=0.8", old),
            ("application/json;charset=iso-8859-1", old),
            ("text/html", None),
            ("application/json;q=0", None),
        ] {
            assert_eq!(accepted(value), expected, "{value}");
        }
    }

    #[test]
    fn only_json_in_utf8_may_come_in() {
        let ok = |value: &'static str| {
            check_body_type(&HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(value))])).is_ok()
        };
        for value in ["application/json", "application/json; charset=utf-8", "Application/Json;charset=\"UTF-8\""] {
            assert!(ok(value), "{value}");
        }
        for value in [
            "text/plain",
            "text/plain; application/json",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
            "application/json; charset=latin1",
            "application/jsonx",
            "application/graphql",
            "",
        ] {
            assert!(!ok(value), "{value}");
        }
        assert!(check_body_type(&HeaderMap::new()).is_err());
    }
}
