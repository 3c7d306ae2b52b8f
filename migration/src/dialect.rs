//! The small shared dialect in which the steps are written: PostgreSQL's, with words that each engine reads its way.
//!
//! A word in capitals is replaced where the table below names it, outside comments and quoted text; `WORD(argument)` is a
//! macro over one argument without parentheses.

/// For which engine SQL is written out.
pub(crate) enum Engine {
    /// SQLite: STRICT tables, ids as 16 bytes, days and instants as text.
    Sqlite,
    /// PostgreSQL.
    Postgres {
        /// The schema that functions look names up in, whatever the caller's search path.
        schema: String,
    },
}

/// `sql` as the engine reads it.
pub(crate) fn translate(sql: &str, engine: &Engine) -> String {
    let mut out = String::with_capacity(sql.len() * 5 / 4);
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("--") {
            rest.find('\n').unwrap_or(rest.len())
        } else if first == '\'' {
            rest.get(1..).and_then(|tail| tail.find('\'')).map_or(rest.len(), |end| end + 2)
        } else if is_word(first) {
            rest.find(|c| !is_word(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (piece, tail) = rest.split_at(length);
        rest = tail;
        if !first.is_ascii_uppercase() {
            out.push_str(piece);
        } else if let Some((argument, after)) = argument(tail)
            && let Some(text) = expand(piece, argument, engine)
        {
            out.push_str(&text);
            rest = after;
        } else {
            out.push_str(&word(piece, engine).unwrap_or_else(|| piece.to_owned()));
        }
    }
    out
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// What stands in parentheses at the beginning of `tail`, and what follows them.
fn argument(tail: &str) -> Option<(&str, &str)> {
    let (inside, after) = tail.strip_prefix('(')?.split_once(')')?;
    (!inside.contains('(')).then_some((inside.trim(), after))
}

/// A plain word.
fn word(word: &str, engine: &Engine) -> Option<String> {
    /// Where a fact comes from, and for an attested one its source (O5).
    const PROVENANCE: &str = "provenance TEXT NOT NULL CHECK (provenance IN ('RECORDED', 'ATTESTED', 'SAMPLE')),
    source TEXT CHECK (source IS NOT NULL OR provenance <> 'ATTESTED')";
    Some(match (engine, word) {
        (_, "PROVENANCE") => PROVENANCE.to_owned(),
        (_, "STANDINGS") => standings(str::to_owned),
        (_, "STANDING_TABLE") => standings(|name| format!("{name} INTEGER NOT NULL")),
        (_, "STANDING_CASES") => {
            standings(|name| format!("CASE grp WHEN '{}' THEN value ELSE 0 END AS {name}", name.to_uppercase()))
        }
        (_, "STANDING_SUMS") => standings(|name| format!("CAST(SUM({name}) AS {}) AS {name}", bigint(engine))),
        (_, "STANDING_HELD") => {
            format!("({}) <> ({})", standings(|name| format!("SUM({name})")), standings(|_| "0".to_owned()))
        }
        (_, "STANDING_ADDED") => standings(|name| format!("{name} = agreement_sum.{name} + excluded.{name}")),
        (Engine::Sqlite, "UUID" | "BYTES") => "BLOB".to_owned(),
        (Engine::Sqlite, "UUID_KEY") => "BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16)".to_owned(),
        (Engine::Sqlite, "SERIAL_KEY") => "INTEGER PRIMARY KEY AUTOINCREMENT".to_owned(),
        (Engine::Sqlite, "KEY_TEXT" | "TIMESTAMPTZ" | "DATE") => "TEXT".to_owned(),
        (Engine::Sqlite, "BOOLEAN" | "BIGINT") => "INTEGER".to_owned(),
        (Engine::Sqlite, "ROWLESS") => "STRICT, WITHOUT ROWID".to_owned(),
        (Engine::Sqlite, "NIL_UUID") => "x'00000000000000000000000000000000'".to_owned(),
        (Engine::Sqlite, "FAR_DATE") => "'9999-12-31'".to_owned(),
        (Engine::Sqlite, "FIRST_DATE") => "'0001-01-01'".to_owned(),
        // With several arguments these are no aggregates there.
        (Engine::Sqlite, "LEAST") => "MIN".to_owned(),
        (Engine::Sqlite, "GREATEST") => "MAX".to_owned(),
        (Engine::Postgres { .. }, "UUID_KEY") => "UUID NOT NULL PRIMARY KEY".to_owned(),
        (Engine::Postgres { .. }, "SERIAL_KEY") => "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY".to_owned(),
        // Bytes, not a locale: the keys are computed in Rust, and the order must be the same on both engines.
        (Engine::Postgres { .. }, "KEY_TEXT") => "TEXT COLLATE \"C\"".to_owned(),
        (Engine::Postgres { .. }, "BYTES") => "BYTEA".to_owned(),
        (Engine::Postgres { .. }, "STRICT" | "ROWLESS") => String::new(),
        (Engine::Postgres { .. }, "NIL_UUID") => "'00000000-0000-0000-0000-000000000000'::uuid".to_owned(),
        (Engine::Postgres { .. }, "FAR_DATE") => "DATE '9999-12-31'".to_owned(),
        (Engine::Postgres { .. }, "FIRST_DATE") => "DATE '0001-01-01'".to_owned(),
        (Engine::Postgres { schema }, "SAFE_PATH") => format!("SET search_path = {}, pg_temp", quoted(schema)),
        _ => return None,
    })
}

/// How agreements stand in sums: the columns there, and in capitals the words for them.
const STANDINGS: [&str; 11] = [
    "draft",
    "in_review",
    "awaiting_signature",
    "signed",
    "upcoming",
    "in_force",
    "expired",
    "terminated",
    "ending_30",
    "ending_90",
    "ending_180",
];

fn standings(text: impl Fn(&str) -> String) -> String {
    STANDINGS.map(text).join(", ")
}

fn bigint(engine: &Engine) -> &'static str {
    if matches!(engine, Engine::Sqlite) { "INTEGER" } else { "BIGINT" }
}

/// A word with an argument.
fn expand(word: &str, x: &str, engine: &Engine) -> Option<String> {
    Some(match (engine, word) {
        (_, "VERSION_BIT") => format!(
            "(CASE {x} WHEN 'DRAFT' THEN 1 WHEN 'IN_REVIEW' THEN 2 WHEN 'REVIEWED' THEN 4 WHEN 'SIGNED_IN_PART' THEN 8 \
             WHEN 'SIGNED' THEN 16 WHEN 'REGISTERED' THEN 32 END)"
        ),
        (_, "DELIVERY_BIT") => format!(
            "(CASE {x} WHEN 'ORDERED' THEN 1 WHEN 'IN_DELIVERY' THEN 2 WHEN 'APPROVED' THEN 4 WHEN 'ACTIVE' THEN 8 \
             WHEN 'ENDED' THEN 16 END)"
        ),
        // The number of a day in sums: 1 for the first of 1970 and all before; 65536 from 2149-06-06 on.
        (Engine::Sqlite, "DAY_POINT") => format!(
            "(CASE WHEN {x} < '1970-01-01' THEN 1 WHEN {x} >= '2149-06-06' THEN 65536 \
             ELSE 1 + CAST(julianday({x}) - 2440587.5 AS INTEGER) END)"
        ),
        (Engine::Postgres { .. }, "DAY_POINT") => format!(
            "(CASE WHEN {x} < DATE '1970-01-01' THEN 1 WHEN {x} >= DATE '2149-06-06' THEN 65536 \
             ELSE 1 + ({x} - DATE '1970-01-01') END)"
        ),
        // The same for the first of January of a year.
        (_, "YEAR_POINT") => format!(
            "(CASE WHEN {x} <= 1970 THEN 1 WHEN {x} > 2149 THEN 65536 ELSE 1 + 365 * ({x} - 1970) \
             + ({x} - 1969) / 4 - ({x} - 1901) / 100 + ({x} - 1601) / 400 END)"
        ),
        (Engine::Sqlite, "YEAR_OF") => format!("CAST(substr({x}, 1, 4) AS INTEGER)"),
        (Engine::Postgres { .. }, "YEAR_OF") => format!("CAST(EXTRACT(YEAR FROM {x}) AS INTEGER)"),
        // The first month whose first day is not before the day, in months since the year nought.
        (Engine::Sqlite, "MONTH_POINT") => format!(
            "(CAST(substr({x}, 1, 4) AS INTEGER) * 12 + CAST(substr({x}, 6, 2) AS INTEGER) - 1 + (substr({x}, 9, 2) > '01'))"
        ),
        (Engine::Postgres { .. }, "MONTH_POINT") => format!(
            "CAST(EXTRACT(YEAR FROM {x}) * 12 + EXTRACT(MONTH FROM {x}) - 1 \
             + CASE WHEN EXTRACT(DAY FROM {x}) > 1 THEN 1 ELSE 0 END AS INTEGER)"
        ),
        // A view as it is from this step on; PostgreSQL keeps what is built upon it.
        (Engine::Sqlite, "REPLACE_VIEW") => format!("DROP VIEW {x}; CREATE VIEW {x}"),
        (Engine::Postgres { .. }, "REPLACE_VIEW") => format!("CREATE OR REPLACE VIEW {x}"),
        // Of powers of two, each once: SQLite has no aggregate for bits.
        (Engine::Sqlite, "BITS_OF") => format!("SUM(DISTINCT {x})"),
        (Engine::Postgres { .. }, "BITS_OF") => format!("bit_or({x})"),
        (Engine::Sqlite, "IS_CODE") => {
            format!("{x} GLOB '[A-Za-z0-9]*' AND {x} NOT GLOB '*[^A-Za-z0-9._:/-]*' AND length({x}) <= 100")
        }
        (Engine::Postgres { .. }, "IS_CODE") => format!("{x} ~ '^[A-Za-z0-9][A-Za-z0-9._:/-]{{0,99}}$'"),
        (Engine::Sqlite, "IS_ORGANISATION_NUMBER") => {
            checked(x, &format!("{x} GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]-[0-9][0-9][0-9][0-9]'"))
        }
        (Engine::Postgres { .. }, "IS_ORGANISATION_NUMBER") => checked(x, &format!("{x} ~ '^[0-9]{{6}}-[0-9]{{4}}$'")),
        (Engine::Sqlite, "IS_CURRENCY") => format!("{x} GLOB '[A-Z][A-Z][A-Z]'"),
        (Engine::Postgres { .. }, "IS_CURRENCY") => format!("{x} ~ '^[A-Z]{{3}}$'"),
        // INSERT OR REPLACE deletes without firing delete triggers: an id that exists is refused.
        (Engine::Sqlite, "APPEND_ONLY") => format!(
            "CREATE TRIGGER {x}_kept_insert BEFORE INSERT ON {x} WHEN EXISTS (SELECT 1 FROM {x} WHERE id = NEW.id)
             BEGIN SELECT RAISE(ABORT, 'append_only'); END;
             CREATE TRIGGER {x}_kept_update BEFORE UPDATE ON {x} BEGIN SELECT RAISE(ABORT, 'append_only'); END;
             CREATE TRIGGER {x}_kept_delete BEFORE DELETE ON {x} BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        ),
        (Engine::Postgres { schema }, "APPEND_ONLY") => format!(
            "CREATE FUNCTION katalog_{x}_kept() RETURNS trigger LANGUAGE plpgsql
             SET search_path = {path}, pg_temp AS $$ BEGIN PERFORM katalog_refuse('append_only'); RETURN NULL; END; $$;
             CREATE TRIGGER {x}_kept BEFORE UPDATE OR DELETE ON {x}
             FOR EACH ROW EXECUTE FUNCTION katalog_{x}_kept();
             CREATE TRIGGER {x}_kept_truncate BEFORE TRUNCATE ON {x}
             FOR EACH STATEMENT EXECUTE FUNCTION katalog_{x}_kept()",
            path = quoted(schema)
        ),
        _ => return None,
    })
}

/// That `x` is nothing, or has the form and the check digit of an organisation number: every second digit counts double,
/// the first one too, and of a sum above nine the digits are added. Only what has the form is reckoned with.
fn checked(x: &str, form: &str) -> String {
    let digit = |place: u8| format!("CAST(substr({x}, {place}, 1) AS INTEGER)");
    let doubled = |place: u8| format!("CAST(substr('0246813579', {} + 1, 1) AS INTEGER)", digit(place));
    // The seventh place is the hyphen's.
    let sum: Vec<String> = [1, 3, 5, 8, 10].map(doubled).into_iter().chain([2, 4, 6, 9, 11].map(digit)).collect();
    format!("{x} IS NULL OR CASE WHEN {form} THEN ({}) % 10 = 0 ELSE FALSE END", sum.join(" + "))
}

/// A PostgreSQL identifier, quoted.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_replaced_outside_comments_and_text() {
        let sql = "-- a UUID's key\nid UUID CHECK (kind IN ('DATE')), on_day DATE, bit VERSION_BIT(v.state)";
        let sqlite = translate(sql, &Engine::Sqlite);
        assert!(
            sqlite.starts_with("-- a UUID's key\nid BLOB CHECK (kind IN ('DATE')), on_day TEXT, bit (CASE v.state ")
        );
        assert!(sqlite.ends_with("END)"));
        let postgres = translate(sql, &Engine::Postgres { schema: "public".to_owned() });
        assert!(postgres.contains("id UUID CHECK (kind IN ('DATE')), on_day DATE, bit (CASE v.state "));
    }

    #[test]
    fn functions_look_only_in_their_own_schema() {
        let engine = Engine::Postgres { schema: "a\"b".to_owned() };
        assert_eq!(translate("SAFE_PATH", &engine), "SET search_path = \"a\"\"b\", pg_temp");
    }
}
