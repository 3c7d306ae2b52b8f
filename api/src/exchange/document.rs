//! What the files look like, told from the same tables that read and write them: docs/import.md and empty files.

use std::{fs, io, path::Path};

use csv::WriterBuilder;

use super::{
    cell::{LONGEST, tenths},
    columns::{Column, Kind, Need, Sheet},
    left_out,
    sheets::SHEETS,
};

/// All formats, in Markdown.
pub fn formats() -> String {
    let mut text = String::from(HEAD);
    text.push_str("| file | rows |\n| --- | --- |\n");
    for sheet in SHEETS {
        text.push_str(&format!("| [{0}.csv](#{0}csv) | {1} |\n", sheet.name, sheet.what));
    }
    for sheet in SHEETS {
        text.push_str(&format!("\n## {}.csv\n\n{}\n\n", sheet.name, sheet.what));
        if !sheet.note.is_empty() {
            text.push_str(&format!("{}\n\n", sheet.note.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
        text.push_str(&format!("Natural key: {}.\n\n", key(sheet)));
        text.push_str("| column | | what stands there | form |\n| --- | --- | --- | --- |\n");
        for column in sheet.columns {
            text.push_str(&format!(
                "| `{}` | {} | {} | {} |\n",
                column.name,
                need(column),
                column.what.replace('|', "\\|"),
                form(column.kind)
            ));
        }
        text.push_str(&format!("\n```csv\n{}```\n", example(sheet)));
    }
    text.push_str(&left_out::section());
    text
}

const HEAD: &str = "# Import and export

<!-- Written by the program. Change the tables in api/src/exchange/sheets or the text in api/src/exchange/document.rs,
     then UPDATE=1 cargo test --lib. -->

```sh
katalog import --template files                      # empty files with headings
katalog import files --as 'Eva Ek' --source 'the register of 2026-11-01' --dry-run
katalog import files --as 'Eva Ek' --source 'the register of 2026-11-01'
katalog export --as 'Eva Ek' files                   # the same files, with what Eva Ek may read
```

*Who.* `--as` names somebody who can sign in: `ISSUER SUBJECT`, the subject, or the whole name. What is imported is an
attestation (O5): it counts as the fact, and most rows show it (`provenance` is `ATTESTED`, `source` what `--source` said);
a row that changes has the source of the import that changed it, what is signed keeps its own. Underpinnings, required
roles, security measures, agreement structures, annual cycles and `supplier_relations.csv` have it in the decision of the
load alone; tiers, parties, annexes and what else is a part of another row have that row's. The contract manager attests the
facts of its provider; a platform administrator those of a provider that has no leadership yet (a first load). As soon as a
LEADERSHIP appointment of the provider is accepted, also by a file, the administrator imports no more of it, and the contract
manager does. Somebody known by `CLAIM=VALUE` alone must sign in once before `--as` finds them. Each import is one decision on
record for each provider concerned, and one of the installation's own for what all providers share (organisations, persons),
where a platform administrator enters it.

*Again and again.* Rows are told apart by their natural keys. What is unchanged stays, what has changed is told, and what a
file does not name is left alone: nothing is ever deleted. An optional column that a file leaves out, too, leaves what is
known as it is; so does an empty cell of a column that you may not read, which was exported as empty. References lead to rows
of the other files or to what is known already, so any file can be imported alone. Of each file it is told how many rows are
new, and each row that has changed with what it was and is, column by column: keep it with the files where that is to be known
later, for the decision on record has their hashes and the counts. Nothing is needed of a foreign catalogue but the natural
keys and the columns marked as needed: an organisation number may be missing, or shared, and a name shared; a code may be neither.

*What must hold* holds of the whole, as if it had been done by acts: nothing of a signed version changes (N5), allocations
stay within their frame (N4), a portfolio or service has one owner at a time (S2.2), and neither an end nor a later version
leaves a delivery bare that was covered (N3). No row takes from an active service its last owner or manager, on any day from
today on (S2.2): state who follows in the same files. What was vacant in days that have passed is stated as it was, and a
service that never had a manager is listed as vacant. A measured value that differs corrects the one that is known, which is
kept with who corrected it, when and why (N5). A delivery that became active without cover is no fact to state; one that the
calendar has left without is listed as uncovered (S4.7.3). Amounts and numbers have the bounds that acts have. What the
database refuses beyond all this is told by row, too, with the constraint that it names.

*All or nothing.* Everything wrong in all files is told at once, as `FILE:LINE: COLUMN: VALUE: expected …`, and then nothing
is kept. Lines are counted as an editor counts them. `--dry-run` does everything and undoes it. `--progress` says each step
on standard error as it begins; a terminal shows a bar anyway. An import that is killed leaves nothing behind. On PostgreSQL,
whoever writes agreements, deliveries or costs waits until an import or a trial is done; in the first load, before there are
any agreements, whoever reads them waits too. It needs the role that migrates. On SQLite there is one writer: every act of a
server that runs meanwhile waits for the whole of an import or a trial, and fails after ten seconds; reading goes on.

*Files.* `NAME.csv` or `NAME-….csv`, given one by one or by their directory; what else lies there is told, and not read.
UTF-8 with or without the mark that spreadsheets put first; `--encoding windows-1252` (or `latin-1`) otherwise. Between cells `,`, `;` or a tab, found by the headings,
named by a first line `sep=;`, or said by `--separator`. Decimals follow a point; `--decimal-comma` for `1 234,50`. Cells with separators, quotation marks
or line breaks stand in quotation marks. Headings stand in any order. What is exported is the facts as they are: a text that
begins with `=`, `+`, `-` or `@` is a formula to a spreadsheet that opens the file by itself, so take such columns in as text.

*Export* writes what the one who asks may read, by the same rules as the API: lines only to those who may see prices, and
how persons are known only to those who may import. It is in a stable order, so that two exports can be compared; imported
into an empty database, it is exported as the very same files again. Persons without an appointment are in nobody's files
([persons.csv](#personscsv)). What no file carries stands [behind the files](#what-no-file-carries); where some of that holds
today, such as an adjusted price, it says how much, on standard error. How fast it is stands [at the end](#speed).

## The files

";

fn key(sheet: &Sheet) -> String {
    if sheet.key.is_empty() {
        return "`person`".to_owned();
    }
    let names =
        sheet.columns.iter().filter(|column| is_key(sheet, column.name)).map(|column| format!("`{}`", column.name));
    names.collect::<Vec<_>>().join(", ")
}

/// Whether a column is a part of the key, or leads to one.
fn is_key(sheet: &Sheet, column: &str) -> bool {
    use super::columns::By;
    fn leads(sheet: &Sheet, field: &str, column: &str) -> bool {
        let one = sheet.refs.iter().find(|one| one.field == field);
        one.is_some_and(|one| {
            one.by.iter().any(|by| match by {
                By::Cell(name) => *name == column,
                By::Ref(name) | By::Maybe(name) => leads(sheet, name, column),
            })
        })
    }
    let own =
        sheet.columns.iter().any(|one| one.name == column && one.field.is_some_and(|field| sheet.key.contains(&field)));
    own || sheet.key.iter().any(|field| leads(sheet, field, column))
}

fn need(column: &Column) -> String {
    match column.need {
        Need::Required => "needed".to_owned(),
        Need::Optional => String::new(),
        Need::Otherwise(value) => format!("else {value}"),
    }
}

fn form(kind: Kind) -> String {
    let words =
        |words: fn() -> Vec<&'static str>| words().iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ");
    match kind {
        Kind::Text(Some(longest)) => format!("text, at most {longest} characters"),
        Kind::Text(None) => format!("text, at most {LONGEST} characters"),
        Kind::Code => "code".to_owned(),
        Kind::Currency => "currency (ISO 4217)".to_owned(),
        Kind::OrganisationNumber => "`NNNNNN-NNNN`".to_owned(),
        Kind::Handle | Kind::Handles => "`ISSUER SUBJECT` or `CLAIM=VALUE`".to_owned(),
        Kind::Word(list) => words(list),
        Kind::Words(list) => format!("any of {}", words(list)),
        Kind::Domains => "domains".to_owned(),
        Kind::Flag => "`true` or `false`".to_owned(),
        Kind::Number(least, most) => format!("{least} to {most}"),
        Kind::Count => "whole number".to_owned(),
        Kind::Day => "`YYYY-MM-DD`".to_owned(),
        Kind::Instant => "`YYYY-MM-DDThh:mm:ssZ`, or a day".to_owned(),
        Kind::Amount { .. } => "amount, two decimals".to_owned(),
        Kind::Thousandths { .. } => "number, three decimals".to_owned(),
        Kind::Percent(least, most) => format!("percent, {} to {}, one decimal", tenths(least), tenths(most)),
        Kind::IndexPeriod => "`YYYY-MM`, `YYYY-QN` or `YYYY`".to_owned(),
        Kind::Hash => "64 hexadecimal digits".to_owned(),
    }
}

/// Headings, and a row of examples.
fn example(sheet: &Sheet) -> String {
    let mut csv = WriterBuilder::new().from_writer(Vec::new());
    let headings = csv.write_record(sheet.columns.iter().map(|column| column.name));
    let row = csv.write_record(sheet.columns.iter().map(|column| column.example));
    match (headings, row, csv.into_inner()) {
        (Ok(()), Ok(()), Ok(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
        _ => String::new(),
    }
}

/// Writes empty files with headings into a directory, which is made; files that are there already are left alone. Says
/// which were written.
///
/// # Errors
/// When a file cannot be written.
pub fn template(directory: &Path) -> io::Result<Vec<String>> {
    fs::create_dir_all(directory)?;
    let mut written = Vec::new();
    for sheet in SHEETS {
        let name = format!("{}.csv", sheet.name);
        let headings: Vec<&str> = sheet.columns.iter().map(|column| column.name).collect();
        match fs::File::create_new(directory.join(&name)) {
            Ok(mut file) => io::Write::write_all(&mut file, format!("{}\n", headings.join(",")).as_bytes())?,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        }
        written.push(name);
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// What is measured stands in the file behind what the tables say, and is left as it is.
    const MEASURED: &str = "\n## Speed\n";

    #[test]
    fn the_file_is_what_the_tables_say() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/import.md");
        let kept = fs::read_to_string(&path).unwrap_or_default();
        let measured = kept.find(MEASURED).and_then(|at| kept.get(at..)).unwrap_or(MEASURED);
        let text = format!("{}{measured}", formats());
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(kept, text, "docs/import.md is not current: UPDATE=1 cargo test --lib");
    }
}
