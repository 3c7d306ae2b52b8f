//! How actions, kinds, places, holders and conditions are called in a sentence, in Swedish and English.

use crate::{
    action::{Action, Kind},
    lifecycle::{DeliveryState, VersionState, bits},
    role::{Role, ScopeKind},
    rule::{Over, Rule, SHARED_SHIFT, Who},
    words::{
        Language::{self, En, Sv},
        RecordCategory,
    },
};

pub(super) const fn pick(language: Language, sv: &'static str, en: &'static str) -> &'static str {
    match language {
        Sv => sv,
        En => en,
    }
}

pub(super) fn holder(who: Who, language: Language) -> String {
    match (who, language) {
        (Who::Anyone, _) => pick(language, "alla", "anyone").to_owned(),
        (Who::Myself, _) => pick(language, "var och en", "everyone").to_owned(),
        (Who::Staff, _) => pick(language, "tjänsteleverantörens personal", "the provider's staff").to_owned(),
        (Who::Role(role), Sv) => role.swedish().to_owned(),
        (Who::Role(role), En) => format!("the {}", role.english()),
    }
}

pub(super) fn verb(action: Action, language: Language) -> String {
    format!("{} {}", pick(language, "får", "may"), act(action, language))
}

pub(super) const fn act(action: Action, language: Language) -> &'static str {
    let (sv, en) = match action {
        Action::Read => ("läsa", "read"),
        Action::ReadPrice => ("se pris och volym på", "see prices and volumes of"),
        Action::Attest => ("intyga", "attest"),
        Action::Register => ("registrera", "register"),
        Action::Appoint => ("besluta om", "make"),
        Action::Accept => ("acceptera", "accept"),
        Action::Decline => ("avböja", "decline"),
        Action::End => ("avsluta", "end"),
        Action::Delegate => ("delegera uppgifter inom", "delegate duties in"),
        Action::Require => ("besluta om", "decide on"),
        Action::Establish => ("inrätta eller fastställa", "establish"),
        Action::Edit => ("ändra", "change"),
        Action::Move => ("flytta", "move"),
        Action::Confirm => ("bekräfta", "confirm"),
        Action::Propose => ("föreslå", "propose"),
        Action::Recommend => ("tillstyrka eller avstyrka", "recommend on"),
        Action::Decide => ("besluta om", "decide on"),
        Action::Activate => ("ta i bruk", "activate"),
        Action::Order => ("beställa", "order"),
        Action::Begin => ("påbörja", "begin"),
        Action::Approve => ("godkänna", "approve"),
        Action::Retire => ("avveckla", "retire"),
        Action::Write => ("skriva", "write"),
        Action::Publish => ("publicera", "publish"),
        Action::Inform => ("lägga ut", "post"),
        Action::Classify => ("klassa", "classify"),
        Action::Close => ("stänga", "close"),
        Action::Record => ("anteckna", "record"),
        Action::Value => ("värdera", "value"),
        Action::Answer => ("besvara", "answer"),
        Action::Present => ("framföra", "present"),
        Action::Allocate => ("tilldela ur", "allocate out of"),
        Action::DrawUp => ("utarbeta", "draw up"),
        Action::Submit => ("lämna in", "submit"),
        Action::Return => ("återlämna", "return"),
        Action::FollowUp => ("följa upp", "follow up"),
        Action::SetPrice => ("sätta", "set"),
        Action::Concur => ("samtycka till", "concur with"),
        Action::Share => ("dela", "share"),
        Action::Review => ("granska", "review"),
        Action::Sign => ("underteckna", "sign"),
        Action::Renew => ("förlänga", "renew"),
        Action::Terminate => ("säga upp", "terminate"),
        Action::AcceptRisk => ("godta risken i", "accept the risk in"),
    };
    pick(language, sv, en)
}

