//! Files in and out: what was decided elsewhere or earlier is entered by attestation (O5), and written out again.
//!
//! One description per column ([`columns`], in [`sheets`]) drives all of it. The way in: [`read`](mod@read) (files → rows;
//! all that cannot be read is told) → [`resolve`] (natural keys → ids, known or new) → checks ([`agreed`], [`bounds`],
//! [`published`], [`attest`]) → [`write`](mod@write) (many rows in one statement; what the database refuses of them:
//! [`put`]) → checks of the whole ([`covered`], [`underpinned`], [`countable`], [`stepped`], [`parties`], [`held`]) → the
//! decision on record. All of it in one transaction ([`import`](mod@import)); what is wrong anywhere is told at once
//! ([`problem`]), and nothing is kept.

pub mod agreed;
pub mod asker;
pub mod attest;
pub mod bounds;
pub mod cell;
pub mod columns;
pub mod countable;
pub mod covered;
pub mod derived;
pub mod document;
pub mod encoding;
pub mod export;
pub mod handles;
pub mod hanging;
pub mod held;
pub mod import;
pub mod left_out;
pub mod lines;
pub mod load;
pub mod order;
pub mod parties;
pub mod people;
pub mod problem;
pub mod published;
pub mod put;
pub mod read;
pub mod record;
pub mod resolve;
pub mod row;
pub mod rows;
pub mod sheets;
pub mod stepped;
pub mod table;
pub mod tally;
pub mod underpinned;
pub mod write;
