//! Every diagnostic that the program can give: what it means, what to do, and an example. The text is in
//! `catalogue.md`; a test runs the examples, another one looks in the sources for codes that it lacks.

use std::sync::OnceLock;

/// A diagnostic.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// [`super::Problem::code`].
    pub code: &'static str,
    /// The heading that it stands under.
    pub group: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// The files of the example, by name.
    pub files: Vec<(&'static str, String)>,
    /// What is in the database of the example before.
    pub database: String,
    /// The command of the example; `URL` stands for a database. None where no test can have what it takes.
    pub command: Option<&'static str>,
    /// The example in words, where it is no command.
    pub example: Option<&'static str>,
}

/// The command of an example that says none.
const COMMAND: &str = "schemactl validate";

/// Every diagnostic, in the order in which they are explained.
#[must_use]
pub fn entries() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| parse(include_str!("catalogue.md")))
}

/// The diagnostic of that code, or the one that is given for that SQLSTATE.
#[must_use]
pub fn find(code: &str) -> Option<&'static Entry> {
    let is_state = code.len() == 5 && code.chars().all(|char| char.is_ascii_digit() || char.is_ascii_uppercase());
    entries().iter().find(|entry| entry.code == code).or_else(|| {
        entries().iter().find(|entry| is_state && entry.meaning.contains("SQLSTATE") && entry.meaning.contains(code))
    })
}

/// The code that is nearest to a text.
#[must_use]
pub fn nearest(text: &str) -> Option<&'static str> {
    entries()
        .iter()
        .map(|entry| (strsim::damerau_levenshtein(text, entry.code), entry.code))
        .min()
        .filter(|(distance, code)| *distance <= code.len() / 3)
        .map(|(_, code)| code)
}

fn parse(text: &'static str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut group = "";
    let mut open: Option<(&'static str, String)> = None;
    for line in text.lines() {
        if let Some((name, mut inside)) = open.take() {
            let Some(entry) = entries.last_mut() else { continue };
            if line != "~~~" {
                inside.push_str(line);
                inside.push('\n');
                open = Some((name, inside));
            } else if name == "database" {
                entry.database = inside;
            } else {
                entry.files.push((name, inside));
            }
            continue;
        }
        if let Some(heading) = line.strip_prefix("# ") {
            group = heading;
        } else if let Some(code) = line.strip_prefix("## ") {
            entries.push(Entry { code, group, ..Entry::default() });
        } else if let Some(entry) = entries.last_mut() {
            if let Some(remedy) = line.strip_prefix("> ") {
                entry.remedy = remedy;
            } else if let Some(command) = line.strip_prefix("$ ") {
                entry.command = Some(command);
            } else if let Some(example) = line.strip_prefix("Example: ") {
                entry.example = Some(example);
            } else if let Some(name) = line.strip_prefix("~~~ ") {
                open = Some((name, String::new()));
            } else if !line.is_empty() {
                entry.meaning = line;
            }
        }
    }
    for entry in entries.iter_mut().filter(|entry| entry.example.is_none()) {
        entry.command.get_or_insert(COMMAND);
    }
    entries
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_meaning_is_one_line() {
        let (mut inside, mut was_meaning) = (false, false);
        for line in include_str!("catalogue.md").lines() {
            inside = if inside { line != "~~~" } else { line.starts_with("~~~ ") };
            let marks = ["# ", "## ", "> ", "$ ", "Example: ", "~~~"];
            let is_meaning = !inside && !line.is_empty() && !marks.iter().any(|mark| line.starts_with(mark));
            assert!(!(is_meaning && was_meaning), "{line}");
            was_meaning = is_meaning;
        }
    }

    #[test]
    fn every_entry_is_whole_and_there_once() {
        let mut codes = BTreeSet::new();
        for entry in entries() {
            assert!(codes.insert(entry.code), "{} is there twice", entry.code);
            assert!(!entry.meaning.is_empty() && !entry.remedy.is_empty() && !entry.group.is_empty(), "{entry:?}");
            assert!(entry.command.is_some() != entry.example.is_some(), "{entry:?}");
            assert!(entry.meaning.ends_with('.') && entry.remedy.ends_with(['.', ':']), "{entry:?}");
        }
        assert!(entries().iter().filter(|entry| entry.command.is_some()).count() >= 60);
    }

    #[test]
    fn a_code_is_found_by_its_name_and_by_an_sqlstate() {
        assert_eq!(find("syntax-error").unwrap().code, "syntax-error");
        assert_eq!(find("42P01").unwrap().code, "unknown-name");
        assert_eq!(find("25006").unwrap().code, "read-only-server");
        assert_eq!(find("XX000"), None);
        assert_eq!(nearest("sintax-error"), Some("syntax-error"));
        assert_eq!(nearest("frobnicate"), None);
    }
}
