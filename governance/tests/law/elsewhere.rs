//! Outside this crate nothing decides by a role or by the seats of the one who asks: what is read and told is read and
//! told by an extent. Held by looking at the program's own text.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Where requests are answered.
const ROOMS: [&str; 2] = ["api/src", "entity/src"];

/// What a decision made elsewhere would look at, in Rust and in SQL.
const LOOKS: [&str; 9] = [
    "actor.seats",
    "actor().seats",
    "is_staff",
    ".role ==",
    ".role !=",
    "matches!(role",
    "Role::",
    "role = '",
    "role IN (",
];

/// Where one of these stands for another reason than to say what somebody may. The list may only shrink.
const REASONS: &[(&str, &str)] = &[
    (
        "api/src/access/appointments.rs",
        "finds who holds a role, for filters of lists, among appointments that one sees",
    ),
    ("api/src/access/checklist.rs", "which roles a service must have filled before it is taken into use (L1)"),
    ("api/src/access/facts/branch.rs", "which owner comes first: a fact, which the rules judge (S2.2)"),
    ("api/src/access/facts/holders.rs", "the law asked backwards: the roles are those that its rules name (V7)"),
    ("api/src/access/overview/vacancies.rs", "which roles an active service must have filled (S2.2)"),
    ("api/src/access/seats.rs", "reads the seats"),
    ("api/src/access/viewer.rs", "what is the viewer's own: its appointments, and the organisations they are for"),
    ("api/src/act/appointments/answer.rs", "that a scope has one owner at a time (S2.2)"),
    ("api/src/act/appointments/delegate.rs", "which roles a portfolio or service can require (S4.2)"),
    ("api/src/act/appointments/end.rs", "that an active service keeps an owner and a manager (S2.2)"),
    (
        "api/src/act/appointments/make.rs",
        "a provider's first leadership (R2); an organisation's first spokesperson (U7); whether the appointment acted in \
         includes units (O3); that only a coordinator holds duties (R3); what of an owner's is held (S2.2)",
    ),
    ("api/src/act/doing.rs", "that the appointment one asks to act in is one's own (R1)"),
    ("api/src/act/portfolios.rs", "that an active service keeps an owner where it is moved (S2.2)"),
    ("api/src/act/records.rs", "that an authority to deal with a supplier is a manager's of the service (S4.4.3)"),
    ("api/src/act/telling.rs", "the roles are those that `told.rs` names"),
    (
        "api/src/graphql/service_roles.rs",
        "owner, coordinators and managers of a service: governed appointments of that role; whom everyone may reach (V8)",
    ),
    ("api/src/exchange/attest.rs", "that what is attested fits what is there (O5)"),
    ("api/src/exchange/bounds.rs", "that files leave a scope one owner at a time (S2.2)"),
    ("api/src/exchange/held.rs", "that files leave an active service an owner and a manager (S2.2)"),
    ("api/src/exchange/sheets/persons.rs", "which roles a file can give: those over something that files know of (R1)"),
    ("api/src/cli/admin.rs", "enters the first platform administrator (R2)"),
    ("api/src/cli/doctor.rs", "whether there is a platform administrator (R2)"),
    ("entity/src/governed.rs", "the roles that a rule is about, as SQL"),
];

/// Rooms in which nobody asks: what makes the sample data.
fn is_asked(path: &Path) -> bool {
    !path.starts_with("api/src/sample")
}

fn sources(room: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(room).expect("a room of the program") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The lines that are neither comments nor unit tests, which stand last.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().map(str::trim).filter(|line| !line.starts_with("//"))
}

/// Whether the line looks at a role; a word read from the database is none yet.
fn looks(line: &str) -> bool {
    let line = line.replace("Role::parse", "");
    LOOKS.iter().any(|look| line.contains(look))
}

#[test]
fn nothing_outside_the_law_decides_by_a_role() {
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let mut files = Vec::new();
    ROOMS.iter().for_each(|room| sources(&house.join(room), &mut files));
    assert!(files.len() > 100, "the program's text is not where it was: {}", files.len());
    let mut looking: Vec<String> = Vec::new();
    for file in files {
        let path = file.strip_prefix(house).expect("a file of the workspace");
        let text = fs::read_to_string(&file).expect("text");
        if is_asked(path) && code(&text).any(looks) {
            looking.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
    looking.sort_unstable();
    let mut known: Vec<String> = REASONS.iter().map(|(path, _)| (*path).to_owned()).collect();
    known.sort_unstable();
    assert_eq!(looking, known, "a file looks at roles or seats, or no longer does");
}
