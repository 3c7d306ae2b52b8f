//! The pages as HTML. Templates are in `api/templates`; askama escapes everything that it fills in.

use askama::Template;
use chrono::NaiveDate;
use governance::words::Language;

use super::{
    catalogue::{CataloguePage, ServiceView, Text},
    words::{self, Words},
};
use crate::{app::App, error::ApiError, http::assets};

/// What stands around every page.
pub(super) struct Frame {
    /// The words of its language.
    pub(super) words: &'static Words,
    /// Those of the other, with the path of the same page there.
    pub(super) other: (&'static Words, String),
    /// The style sheet's path.
    pub(super) style: String,
}

impl Frame {
    pub(super) fn new(language: Language, path: impl Fn(&Words) -> String) -> Self {
        let other = words::of(match language {
            Language::Sv => Language::En,
            Language::En => Language::Sv,
        });
        Self { words: words::of(language), other: (other, path(other)), style: assets::path("site.css") }
    }
}

/// The program's version, which the first page tells.
const VERSION: &str = env!("CARGO_PKG_VERSION");

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    page: CataloguePage,
    /// Who provides services here, by name.
    by: Vec<Text>,
    is_sample: bool,
    /// The day that the sample data count from.
    sample_day: Option<NaiveDate>,
    /// The program's.
    version: &'static str,
    graphiql: bool,
    schema: bool,
}

#[derive(Template)]
#[template(path = "service.html")]
struct Service {
    frame: Frame,
    service: ServiceView,
}

#[derive(Template)]
#[template(path = "message.html")]
struct Told {
    frame: Frame,
    text: &'static str,
}

/// Why there is no page.
#[derive(Clone, Copy, Debug)]
pub enum Message {
    /// Nothing is there, or nothing that may be seen.
    NotFound,
    /// Too many requests.
    TooMany,
    /// The list has no such place.
    NoSuchPage,
    /// The server failed.
    Failed,
}

/// The first page, with the catalogue; `by` are those who provide services here.
///
/// # Errors
/// When the template cannot be filled, which is a fault of the server.
pub fn home(app: &App, language: Language, by: Vec<Text>, page: CataloguePage) -> Result<String, ApiError> {
    let frame = Frame::new(language, |words| words.home.to_owned());
    let (is_sample, sample_day) = (app.is_sample, app.sample_day);
    let (graphiql, schema) = (app.offers_graphiql(), app.config.introspection);
    rendered(&Home { frame, page, by, is_sample, sample_day, version: VERSION, graphiql, schema })
}

/// The page of one service.
///
/// # Errors
/// As [`home`].
pub fn service(language: Language, service: ServiceView) -> Result<String, ApiError> {
    let frame = Frame::new(language, |words| service.path(words));
    rendered(&Service { frame, service })
}

/// A page that says why there is no other.
///
/// # Errors
/// As [`home`].
pub fn message(language: Language, message: Message) -> Result<String, ApiError> {
    let words = words::of(language);
    let text = match message {
        Message::NotFound => words.not_found,
        Message::TooMany => words.too_many,
        Message::NoSuchPage => words.no_such_page,
        Message::Failed => words.failed,
    };
    rendered(&Told { frame: Frame::new(language, |words| words.home.to_owned()), text })
}

pub(super) fn rendered(page: &impl Template) -> Result<String, ApiError> {
    page.render().map_err(ApiError::internal)
}

impl ServiceView {
    /// The path of its page.
    fn path(&self, words: &Words) -> String {
        self.path_of(words, &self.code)
    }

    /// The path of the page of another service of its provider.
    fn path_of(&self, words: &Words, code: &str) -> String {
        format!("{}/{}/{}", words.services_path, encoded(&self.provider.0), encoded(code))
    }
}

