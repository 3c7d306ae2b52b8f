//! What the pages show: the services that nobody in particular may read, with their portfolios and providers: one
//! statement for a page, and one for who provides here.

use std::fmt;

use entity::sql::Sql;
use governance::{lifecycle::ServiceState, text::sort_key, words::Language};

use crate::{
    access::{
        Ahead, Bilingual, Filter, Member, One, Order, Paging, Session,
        rows::{AgreementTemplateRow, OrganisationRow, ServiceDetailsRow, ServiceRoutinesRow, ServiceRow},
    },
    error::ApiError,
};

/// The most services on one page; a longer catalogue goes on on another.
const PAGE: u64 = 500;

const PROVIDER: One<ServiceRow, OrganisationRow> = One::new("provider_id", |service| Some(service.provider_id));
const DETAILS: One<ServiceRow, ServiceDetailsRow> = One::same(|service| Some(service.id));
const SUCCESSOR: One<ServiceDetailsRow, ServiceRow> = One::new("successor_id", |service| service.successor_id);
const ROUTINES: One<ServiceRow, ServiceRoutinesRow> = One::same(|service| Some(service.id));

/// A text in the language of its page, or in the other where it is missing there; then it says so (WCAG 3.1.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    text: String,
    other: Option<Language>,
}

impl Text {
    /// One that is no language's own: a code, an address.
    pub const fn plain(text: String) -> Self {
        Self { text, other: None }
    }

    /// What is told of these in a language; None where there is neither.
    pub fn of(texts: &Bilingual, language: Language) -> Option<Self> {
        let (own, other) = match language {
            Language::Sv => (&texts.sv, Language::En),
            Language::En => (&texts.en, Language::Sv),
        };
        let text = texts.get(language)?.to_owned();
        Some(Self { text, other: own.is_none().then_some(other) })
    }

    /// The attribute by which the element around it says its language; nothing where that is the page's.
    pub const fn lang(&self) -> &'static str {
        match self.other {
            None => "",
            Some(Language::Sv) => " lang=\"sv\"",
            Some(Language::En) => " lang=\"en\"",
        }
    }

    /// Whether it says nothing.
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A service as a page tells of it, in one language; where that is missing, in the other.
#[derive(Clone, Debug, Default)]
pub struct ServiceView {
    /// The provider's code and name.
    pub provider: (String, Text),
    /// The code.
    pub code: String,
    /// The name.
    pub name: Text,
    /// One sentence on what it is.
    pub summary: Option<Text>,
    /// The description.
    pub description: Option<Text>,
    /// The portfolio's name.
    pub portfolio: Option<Text>,
    /// How users get support.
    pub support: Option<Text>,
    /// How it is ordered.
    pub ordering: Option<Text>,
    /// Where to write.
    pub mailbox: Option<String>,
    /// Web page; only an address that leads to one.
    pub website: Option<String>,
    /// Whether it is being retired, or has been.
    pub ends: bool,
    /// Code and name of the service that replaces it.
    pub successor: Option<(String, Text)>,
    /// The title of its product sheet (U6).
    pub sheet_title: Option<Text>,
    /// What the product sheet says.
    pub sheet: Option<Text>,
}

/// A heading with what stands below it.
#[derive(Clone, Debug)]
pub struct Group<T> {
    /// The heading.
    pub name: Text,
    /// What stands below.
    pub items: Vec<T>,
}

/// One page of the catalogue.
#[derive(Clone, Debug, Default)]
pub struct CataloguePage {
    /// Portfolios by provider, services by portfolio; each in the order of their names.
    pub providers: Vec<Group<Group<ServiceView>>>,
    /// Where it goes on; None: it does not.
    pub next: Option<String>,
}

/// The page after the place `after`, the first one where that is not given.
///
/// # Errors
/// `BAD_CURSOR` when there is no such place; when the database does not answer.
pub async fn page(session: &Session, language: Language, after: Option<String>) -> Result<CataloguePage, ApiError> {
    let order = Order::text(match language {
        Language::Sv => "sort_sv",
        Language::En => "sort_en",
    });
    let paging = Paging { size: PAGE, ..Paging::new(order, None, after, None, None, false)? };
    let page = session.page::<ServiceRow>(&paging, &Filter::default(), &ahead(false)).await?;
    let last = page.rows.last().filter(|_| page.has_next);
    let next = last.map(|(key, service)| page.order.cursor(key, service.id));
    let mut services = Vec::with_capacity(page.rows.len());
    for (_, row) in &page.rows {
        services.push(view(session, language, row).await?);
    }
    let portfolio = |service: &ServiceView| service.portfolio.clone().unwrap_or_default();
    let providers = grouped(services, |service| service.provider.1.clone());
    let providers =
        providers.into_iter().map(|Group { name, items }| Group { name, items: grouped(items, portfolio) }).collect();
    Ok(CataloguePage { providers, next })
}

/// The service with this code at this provider, if it may be read.
///
/// # Errors
/// When the database does not answer.
pub async fn service(
    session: &Session,
    language: Language,
    provider: &str,
    code: &str,
) -> Result<Option<ServiceView>, ApiError> {
    let found = session.by_code::<ServiceRow>("t.provider_id", provider, code, &ahead(true)).await?;
    let Some(row) = found else { return Ok(None) };
    let mut service = view(session, language, &row).await?;
    if let Some(details) = row.related(session, "details", &DETAILS, Ahead::default).await? {
        let successor = details.related(session, "successor", &SUCCESSOR, Ahead::default).await?;
        service.successor = successor.map(|successor| (successor.code.clone(), named(&successor, language)));
    }
    let sheets = row.whole(session, "sheets", AgreementTemplateRow::sheets, Ahead::default).await?;
    if let Some(sheet) = sheets.first() {
        (service.sheet_title, service.sheet) = (Text::of(&sheet.title, language), Text::of(&sheet.text, language));
    }
    Ok(Some(service))
}

