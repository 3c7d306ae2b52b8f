//! Sort and search keys, computed here because SQLite's `lower` knows only ASCII and collations differ.

/// A key that sorts as Swedish does under binary comparison: letters by their base letter, and å, ä, ö (with æ, ø)
/// after z; case does not matter; punctuation separates words.
pub fn sort_key(text: &str) -> String {
    fold(text, |letter| match letter {
        'å' => Some("{"),
        'ä' | 'æ' => Some("|"),
        'ö' | 'ø' => Some("}"),
        _ => None,
    })
}

/// A folded text for searching: lower case, without accents, so that "Malmö", "malmo" and "MALMÖ" are alike.
pub fn search_key(text: &str) -> String {
    fold(text, |letter| match letter {
        'å' | 'ä' => Some("a"),
        'ö' | 'ø' => Some("o"),
        'æ' => Some("ae"),
        _ => None,
    })
}

fn fold(text: &str, special: impl Fn(char) -> Option<&'static str>) -> String {
    let mut key = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        if let Some(replacement) = special(letter) {
            key.push_str(replacement);
        } else if letter.is_alphanumeric() {
            key.push_str(&base(letter));
        } else if !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// The letter without its accent, for the letters of western European names.
fn base(letter: char) -> String {
    let plain = match letter {
        'à' | 'á' | 'â' | 'ã' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ý' | 'ÿ' => 'y',
        'š' => 's',
        'ž' => 'z',
        'ð' => 'd',
        'ß' => return "ss".to_owned(),
        'þ' => return "th".to_owned(),
        other => other,
    };
    plain.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swedish_order() {
        let mut names = vec!["Örebro", "Zoom", "Ängelholm", "Åre", "Umeå", "eduroam"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["eduroam", "Umeå", "Zoom", "Åre", "Ängelholm", "Örebro"]);
    }

    #[test]
    fn search_folds_accents() {
        assert_eq!(search_key("  MALMÖ-universitet é "), "malmo universitet e");
    }
}
