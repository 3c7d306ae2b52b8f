//! Product sheets of random worlds (U6), and decisions on them: by a chance of their own, so that the rest of a world
//! stays the one that it was.

use entity::{agreement_template, decision};
use governance::{action::Kind, words::TemplateKind};
use uuid::Uuid;

use super::World;
use crate::{database::rows, law::random::Random};

impl World {
    /// Sheets of services, published and not, in one version or more; some of which were withdrawn, or went over to
    /// another service.
    pub(super) fn product_sheets(&mut self) {
        let mut random = Random::seeded(60_606);
        for service in self.services.clone() {
            if random.percent(30) {
                continue;
            }
            let (provider_id, others) = (service.provider_id, self.services_of(service.provider_id));
            for number in 1..=random.from(1, 3) {
                let another = *random.of(&others);
                let turned = number > 1 && random.percent(20);
                let sheet = agreement_template::Model {
                    id: random.id(),
                    provider_id,
                    code: format!("blad-{}", service.code),
                    number: i32::try_from(number).unwrap(),
                    kind: if turned { TemplateKind::AgreementExample } else { TemplateKind::ProductSheet },
                    service_id: Some(if random.percent(80) { service.id } else { another }),
                    title_sv: Some("Produktblad".to_owned()),
                    title_en: None,
                    text_sv: None,
                    text_en: None,
                    service_hours: None,
                    notice_months: None,
                    renewal_months: None,
                    example_id: None,
                    written_by_person_id: random.of(&self.persons).id,
                    written_at: self.now,
                    code_key: format!("blad-{}", service.code),
                };
                if random.percent(30) {
                    self.decided_sheet(&mut random, provider_id, sheet.id);
                }
                self.acts.templates.push(sheet);
            }
        }
    }

    /// A decision on one of them, at the end of its keeper's chain.
    fn decided_sheet(&mut self, random: &mut Random, keeper: Uuid, sheet: Uuid) {
        let last = self.acts.decisions.iter().rev().find(|row| row.keeper_id == keeper);
        let (seq, previous) = last.map_or((1, String::new()), |last| (last.seq + 1, last.hash.clone()));
        let row = decision::Model {
            id: random.id(),
            object_kind: Kind::AgreementTemplate.to_string(),
            object_id: sheet,
            ..rows::decision(keeper, random.of(&self.persons).id, seq, &previous)
        };
        self.acts.decisions.push(row);
    }
}
