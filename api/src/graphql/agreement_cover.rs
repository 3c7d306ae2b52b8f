//! What covers the fields of agreements; see [`super::cover`].

use super::{
    agreement::Agreement,
    agreement_content::{AgreementContact, Annex, IndexClause},
    agreement_event::AgreementEvent,
    agreement_line::{AgreementLine, AgreementLineTier, LineAdjustment},
    agreement_part::AgreementPart,
    agreement_proof::{BrokenPromise, PromiseFigure, PromiseProof, PromiseTerm, PromiseWithin, SignedText},
    agreement_review::AgreementReview,
    agreement_service::AgreementService,
    agreement_structure::{AgreementCoverage, AgreementStructure},
    agreement_template::AgreementTemplate,
    agreement_version::{AgreementVersion, NoticeConsent},
    cover::{Entry, because, governed},
    fulfilment::{CustomerFulfilment, Fulfilment, FulfilmentRow, PartFulfilment, PartyFulfilment},
    target::{MeasuredValue, ServiceTarget, TargetFulfilment},
};
use crate::access::rows::{
    AgreementContactRow, AgreementReviewRow, AgreementRow, AgreementStructureRow, AgreementTemplateRow, AnnexRow,
    IndexClauseRow, LineRow, MeasuredRow, PartRow, PartyFulfilmentRow, TargetRow, VersionRow,
};

/// Every field of the types of this subject.
pub fn table() -> Vec<Entry> {
    vec![
        governed::<Agreement, AgreementRow>(
            "id code title keeper kind structure status inForce nextInForce version versions services endsOn cancelBy endsIfNoticeGiven renewsOn \
             underpinnedBy underpins deliveriesLeftBare breaks revision provenance source attested decisions viewerCan",
        ),
        governed::<AgreementVersion, VersionRow>(
            "id agreement number state closed inForce validFrom validUntil noticeMonths renewalMonths terms \
             inForceFrom keeperResponsibilities serviceHours contentHash registeredAt registerNumber terminatedOn terminatedFrom \
             services targets parts provenance source basis noticeToMonthEnd submittedAt revision annexes contacts \
             indexClause reviews promises noticeConsents breaks decisions viewerCan",
        ),
        governed::<AgreementPart, PartRow>(
            "id version organisation side isKeeper sharedAt signedOn attestedFrom noticeGivenOn leavesOn responsibilities contentHash \
             lines nextPriceChangeOn nextLines nextAnnualValue annualValue uncomputedLines linesNeverDelivered targets fulfilment \
             partyFulfilments annexes contacts indexClause signedText \
             decisions viewerCan",
        ),
        governed::<AgreementLine, LineRow>(
            "item service unitPrice periodPrice signedPrice adjustments quantity unit period formula tiering tiers validFrom validUntil \
             annualValue underpins provenance source",
        ),
        because::<LineAdjustment>(
            "read under the extent of its LineRow",
            "effectiveFrom oldPrice newPrice change limited compared clause appliedAt",
        ),
        governed::<Annex, AnnexRow>("id precedence title text fileHash mediaType byteSize location downloadPath"),
        governed::<AgreementContact, AgreementContactRow>("side level function email phone hours"),
        governed::<IndexClause, IndexClauseRow>(
            "series basePeriod sharePercent upwardsOnly thresholdPercent floorPercent capPercent \
             newAgreementAbovePercent effectiveMonth baseValue comparison successor rounding roundToMinor text",
        ),
        governed::<AgreementReview, AgreementReviewRow>("id contentHash approved remarks person reviewedAt"),
        governed::<AgreementTemplate, AgreementTemplateRow>(
            "id code number kind service title text serviceHours noticeMonths renewalMonths example writtenAt decisions viewerCan",
        ),
        governed::<AgreementStructure, AgreementStructureRow>(
            "id service structure decidedOn version decisions viewerCan",
        ),
        because::<AgreementCoverage>("lists narrowed by the extent on AGREEMENT_STRUCTURE", "services customers"),
        because::<PromiseProof>(
            "made of versions covered by the extent on UNDERPINNING (V4)",
            "serviceCode metric comparator value unit own verdict carried terms misses arithmetic riskAccepted",
        ),
        because::<AgreementEvent>(
            "read under the extents of part, price line and delivery; its relations are governed rows",
            "kind on effectiveOn attestedFrom agreement version line delivery measured target",
        ),
        because::<NoticeConsent>("read by the extent of AgreementWork", "serviceCode givenAt"),
        because::<BrokenPromise>(
            "read by the extent of Underpinning (V4); its agreement by its own",
            "agreement promise",
        ),
        because::<PromiseTerm>("of a PromiseProof", "agreement depth promised within carries"),
        because::<PromiseWithin>("of a PromiseProof", "promisedMinutes minutes worth"),
        because::<PromiseFigure>("of a PromiseProof", "value unit"),
        because::<SignedText>(
            "made of a governed PartRow whose every line is seen (READ_PRICE)",
            "common own salt leaf place beside root",
        ),
        because::<AgreementLineTier>("made of a governed LineRow", "fromQuantity unitPrice flatPrice adjustedPrice"),
        governed::<ServiceTarget, TargetRow>(
            "id service metric comparator value unit measuredOver serviceHours exclusions measuredHow consequence \
             isCommon measured latest fulfilment provenance source",
        ),
        governed::<MeasuredValue, MeasuredRow>(
            "organisation periodStart periodEnd value met revision provenance source",
        ),
        governed::<PartyFulfilment, PartyFulfilmentRow>(
            "id ofKeeper periodStart periodEnd fulfilled text revision recordedAt",
        ),
        because::<Fulfilment>("made of a governed PartRow's targets and MeasuredRows", "rows met breached notMeasured"),
        because::<FulfilmentRow>(
            "a governed TargetRow and MeasuredRow",
            "target periodStart periodEnd value state revision",
        ),
        because::<CustomerFulfilment>("made of governed PartRows", "parts met breached notMeasured"),
        because::<PartFulfilment>("a governed PartRow", "part fulfilment"),
        because::<TargetFulfilment>("counted over governed MeasuredRows", "periods met"),
        because::<AgreementService>(
            "code and name are text of a governed VersionRow, LineRow or TargetRow; the service itself is governed",
            "serviceId code name service",
        ),
    ]
}
