//! The language of a page: told by its path, or by what the browser asks for.

use axum::http::{HeaderMap, header};
use governance::words::Language;

/// The language's tag (BCP 47).
pub const fn tag(language: Language) -> &'static str {
    match language {
        Language::Sv => "sv",
        Language::En => "en",
    }
}

/// The language that `Accept-Language` weighs highest (RFC 9110, 12.5.4); Swedish where it names neither, as everywhere
/// in the API.
pub fn preferred(headers: &HeaderMap) -> Language {
    let mut best = (Language::Sv, 0.0);
    let lines = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    for range in lines.flat_map(|line| line.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let primary = parts.next().and_then(|tag| tag.split('-').next()).unwrap_or_default().to_ascii_lowercase();
        let language = match primary.as_str() {
            "sv" => Language::Sv,
            "en" => Language::En,
            _ => continue,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse::<f32>);
        if let Ok(weight) = weight
            && weight > best.1
        {
            best = (language, weight);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_browser_s_first_choice_of_the_two() {
        for (asked, language) in [
            ("sv", Language::Sv),
            ("en-GB,en;q=0.9", Language::En),
            ("de, sv;q=0.8, en;q=0.7", Language::Sv),
            ("de, sv;q=0.5, en;q=0.7", Language::En),
            ("en;q=0", Language::Sv),
            ("en;q=much, *", Language::Sv),
            ("", Language::Sv),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(asked))]);
            assert_eq!(preferred(&headers), language, "{asked}");
        }
        assert_eq!(preferred(&HeaderMap::new()), Language::Sv);
    }
}
