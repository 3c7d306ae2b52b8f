//! What covers the fields of agreements; see [`super::cover`].

use super::{
    agreement::Agreement,
    agreement_line::{AgreementLine, AgreementLineTier, LineAdjustment},
    agreement_part::AgreementPart,
    agreement_service::AgreementService,
    agreement_version::AgreementVersion,
    cover::{Entry, because, governed},
    target::{MeasuredValue, ServiceTarget, TargetFulfilment},
};
use crate::access::rows::{AgreementRow, LineRow, MeasuredRow, PartRow, TargetRow, VersionRow};

/// Every field of the types of this subject.
pub fn table() -> Vec<Entry> {
    vec![
        governed::<Agreement, AgreementRow>(
            "id code title keeper kind structure status inForce version versions services endsOn cancelBy renewsOn \
             underpinnedBy underpins revision provenance source attested viewerCan",
        ),
        governed::<AgreementVersion, VersionRow>(
            "id agreement number state inForce validFrom validUntil noticeMonths renewalMonths terms \
             keeperResponsibilities serviceHours contentHash registeredAt registerNumber terminatedOn terminatedFrom \
             services targets parts provenance source",
        ),
        governed::<AgreementPart, PartRow>(
            "id version organisation side isKeeper sharedAt signedOn responsibilities contentHash lines \
             nextPriceChangeOn nextLines annualValue uncomputedLines targets",
        ),
        governed::<AgreementLine, LineRow>(
            "item service unitPrice signedPrice adjustments quantity unit period formula tiers validFrom validUntil \
             annualValue underpins provenance source",
        ),
        because::<LineAdjustment>(
            "read under the extent of its LineRow",
            "effectiveFrom oldPrice newPrice change limited compared clause appliedAt",
        ),
        because::<AgreementLineTier>("made of a governed LineRow", "fromQuantity unitPrice"),
        governed::<ServiceTarget, TargetRow>(
            "service metric comparator value unit measuredOver serviceHours exclusions measuredHow consequence \
             isCommon measured latest fulfilment provenance source",
        ),
        governed::<MeasuredValue, MeasuredRow>("organisation periodStart periodEnd value met provenance source"),
        because::<TargetFulfilment>("counted over governed MeasuredRows", "periods met"),
        because::<AgreementService>(
            "code and name are text of a governed VersionRow, LineRow or TargetRow; the service itself is governed",
            "serviceId code name service",
        ),
    ]
}
