//! The key of a kept reading, made from everything that the reading depends on.

use crate::forms::FORMS;
use crate::names::AgencyList;
use crate::readers::Limits;

/// Hash of this program's sources, which include readers, forms, phrases and names.
pub const PROGRAM: &str = env!("GOUJI_PROGRAM");
/// Raised when the format of entries changes without a change of the sources.
const VERSION: u32 = 1;

pub(super) type Digest = [u8; 32];

/// What the readings of a run depend on besides the files. Limits on time and memory do not belong to it: they decide only
/// whether a file is read, and only files that were read are kept.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// What a file may cost.
    pub limits: Limits,
    /// The agencies that the user lists.
    pub agencies: Option<&'a AgencyList>,
}

impl Circumstances<'_> {
    pub(super) fn digest(&self) -> Digest {
        let Self { limits: Limits { unpacked, pages, pictures }, agencies } = self;
        let mut fields = Fields::default();
        fields.add(&VERSION.to_le_bytes());
        fields.add(PROGRAM.as_bytes());
        // a test may have added one
        FORMS.iter().for_each(|form| fields.add(form.name.as_bytes()));
        fields.add(&unpacked.to_le_bytes());
        fields.add(&pages.to_le_bytes());
        fields.add(&pictures.to_le_bytes());
        fields.add_optional(agencies.map(AgencyList::digest).as_ref().map(|digest| &digest[..]));
        fields.digest()
    }
}

/// The place of a file, from which district, agency and year may follow.
#[derive(Debug, Clone, Copy)]
pub struct FilePlace<'a> {
    /// The folder that stands for the district if nothing else names one.
    pub folder: Option<&'a str>,
    /// Path as tables show it.
    pub path: &'a str,
    /// Path within the corpus.
    pub within: &'a str,
    /// Whether its archive is damaged, so that the content may be incomplete.
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

    /// A pseudo-random number that depends on the key and the day.
    pub(super) fn draw(&self, day: u64) -> u64 {
        let mut fields = Fields::default();
        fields.add(&self.0);
        fields.add(&day.to_le_bytes());
        fields.digest().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }
}

/// Hashes fields with their lengths, so that no two lists of fields have the same input.
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
