//! Which platform the files stand on, where neither the configuration nor a target says it.

use std::path::PathBuf;

use walkdir::WalkDir;

/// What only files for Supabase name: its users, its storage, and the functions of both.
const OF_SUPABASE: &[&str] = &[
    "auth.users",
    "auth.uid(",
    "auth.role(",
    "auth.jwt(",
    "storage.buckets",
    "storage.objects",
    "storage.foldername(",
];

/// The `*.sql` and `*.toml` files under the roots.
pub(super) fn files(roots: &[PathBuf]) -> impl Iterator<Item = PathBuf> {
    roots
        .iter()
        .flat_map(|root| WalkDir::new(root).follow_links(true).sort_by_file_name())
        .filter_map(std::result::Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql" || extension == "toml"))
}

/// Whether the files name objects of Supabase. A file that cannot be read is reported when it is read as a whole.
pub(super) fn files_name_supabase(roots: &[PathBuf]) -> bool {
    files(roots).any(|path| {
        let text = std::fs::read_to_string(path).unwrap_or_default().to_lowercase().replace('"', "");
        OF_SUPABASE.iter().any(|name| {
            text.match_indices(name).any(|(start, _)| {
                let before = text[..start].chars().next_back();
                !before.is_some_and(|char| char.is_alphanumeric() || char == '_' || char == '.')
            })
        })
    })
}
