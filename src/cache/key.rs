//! The key of a kept reading: everything that decides it.

use crate::forms::FORMS;
use crate::names::AgencyList;
use crate::readers::Limits;

/// Names the sources of this program: readers, forms, phrases and names are among them.
pub const PROGRAM: &str = env!("GOUJI_PROGRAM");
/// Raised when entries are written otherwise than `postcard` and the sources tell.
const VERSION: u32 = 1;

pub(super) type Digest = [u8; 32];

/// What decides the readings of a run, beside the files. Limits on time and memory are no part of it: they decide whether
/// a file is read, and a file that was not read is not kept.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// What a file may cost.
    pub limits: Limits,
    /// The agencies that the user lists.
    pub agencies: Option<&'a AgencyList>,
}

impl Circumstances<'_> {
    pub(super) fn digest(&self) -> Digest {
        let Self { limits: Limits { unpacked, pages }, agencies } = self;
        let mut fields = Fields::default();
        fields.add(&VERSION.to_le_bytes());
        fields.add(PROGRAM.as_bytes());
        // a test may have added one
        FORMS.iter().for_each(|form| fields.add(form.name.as_bytes()));
        fields.add(&unpacked.to_le_bytes());
        fields.add(&pages.to_le_bytes());
        fields.add_optional(agencies.map(AgencyList::digest).as_ref().map(|digest| &digest[..]));
        fields.digest()
    }
}

/// What the place of a file says of its reports.
#[derive(Debug, Clone, Copy)]
pub struct FilePlace<'a> {
    /// The folder that stands for the district where nothing else names one.
    pub folder: Option<&'a str>,
    /// Path as tables show it.
    pub path: &'a str,
    /// Path within the corpus.
    pub within: &'a str,
    /// The archive around it gives it back in part only.
    pub is_damaged: bool,
}

/// Identifies a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key(Digest);

impl Key {
    pub(super) const LENGTH: usize = size_of::<Digest>();

    pub(super) fn new(circumstances: &Digest, bytes: &blake3::Hash, place: &FilePlace) -> Self {
        let FilePlace { folder, path, within, is_damaged } = place;
        let mut fields = Fields::default();
        fields.add(circumstances);
        fields.add(bytes.as_bytes());
        fields.add_optional(folder.map(str::as_bytes));
        fields.add(path.as_bytes());
        fields.add(within.as_bytes());
        fields.add(&[u8::from(*is_damaged)]);
        Self(fields.digest())
    }

    pub(super) fn of_bytes(bytes: Digest) -> Self {
        Self(bytes)
    }

    pub(super) fn as_bytes(&self) -> &Digest {
        &self.0
    }

    /// A number that is another for each key and each day.
    pub(super) fn draw(&self, day: u64) -> u64 {
        let mut fields = Fields::default();
        fields.add(&self.0);
        fields.add(&day.to_le_bytes());
        fields.digest().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }
}

/// Hashes fields one after the other, each with its length, so that no two lists of fields are alike.
#[derive(Default)]
struct Fields(blake3::Hasher);

impl Fields {
    fn add(&mut self, field: &[u8]) {
        self.0.update(&(field.len() as u64).to_le_bytes());
        self.0.update(field);
    }

    fn add_optional(&mut self, field: Option<&[u8]>) {
        self.add(&[u8::from(field.is_some())]);
        self.add(field.unwrap_or_default());
    }

    fn digest(&self) -> Digest {
        *self.0.finalize().as_bytes()
    }
}
