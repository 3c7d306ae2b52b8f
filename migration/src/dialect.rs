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
        (Engine::Sqlite, "UUID") => "BLOB".to_owned(),
        (Engine::Sqlite, "UUID_KEY") => "BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16)".to_owned(),
        (Engine::Sqlite, "SERIAL_KEY") => "INTEGER PRIMARY KEY AUTOINCREMENT".to_owned(),
        (Engine::Sqlite, "KEY_TEXT" | "TIMESTAMPTZ" | "DATE") => "TEXT".to_owned(),
        (Engine::Sqlite, "BOOLEAN" | "BIGINT") => "INTEGER".to_owned(),
        (Engine::Sqlite, "ROWLESS") => "STRICT, WITHOUT ROWID".to_owned(),
        (Engine::Sqlite, "NIL_UUID") => "x'00000000000000000000000000000000'".to_owned(),
        (Engine::Sqlite, "FAR_DATE") => "'9999-12-31'".to_owned(),
        (Engine::Postgres { .. }, "UUID_KEY") => "UUID NOT NULL PRIMARY KEY".to_owned(),
        (Engine::Postgres { .. }, "SERIAL_KEY") => "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY".to_owned(),
        // Bytes, not a locale: the keys are computed in Rust, and the order must be the same on both engines.
        (Engine::Postgres { .. }, "KEY_TEXT") => "TEXT COLLATE \"C\"".to_owned(),
        (Engine::Postgres { .. }, "STRICT" | "ROWLESS") => String::new(),
        (Engine::Postgres { .. }, "NIL_UUID") => "'00000000-0000-0000-0000-000000000000'::uuid".to_owned(),
        (Engine::Postgres { .. }, "FAR_DATE") => "DATE '9999-12-31'".to_owned(),
        (Engine::Postgres { schema }, "SAFE_PATH") => format!("SET search_path = {}, pg_temp", quoted(schema)),
        _ => return None,
    })
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
        // Of powers of two, each once: SQLite has no aggregate for bits.
        (Engine::Sqlite, "BITS_OF") => format!("SUM(DISTINCT {x})"),
        (Engine::Postgres { .. }, "BITS_OF") => format!("bit_or({x})"),
        (Engine::Sqlite, "IS_CODE") => {
            format!("{x} GLOB '[A-Za-z0-9]*' AND {x} NOT GLOB '*[^A-Za-z0-9._:/-]*' AND length({x}) <= 100")
        }
        (Engine::Postgres { .. }, "IS_CODE") => format!("{x} ~ '^[A-Za-z0-9][A-Za-z0-9._:/-]{{0,99}}$'"),
        (Engine::Sqlite, "IS_ORGANISATION_NUMBER") => {
            format!("{x} GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]-[0-9][0-9][0-9][0-9]'")
        }
        (Engine::Postgres { .. }, "IS_ORGANISATION_NUMBER") => format!("{x} ~ '^[0-9]{{6}}-[0-9]{{4}}$'"),
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