pub(super) const fn noun(kind: Kind, language: Language) -> &'static str {
    let (sv, en) = match kind {
        Kind::Organisation => ("organisationer", "organisations"),
        Kind::Person => ("personer", "persons"),
        Kind::Appointment => ("förordnanden", "appointments"),
        Kind::RoleHolder => ("vilka som innehar roller", "who holds roles"),
        Kind::CustomerRelation => ("kundrelationer", "customer relations"),
        Kind::SupplierRelation => ("leverantörsrelationer", "supplier relations"),
        Kind::Portfolio => ("tjänsteportföljer", "portfolios"),
        Kind::Service => ("tjänster", "services"),
        Kind::ServiceManagement => ("förvaltningsuppgifter om tjänster", "the management records of services"),
        Kind::SecurityMeasure => {
            ("säkerhetsklassning och säkerhetsåtgärder", "security classifications and security measures")
        }
        Kind::ListPrice => ("listpriser", "list prices"),
        Kind::Agreement => ("avtal", "agreements"),
        Kind::AgreementLine => ("avtalsrader", "agreement lines"),
        Kind::Signature => ("avtal för en part", "agreements for a party"),
        Kind::AgreementWork => ("avtalsutkast och deras granskning", "drafts of agreements and their review"),
        Kind::AgreementTemplate => ("avtalsmallar och produktblad", "agreement templates and product sheets"),
        Kind::AgreementStructure => {
            ("avtalens struktur och vad de inte täcker", "the structure of agreements and what they do not cover")
        }
        Kind::Underpinning => ("vilka avtal som underbygger", "which agreements underpin"),
        Kind::UnderpinnedService => {
            ("vilka tjänster som vilar på avtalsrader", "which services stand on agreement lines")
        }
        Kind::Delivery => ("leveranser", "deliveries"),
        Kind::MeasuredValue => ("mätvärden", "measured values"),
        Kind::PartyFulfilment => ("parters fullgörelse", "the fulfilment of parties"),
        Kind::Frame => ("budgetramar", "budget frames"),
        Kind::Allocation => ("tilldelningar och kostnader", "allocations and costs"),
        Kind::CostRecovery => ("kostnadstäckning", "cost recovery"),
        Kind::Vacancy => ("vakanser och vilka roller som ska finnas", "vacancies and which roles must be filled"),
        Kind::ServiceText => ("tjänstetexter", "texts of services"),
        Kind::Support => ("supportprocesser", "support processes"),
        Kind::OrderingRoutine => ("beställningsrutiner", "ordering routines"),
        Kind::ServiceDocumentation => ("dokumentation av tjänster", "the documentation of services"),
        Kind::Announcement => ("meddelanden om tjänster", "announcements on services"),
        Kind::Change => ("förändringar av tjänster", "changes of services"),
        Kind::Retirement => ("avvecklingar av tjänster", "retirements of services"),
        Kind::ManagementRecord => ("förvaltningsanteckningar", "management records"),
        Kind::Need => ("behov", "needs"),
        Kind::AnnualCycle => ("årscykler", "annual cycles"),
        Kind::Plan => ("förvaltningsplaner", "annual plans"),
        Kind::PlanItem => ("planposter", "plan items"),
        Kind::Meeting => ("kundmöten", "customer meetings"),
        Kind::Event => ("utåtriktade aktiviteter", "events"),
        Kind::ProcessDescription => ("processbeskrivningar och riktlinjer", "process descriptions and guidelines"),
        Kind::IndexSeries => ("indexserier", "index series"),
        Kind::IndexRun => ("indexuppräkningar", "index adjustments"),
        Kind::Load => ("inlästa uppgifter", "facts from files"),
        Kind::FirstLoad => ("en första inläsning", "a first load"),
        Kind::Notice => ("aviseringar", "notices"),
        Kind::Decision => ("beslut", "decisions"),
        Kind::DecisionReason => ("skälen till beslut", "the reasons of decisions"),
        Kind::ProcessFigure => ("processtal", "process figures"),
    };
    pick(language, sv, en)
}

