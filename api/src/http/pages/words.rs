//! The words of the pages, in both languages.

use governance::words::Language;

/// What the pages say beside what stands in the catalogue.
#[derive(Debug)]
pub struct Words {
    /// The language's tag.
    pub tag: &'static str,
    /// The first page in this language.
    pub home: &'static str,
    /// The path below which this language's pages of services are.
    pub services_path: &'static str,
    /// For whoever cannot see the page.
    pub skip: &'static str,
    /// What the navigation is.
    pub navigation: &'static str,
    /// The heading of the catalogue.
    pub catalogue: &'static str,
    /// What the installation is.
    pub about: &'static str,
    /// Before the names of those who provide services here.
    pub provided_by: &'static str,
    /// Before the program's version.
    pub version: &'static str,
    /// That the data are a sample.
    pub sample: &'static str,
    /// Before the day that a sample counts from.
    pub sample_of: &'static str,
    /// What the catalogue shows.
    pub shown: &'static str,
    /// That it shows nothing yet.
    pub nothing: &'static str,
    /// The heading of the links for those who build on it.
    pub for_developers: &'static str,
    /// To GraphiQL.
    pub graphiql: &'static str,
    /// To the endpoint.
    pub endpoint: &'static str,
    /// To the schema.
    pub schema: &'static str,
    /// To the model.
    pub governance: &'static str,
    /// To how agreements are written and signed.
    pub agreements: &'static str,
    /// To how decisions are kept.
    pub decisions: &'static str,
    /// To how files come in and go out.
    pub exchange: &'static str,
    /// To the settings.
    pub settings: &'static str,
    /// To the errors.
    pub errors: &'static str,
    /// To the probes.
    pub health: &'static str,
    /// Of services without a portfolio that may be shown.
    pub other: &'static str,
    /// How users get support.
    pub support: &'static str,
    /// How a service is ordered.
    pub ordering: &'static str,
    /// Where to write.
    pub mailbox: &'static str,
    /// The web page.
    pub website: &'static str,
    /// The provider.
    pub provider: &'static str,
    /// The portfolio.
    pub portfolio: &'static str,
    /// The code.
    pub code: &'static str,
    /// That a service ends.
    pub ends: &'static str,
    /// By what it is replaced.
    pub successor: &'static str,
    /// To the rest of a long catalogue.
    pub more: &'static str,
    /// Back to the catalogue.
    pub back: &'static str,
    /// That there is no such page.
    pub not_found: &'static str,
    /// That requests come too often.
    pub too_many: &'static str,
    /// That there is no such place in the list.
    pub no_such_page: &'static str,
    /// That the server failed.
    pub failed: &'static str,
}

/// The words of `language`.
pub const fn of(language: Language) -> &'static Words {
    match language {
        Language::Sv => &SV,
        Language::En => &EN,
    }
}

static SV: Words = Words {
    tag: "sv",
    home: "/sv",
    services_path: "/sv/tjanster",
    skip: "Hoppa till innehållet",
    navigation: "Sidor",
    catalogue: "Tjänstekatalog",
    about: "Det här är en installation av Katalog: it-tjänster, vilka som ansvarar för dem och vad som är avtalat om dem, \
            styrt av en skriven modell. Vad alla får se står på den här sidan. Allt annat – avtal, leveranser, budget – \
            besvaras av API:et, för den som får se det.",
    provided_by: "Tjänsterna tillhandahålls av",
    version: "Katalog, version",
    sample: "Uppgifterna är exempeldata: verkliga där de är offentliga, annars påhittade.",
    sample_of: "Vad som snart löper ut räknas från",
    shown: "De publicerade tjänsterna, efter leverantör och portfölj.",
    nothing: "Ännu är ingen tjänst publicerad.",
    for_developers: "För den som bygger på katalogen",
    graphiql: "GraphiQL: ställ frågor i webbläsaren",
    endpoint: "API:ets adress (GraphQL)",
    schema: "Schemat",
    governance: "Modellen: vem som får vad, paragraf för paragraf (på engelska)",
    agreements: "Avtal: från utkast till register, och vad som undertecknas (på engelska)",
    decisions: "Beslut: hur de bevaras och granskas (på engelska)",
    exchange: "Import och export av filer (på engelska)",
    settings: "Inställningar (på engelska)",
    errors: "Felkoder och gränser (på engelska)",
    health: "Driftstatus",
    other: "Övriga",
    support: "Få hjälp",
    ordering: "Beställa",
    mailbox: "E-post",
    website: "Webbplats",
    provider: "Leverantör",
    portfolio: "Portfölj",
    code: "Kod",
    ends: "Under avveckling",
    successor: "Ersätts av",
    more: "Fler tjänster",
    back: "Till tjänstekatalogen",
    not_found: "Sidan finns inte, eller så är den inte för dig: tjänsten är inte publicerad, eller så behöver du logga in.",
    too_many: "Det kommer för många förfrågningar från din adress. Vänta en stund och försök igen.",
    no_such_page: "Listan har ingen sådan plats. Börja om från början.",
    failed: "Servern kan inte svara just nu. Försök igen om en stund.",
};

static EN: Words = Words {
    tag: "en",
    home: "/en",
    services_path: "/en/services",
    skip: "Skip to content",
    navigation: "Pages",
    catalogue: "Service catalogue",
    about: "This is an installation of Katalog: IT services, who is answerable for them and what is agreed about them, \
            governed by a written model. What everyone may see stands on this page. Everything else – agreements, \
            deliveries, budgets – is answered by the API, to those who may see it.",
    provided_by: "The services are provided by",
    version: "Katalog, version",
    sample: "These are sample data: real where facts are public, made up elsewhere.",
    sample_of: "What soon ends is counted from",
    shown: "The published services, by provider and portfolio.",
    nothing: "No service has been published yet.",
    for_developers: "For those who build on the catalogue",
    graphiql: "GraphiQL: ask in the browser",
    endpoint: "The API's address (GraphQL)",
    schema: "The schema",
    governance: "The model: who may what, clause by clause",
    agreements: "Agreements: from draft to register, and what is signed",
    decisions: "Decisions: how they are kept and verified",
    exchange: "Import and export of files",
    settings: "Settings",
    errors: "Error codes and limits",
    health: "Health",
    other: "Others",
    support: "Get support",
    ordering: "Order",
    mailbox: "E-mail",
    website: "Web site",
    provider: "Provider",
    portfolio: "Portfolio",
    code: "Code",
    ends: "Being retired",
    successor: "Replaced by",
    more: "More services",
    back: "To the service catalogue",
    not_found: "There is no such page, or none for you: the service is not published, or you need to sign in.",
    too_many: "Too many requests come from your address. Wait a moment and try again.",
    no_such_page: "The list has no such place. Begin again from its start.",
    failed: "The server cannot answer just now. Try again shortly.",
};