/// A code as a part of a path: what is not unreserved is written in per cent (RFC 3986, 2.1).
pub(super) fn encoded(code: &str) -> String {
    let mut path = String::with_capacity(code.len());
    for byte in code.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => path.push(char::from(byte)),
            _ => path.push_str(&format!("%{byte:02X}")),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::super::catalogue::Group;
    use super::*;
    use crate::access::Bilingual;

    fn nasty() -> ServiceView {
        let text = || Text::plain("<script>alert('x')</script> & \"Co\"".to_owned());
        ServiceView {
            provider: ("a/b".to_owned(), text()),
            code: "c d\"".to_owned(),
            name: text(),
            summary: Some(text()),
            description: Some(text()),
            portfolio: Some(text()),
            support: Some(text()),
            ordering: Some(text()),
            mailbox: Some(text().to_string()),
            website: Some("https://x.example/\"><script>".to_owned()),
            ends: true,
            successor: Some(("e".to_owned(), text())),
            sheet_title: Some(text()),
            sheet: Some(text()),
        }
    }

    /// A first page that tells of nothing.
    fn bare(frame: Frame, page: CataloguePage) -> Home {
        let (is_sample, graphiql, schema) = (false, false, false);
        Home { frame, page, by: Vec::new(), is_sample, sample_day: None, version: VERSION, graphiql, schema }
    }

    fn assert_escaped(html: &str) {
        assert!(!html.contains("<script") && !html.contains("& \"Co"), "{html}");
        assert!(html.contains("&#60;script&#62;alert"), "{html}");
        assert!(html.contains("/a%2Fb/c%20d%22\""), "{html}");
    }

    #[test]
    fn what_is_filled_in_is_escaped() {
        assert_escaped(&service(Language::En, nasty()).unwrap());
        let text = || Text::plain("<script>alert('x')</script> & \"Co\"".to_owned());
        let portfolios = vec![Group { name: text(), items: vec![nasty()] }];
        let page = CataloguePage {
            providers: vec![Group { name: text(), items: portfolios }],
            next: Some("\"><script>".to_owned()),
        };
        let frame = Frame::new(Language::Sv, |words| words.home.to_owned());
        let home = Home { by: vec![text()], is_sample: true, graphiql: true, schema: true, ..bare(frame, page) };
        assert_escaped(&rendered(&home).unwrap());
    }

    /// WCAG 3.1.2: on the page of a service and in the catalogue.
    #[test]
    fn what_stands_in_says_its_language() {
        let swedish = |text: &str| {
            let texts = Bilingual { sv: Some(text.to_owned()), en: None };
            Text::of(&texts, Language::En).unwrap()
        };
        let told = ServiceView {
            name: swedish("Namn"),
            summary: Some(swedish("Sammanfattning")),
            description: Some(swedish("Beskrivning")),
            support: Some(swedish("Hjälp")),
            ordering: Some(swedish("Beställs")),
            sheet_title: Some(swedish("Produktblad")),
            sheet: Some(swedish("Ingår")),
            ..ServiceView::default()
        };
        let page = service(Language::En, told.clone()).unwrap();
        for text in ["Namn", "Sammanfattning", "Beskrivning", "Hjälp", "Beställs", "Produktblad", "Ingår"] {
            assert!(page.contains(&format!(" lang=\"sv\">{text}</")), "{text}: {page}");
        }
        let portfolios = vec![Group { name: swedish("Område"), items: vec![told] }];
        let providers = vec![Group { name: swedish("Leverantör"), items: portfolios }];
        let page = CataloguePage { providers, next: None };
        let frame = Frame::new(Language::En, |words| words.home.to_owned());
        let page = rendered(&Home { by: vec![swedish("Byrån")], ..bare(frame, page) }).unwrap();
        for text in ["Byrån", "Leverantör", "Område", "Namn", "Sammanfattning", "Hjälp", "Beställs"] {
            assert!(page.contains(&format!(" lang=\"sv\">{text}</")), "{text}: {page}");
        }
    }

    #[test]
    fn a_page_says_its_language_and_leads_to_the_other() {
        let page = |language| message(language, Message::NotFound).unwrap();
        let (sv, en) = (page(Language::Sv), page(Language::En));
        assert!(sv.contains("<html lang=\"sv\">") && sv.contains("href=\"/en\" lang=\"en\" hreflang=\"en\""), "{sv}");
        assert!(en.contains("<html lang=\"en\">") && en.contains("href=\"/sv\" lang=\"sv\" hreflang=\"sv\""), "{en}");
    }
}
