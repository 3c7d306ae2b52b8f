//! The words of the pages of agreements and reports, in both languages.

use governance::words::Language;

macro_rules! phrases {
    ($($name:ident: $sv:literal, $en:literal;)+) => {
        /// What the pages of agreements and reports say beside what the API answers.
        #[derive(Debug)]
        pub struct Phrases {
            $(pub $name: &'static str,)+
        }

        static SV: Phrases = Phrases { $($name: $sv,)+ };
        static EN: Phrases = Phrases { $($name: $en,)+ };
    };
}

phrases! {
    agreement: "Avtal", "Agreement";
    report: "Rapport", "Report";
    keeper: "Förs av", "Kept by";
    kind: "Slag", "Kind";
    status: "Status", "Status";
    version: "Version", "Version";
    register_number: "Registernummer", "Register number";
    valid: "Gäller", "Valid";
    until_further_notice: "tills vidare", "until further notice";
    until: "till (första dagen utan)", "until (first day without)";
    notice: "Uppsägningstid", "Term of notice";
    renewal: "Förlängs med", "Prolonged by";
    months: "månader", "months";
    ends_on: "Första dagen utan avtal", "First day without it";
    cancel_by: "Sista dag för uppsägning", "Last day to give notice";
    renews_on: "Förlängs", "Is prolonged on";
    terminated_on: "Uppsagt den", "Notice given on";
    terminated_from: "Uppsagt från", "Terminated from";
    attested: "Införd genom intygande: avtalad på annat håll", "Entered by attestation: agreed elsewhere";
    source: "Källa", "Source";
    signed_elsewhere: "intygad, undertecknad på annat håll", "attested, signed elsewhere";
    structure: "Uppbyggnad", "Structure";
    basis: "Handling", "Document";
    to_month_end: "till slutet av en kalendermånad", "to the end of a calendar month";
    notice_given_on: "Parten har sagt upp den", "The party gave notice on";
    leaves_on: "Första dagen utan avtal för parten", "First day without it for the party";
    index_clause: "Indexklausul", "Index clause";
    series: "Indexserie", "Index series";
    base_period: "Basperiod", "Base period";
    share: "Andel av priset som följer", "Share of the price that follows";
    upwards_only: "Priset sänks aldrig av den", "Prices never fall by it";
    threshold: "Ändringar under detta genomförs inte", "Changes below this are not carried out";
    floor: "Minsta ändring", "Least change";
    cap: "Största ändring", "Greatest change";
    beyond: "Nytt avtal vid ändring över", "New agreement for a change beyond";
    effective_month: "Priset ändras den första i månad", "Prices change on the first of month";
    base_value: "Basperiodens värde", "Value of the base period";
    comparison: "Jämförd månad eller kvartal", "Month or quarter compared";
    successor: "Följs av, om serien upphör", "Followed by, should the series end";
    rounding: "Avrundning", "Rounding";
    round_to: "Avrundas till jämna (i valutans minsta enhet)", "Rounded to multiples of (the currency's smallest unit)";
    contacts: "Kontakter och eskalering", "Contacts and escalation";
    step: "Steg", "Step";
    reached: "Funktion", "Function";
    email: "E-post", "E-mail";
    phone: "Telefon", "Telephone";
    hours: "Tider", "Hours";
    tiers: "Pris efter mängd", "Price by quantity";
    for_all: "för hela mängden", "for the whole quantity";
    from: "från", "from";
    text: "Text", "Text";
    services: "Tjänster", "Services";
    service: "Tjänst", "Service";
    service_hours: "Servicetid", "Service hours";
    terms: "Villkor", "Terms";
    keeper_responsibilities: "Leverantörens åtaganden", "What the keeper answers for";
    parties: "Parter", "Parties";
    party: "Part", "Party";
    side: "Sida", "Side";
    responsibilities: "Partens åtaganden", "What the party answers for";
    signed_on: "Undertecknat", "Signed";
    not_signed: "Inte undertecknat", "Not signed";
    more_parties: "Fler parter finns än de som visas här.", "There are more parties than are shown here.";
    prices: "Priser", "Prices";
    item: "Vad", "What";
    price: "Pris", "Price";
    quantity: "Mängd", "Quantity";
    per: "per", "per";
    days: "Dagar", "Days";
    annual_value: "Per år", "Per year";
    sum: "Summa per år", "Sum per year";
    uncomputed: "rader är inte med i summan", "lines are not in the sum";
    levels: "Servicenivåer", "Service levels";
    level: "Nivå", "Level";
    promised: "Utlovat", "Promised";
    measured: "Uppmätt", "Measured";
    outcome: "Utfall", "Outcome";
    period: "Period", "Period";
    measured_over: "Mäts per", "Measured over";
    measured_how: "Hur det mäts", "How it is measured";
    exclusions: "Undantag", "What does not count";
    consequence: "Följd", "Consequence";
    content_hash: "Innehållets kontrollsumma", "Hash of the content";
    vat: "Belopp exklusive moms.", "Amounts exclude VAT.";
    summary: "Sammanfattning", "Summary";
    met: "Uppfyllt", "Met";
    breached: "Inte uppfyllt", "Breached";
    not_measured: "Inte mätt", "Not measured";
    agreements: "Avtal", "Agreements";
    no_agreements: "Inga avtal gällde under perioden.", "No agreement was in force in the period.";
    both_parties: "Båda parters fullgörelse", "Both parties' fulfilment";
    of_keeper: "Leverantören", "The keeper";
    of_party: "Kunden", "The customer";
    fulfilled: "Fullgjort", "Fulfilled";
    not_fulfilled: "Inte fullgjort", "Not fulfilled";
    deliveries: "Leveranser", "Deliveries";
    no_deliveries: "Inga leveranser.", "No deliveries.";
    more_deliveries: "Fler leveranser finns än de som visas här.", "There are more deliveries than are shown here.";
    state: "Tillstånd", "State";
    ordered_on: "Beställd", "Ordered";
    active_from: "Aktiv från", "Active from";
    gaps: "Utan avtal", "Without agreement";
    code: "Kod", "Code";
    annexes: "Bilagor", "Annexes";
    precedence: "Företräde", "Precedence";
    file: "Fil", "File";
    downloads: "Hämta som CSV", "Download as CSV";
    dates: "Datum", "Dates";
}

impl Phrases {
    /// The phrases of `language`.
    pub const fn of(language: Language) -> &'static Self {
        match language {
            Language::Sv => &SV,
            Language::En => &EN,
        }
    }
}
