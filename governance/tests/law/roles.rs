//! The table of roles and the table of duties in GOVERNANCE.md are the vocabulary.

use governance::{
    clauses::{self, DOCUMENT},
    duty::Duty,
    role::{Role, ScopeKind},
};

/// The cells of the table rows whose first cell is a word in back quotes.
fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    DOCUMENT.lines().filter(|line| line.starts_with("| `")).map(|line| line.split('|').map(str::trim).collect())
}

fn word(cell: &str) -> &str {
    cell.trim_matches('`')
}

#[test]
fn the_table_of_roles_is_the_vocabulary() {
    let rows: Vec<_> = rows().filter(|cells| Role::parse(word(cells[1])).is_some()).collect();
    let mut roles: Vec<Role> = rows.iter().filter_map(|cells| Role::parse(word(cells[1]))).collect();
    for cells in &rows {
        let role = Role::parse(word(cells[1])).expect("a role");
        assert!(cells[2].contains(role.swedish()), "{role}: {} is not called {}", cells[2], role.swedish());
        let scopes: Vec<ScopeKind> = cells[3].split('`').filter_map(ScopeKind::parse).collect();
        assert_eq!(scopes, role.scopes(), "{role}");
        assert!(cells[5].split([' ', '–']).all(|number| clauses::text(number).is_some()), "{role}: {}", cells[5]);
    }
    roles.sort_unstable();
    assert_eq!(roles, Role::ALL, "every role stands in the table once");
}

#[test]
fn the_table_of_duties_is_the_vocabulary() {
    let rows: Vec<_> = rows().filter(|cells| Duty::parse(word(cells[1])).is_some()).collect();
    assert_eq!(rows.len(), Duty::ALL.len());
    for (cells, (place, duty)) in rows.iter().zip(Duty::ALL.iter().enumerate()) {
        assert_eq!(word(cells[1]), duty.as_str());
        assert_eq!(cells[2], format!("S4.3.{}", place + 1));
        let text = clauses::text(cells[2]).expect("a clause");
        let named = *duty == Duty::CoordinateWithOwner || text.contains(duty.as_str());
        assert!(named, "{} does not name {duty}", cells[2]);
    }
}
