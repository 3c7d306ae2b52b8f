//! Files that nobody but their owner may read: keys, and what is exported of agreements.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

/// Makes a file that is not there yet, for its owner alone.
///
/// # Errors
/// When it cannot be made.
pub fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A file that is written beside its place, and takes that place when it is whole. What is not put in place is removed.
#[derive(Debug)]
pub struct Beside {
    temporary: PathBuf,
    place: PathBuf,
}

impl Beside {
    /// Makes the file beside `place`.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn of(place: &Path) -> io::Result<(Self, File)> {
        let temporary = place.with_extension(format!("{}.new", uuid::Uuid::now_v7().simple()));
        let file = create(&temporary)?;
        Ok((Self { temporary, place: place.to_owned() }, file))
    }

    /// Puts it in its place.
    ///
    /// # Errors
    /// When it cannot be.
    pub fn put(self) -> io::Result<()> {
        fs::rename(&self.temporary, &self.place)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // Nothing is left of what was not put in place; of what was there is nothing to remove.
        let _ = fs::remove_file(&self.temporary);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_takes_its_place_when_it_is_whole() {
        let place = std::env::temp_dir().join(format!("katalog-{}.csv", uuid::Uuid::now_v7()));
        fs::write(&place, "before").unwrap();
        let (left, _) = Beside::of(&place).unwrap();
        let beside = left.temporary.clone();
        assert!(beside.exists());
        drop(left);
        assert!(!beside.exists(), "nothing is left of it");
        assert_eq!(fs::read_to_string(&place).unwrap(), "before");
        let (whole, mut file) = Beside::of(&place).unwrap();
        io::Write::write_all(&mut file, b"after").unwrap();
        whole.put().unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "after");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::remove_file(place).unwrap();
    }
}