/// Where, as the holder's scope meets it; begins with a space, or is empty.
pub(super) const fn place(over: Over, scope: Option<ScopeKind>, language: Language) -> &'static str {
    let of_portfolio = matches!(scope, Some(ScopeKind::Portfolio));
    let (sv, en) = match over {
        Over::Everything => ("", ""),
        Over::Myself => (" som är ens egna", " that are their own"),
        Over::Recorded => (" som man själv har fört in", " that they have put on record themselves"),
        Over::TakingPart => (" som man själv deltar i", " that they take part in themselves"),
        Over::Provider => (" hos sin tjänsteleverantör", " of their provider"),
        Over::Portfolio => (" för sin portfölj", " of their portfolio"),
        Over::Service if of_portfolio => (" för tjänsterna i sin portfölj", " of the services in their portfolio"),
        Over::Service => (" för sin tjänst", " of their service"),
        Over::SuppliedService if of_portfolio => (
            " på leverantörssidan av tjänsterna i sin portfölj",
            " on the supplier side of the services in their portfolio",
        ),
        Over::SuppliedService => (" på leverantörssidan av sin tjänst", " on the supplier side of their service"),
        Over::Customer => (" som rör sin kund med dess enheter", " of their customer and its units"),
        Over::Party => (" till den egna organisationen", " for their own organisation"),
        Over::CustomerSide => (
            " där den egna organisationen är kund, i den egna delen",
            " in which their own organisation is a customer, in its own part",
        ),
        Over::SupplierSide => (
            " där den egna organisationen är leverantör, i den egna delen",
            " in which their own organisation is a supplier, in its own part",
        ),
        Over::Organisation => (" för den egna organisationen", " of their own organisation"),
        Over::CustomersOfProvider => (" hos tjänsteleverantörens kunder", " of their provider's customers"),
        Over::SuppliersOfProvider => (" hos tjänsteleverantörens leverantörer", " of their provider's suppliers"),
        Over::SuppliersOfService if of_portfolio => {
            (" hos leverantörer till tjänsterna i sin portfölj", " of the suppliers of the services in their portfolio")
        }
        Over::SuppliersOfService => (" hos leverantörer till sin tjänst", " of the suppliers of their service"),
        Over::ItsObject => (" om det de får läsa", " on what they may read"),
        Over::Process => (" för sin process", " of their process"),
        Over::Assignment => (" som kom av det egna uppdraget", " that came of their own assignment"),
        Over::ServicesHad => {
            (" för de tjänster som den egna organisationen har", " of the services that their own organisation has")
        }
    };
    pick(language, sv, en)
}

pub(super) fn roles(of: &[Role], language: Language) -> String {
    if of.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = of.iter().map(|role| pick(language, role.swedish(), role.english())).collect();
    format!("{}{}", pick(language, " i rollerna ", " in the roles "), names.join(", "))
}

pub(super) fn categories(about: &[RecordCategory], language: Language) -> String {
    if about.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = about.iter().map(|category| category.as_str()).collect();
    format!("{}{}", pick(language, " av slagen ", " of the categories "), names.join(", "))
}

pub(super) fn states(rule: &Rule, language: Language) -> String {
    let states = rule.states;
    let shared = states >> SHARED_SHIFT;
    if states == 0 {
        return String::new();
    }
    if shared != 0 {
        return pick(language, ", i utkast som delats som förslag", ", in drafts shared as a proposal").to_owned();
    }
    if states == bits(VersionState::FROM_REVIEWED) {
        return pick(language, ", från och med att versionen är granskad", ", from when the version is reviewed")
            .to_owned();
    }
    let held = |bit: u32| states & 1 << bit != 0;
    let names: Vec<&str> = match rule.kinds {
        [Kind::Delivery] => {
            DeliveryState::ALL.iter().filter(|state| held(**state as u32)).map(|s| s.as_str()).collect()
        }
        _ => VersionState::ALL.iter().filter(|state| held(**state as u32)).map(|s| s.as_str()).collect(),
    };
    format!("{}{}", pick(language, ", i tillstånden ", ", in the states "), names.join(", "))
}

pub(super) fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
