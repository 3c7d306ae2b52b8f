//! Swedish organisation numbers (organisationsnummer): form and check digit.

/// Why a text is no organisation number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAnOrganisationNumber {
    /// Not six digits, a hyphen and four digits.
    Form,
    /// The last digit is not the check digit of the nine before it.
    CheckDigit,
}

impl std::fmt::Display for NotAnOrganisationNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Form => "an organisation number has the form NNNNNN-NNNN",
            Self::CheckDigit => "the last digit of the organisation number is not its check digit",
        })
    }
}

impl std::error::Error for NotAnOrganisationNumber {}

/// Whether `number` is an organisation number: `NNNNNN-NNNN` with the check digit by the Luhn algorithm. The database
/// holds both; here it is told what is wrong, before anything is written.
///
/// # Errors
/// What is wrong with it.
pub fn check(number: &str) -> Result<(), NotAnOrganisationNumber> {
    let bytes = number.as_bytes();
    let digits = bytes.iter().enumerate().filter(|(place, _)| *place != 6).map(|(_, byte)| *byte);
    if bytes.len() != 11 || bytes.get(6) != Some(&b'-') || !digits.clone().all(|byte| byte.is_ascii_digit()) {
        return Err(NotAnOrganisationNumber::Form);
    }
    let sum: u32 = digits
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            // Every second digit counts double, the first one too; of a sum above nine, the digits are added.
            if place % 2 == 1 {
                digit
            } else if digit > 4 {
                2 * digit - 9
            } else {
                2 * digit
            }
        })
        .sum();
    if sum.is_multiple_of(10) { Ok(()) } else { Err(NotAnOrganisationNumber::CheckDigit) }
}

#[cfg(test)]
mod tests {
    use super::{NotAnOrganisationNumber::*, check};

    #[test]
    fn real_numbers_hold() {
        // Uppsala University, the Swedish Research Council (Sunet), Stockholm University, Blekinge Institute of
        // Technology, Dalarna University.
        for number in ["202100-2932", "202100-5208", "202100-3062", "202100-4011", "202100-2908"] {
            assert_eq!(check(number), Ok(()), "{number}");
        }
    }

    #[test]
    fn one_wrong_digit_shows() {
        for number in ["202100-2933", "202101-2932", "302100-2932", "202100-2392"] {
            assert_eq!(check(number), Err(CheckDigit), "{number}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for number in ["", "2021002932", "202100-29321", "20210-02932", "202100–2932", "20210A-2932", "２02100-2932"]
        {
            assert_eq!(check(number), Err(Form), "{number}");
        }
    }
}