/// The names of those who provide services here, in their order.
///
/// # Errors
/// When the database does not answer.
pub async fn providers(session: &Session, language: Language) -> Result<Vec<Text>, ApiError> {
    let rows = session.members_by::<OrganisationRow>(Sql::new("t.is_provider"), &Ahead::default()).await?;
    let named = |row: &OrganisationRow| Text::of(&row.name, language).unwrap_or_else(|| Text::plain(row.code.clone()));
    let mut names: Vec<Text> = rows.iter().map(|row| named(row)).collect();
    names.sort_by_key(|name| sort_key(&name.text));
    Ok(names)
}

/// What is read with the services.
fn ahead(alone: bool) -> Ahead {
    let successor = alone.then(|| SUCCESSOR.ahead("successor".to_owned(), Ahead::default()));
    let sheets = alone.then(|| AgreementTemplateRow::sheets().ahead("sheets".to_owned(), Ahead::default()));
    let common = [
        ServiceRow::PORTFOLIO.ahead("portfolio".to_owned(), Ahead::default()),
        PROVIDER.ahead("provider".to_owned(), Ahead::default()),
        ROUTINES.ahead("routines".to_owned(), Ahead::default()),
        DETAILS.ahead("details".to_owned(), successor.into_iter().collect()),
    ];
    common.into_iter().chain(sheets).collect()
}

async fn view(session: &Session, language: Language, row: &Member<ServiceRow>) -> Result<ServiceView, ApiError> {
    let portfolio = row.related(session, "portfolio", &ServiceRow::PORTFOLIO, Ahead::default).await?;
    let provider = row.related(session, "provider", &PROVIDER, Ahead::default).await?;
    let routines = row.related(session, "routines", &ROUTINES, Ahead::default).await?;
    let details = row.related(session, "details", &DETAILS, Ahead::default).await?;
    let (mailbox, website) = details.map(|it| (it.mailbox.clone(), it.website.clone())).unwrap_or_default();
    let (support, ordering) = match &routines {
        Some(routines) => (Text::of(&routines.support, language), Text::of(&routines.ordering, language)),
        None => (None, None),
    };
    let provider = provider.map(|provider| {
        let name = Text::of(&provider.name, language).unwrap_or_else(|| Text::plain(provider.code.clone()));
        (provider.code.clone(), name)
    });
    Ok(ServiceView {
        provider: provider.unwrap_or_default(),
        code: row.code.clone(),
        name: named(row, language),
        summary: Text::of(&row.summary, language),
        description: Text::of(&row.description, language),
        portfolio: portfolio.and_then(|portfolio| Text::of(&portfolio.name, language)),
        support,
        ordering,
        mailbox,
        website: website.filter(|url| url.starts_with("https://") || url.starts_with("http://")),
        ends: matches!(row.state, ServiceState::Retiring | ServiceState::Retired),
        successor: None,
        sheet_title: None,
        sheet: None,
    })
}

fn named(service: &ServiceRow, language: Language) -> Text {
    Text::of(&service.name, language).unwrap_or_else(|| Text::plain(service.code.clone()))
}

/// Puts what has the same heading under one, in the order of the headings; below one the order stays.
fn grouped<T>(items: Vec<T>, heading: impl Fn(&T) -> Text) -> Vec<Group<T>> {
    let mut groups: Vec<Group<T>> = Vec::new();
    for item in items {
        let name = heading(&item);
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.items.push(item),
            None => groups.push(Group { name, items: vec![item] }),
        }
    }
    groups.sort_by_key(|group| sort_key(&group.name.text));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 3.1.2: what stands in for a missing text says in which language it is.
    #[test]
    fn a_text_in_the_other_language_says_so() {
        let texts =
            |sv: Option<&str>, en: Option<&str>| Bilingual { sv: sv.map(str::to_owned), en: en.map(str::to_owned) };
        let told = |texts: &Bilingual, language| Text::of(texts, language).map(|text| (text.to_string(), text.lang()));
        let both = texts(Some("Lagring"), Some("Storage"));
        assert_eq!(told(&both, Language::Sv), Some(("Lagring".to_owned(), "")));
        assert_eq!(told(&both, Language::En), Some(("Storage".to_owned(), "")));
        assert_eq!(told(&texts(Some("Lagring"), None), Language::En), Some(("Lagring".to_owned(), " lang=\"sv\"")));
        assert_eq!(told(&texts(None, Some("Storage")), Language::Sv), Some(("Storage".to_owned(), " lang=\"en\"")));
        assert_eq!(told(&texts(None, None), Language::Sv), None);
    }

    #[test]
    fn headings_are_in_order_and_what_is_below_stays_in_its_own() {
        let groups = grouped(vec!["Öl b", "Ax c", "Öl a"], |item| Text::plain(item[..item.len() - 2].to_owned()));
        let told: Vec<_> = groups.iter().map(|group| (group.name.text.as_str(), group.items.clone())).collect();
        assert_eq!(told, [("Ax", vec!["Ax c"]), ("Öl", vec!["Öl b", "Öl a"])]);
    }
}
