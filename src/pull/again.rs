//! Files that describe a database → files that describe what became of it.
//!
//! A file that is as `pull` wrote it is written anew. In any other, which a person has written or changed, only the
//! statements of what differs are touched, as [`drift::adopt`](crate::drift::adopt) does it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{Files, Format};
use crate::object::{Catalog, Object, ObjectId};
use crate::plan::{FileLine, Remark};

/// What a file becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where it is.
    pub path: PathBuf,
    /// Its text until now; none where it is new.
    pub from: Option<String>,
    /// Its text from now on; none where it goes.
    pub to: Option<String>,
}

impl Change {
    /// The change back.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self { path: self.path.clone(), from: self.to.clone(), to: self.from.clone() }
    }
}

/// How the files become such that they describe the database.
#[derive(Debug, Default)]
pub struct Again {
    /// The files that change, by path.
    pub changes: Vec<Change>,
    /// What only a person can change: the place, and what to do.
    pub by_hand: Vec<(Option<FileLine>, String)>,
    /// Objects whose secrets no file may hold.
    pub secret: BTreeSet<ObjectId>,
    /// The objects that are described by the changes of whole files.
    pub settled: BTreeSet<ObjectId>,
    /// What the user should know.
    pub remarks: Vec<Remark>,
}

/// What the files describe and what they are to describe, as each would be written in either language.
#[derive(Debug)]
pub struct Sides<'a> {
    /// What they describe, in SQL and TOML.
    pub now: [Files; 2],
    /// What they are to describe.
    pub new: [Files; 2],
    /// What they mean.
    pub files: &'a Catalog,
    /// What they are to mean.
    pub live: &'a Catalog,
    /// The first schema folder.
    pub root: &'a Path,
    /// In which language new files are written.
    pub format: Format,
}

const FORMATS: [Format; 2] = [Format::Sql, Format::Toml];

/// The changes of whole files: those that are as they were written, and new ones.
#[must_use]
pub fn again(sides: &Sides<'_>) -> Again {
    let read = |path: &str| std::fs::read_to_string(sides.root.join(path)).ok();
    let (now, new) = (&sides.now[0].placed, &sides.new[0].placed);
    let stems: BTreeSet<&String> = now.values().collect();
    let mut formats: BTreeMap<&String, Format> = BTreeMap::new();
    for stem in stems {
        let as_written = |format: &&Format| {
            let texts = texts(&sides.now[**format as usize], stem);
            !texts.is_empty() && texts.iter().all(|(path, text)| read(path).as_deref() == Some(*text))
        };
        if let Some(format) = FORMATS.iter().find(as_written) {
            formats.insert(stem, *format);
        }
    }
    let known: BTreeSet<&String> = now.values().collect();
    for stem in new.values().filter(|stem| !known.contains(stem)) {
        let is_there = |extension: &str| sides.root.join(format!("{stem}.{extension}")).exists();
        if !is_there("sql") && !is_there("toml") {
            formats.insert(stem, sides.format);
        }
    }
    // Nothing may be described twice, nor be lost between a file that is written anew and one that is not.
    loop {
        let is_whole = |stem: Option<&String>| stem.is_none_or(|stem| formats.contains_key(stem));
        let torn: Vec<&String> = now
            .keys()
            .chain(new.keys())
            .filter(|id| is_whole(now.get(*id)) != is_whole(new.get(*id)))
            .flat_map(|id| [now.get(id), new.get(id)].into_iter().flatten())
            .filter(|stem| formats.contains_key(*stem))
            .collect();
        if torn.is_empty() {
            break;
        }
        for stem in torn {
            formats.remove(stem);
        }
    }
    let mut again = Again::default();
    for (stem, format) in &formats {
        let before = texts(&sides.now[*format as usize], stem);
        let after = texts(&sides.new[*format as usize], stem);
        let paths: BTreeSet<&str> = before.iter().chain(&after).map(|(path, _)| *path).collect();
        let of = |texts: &[(&str, &str)], path: &str| {
            texts.iter().find(|(one, _)| *one == path).map(|(_, text)| (*text).to_owned())
        };
        for path in paths {
            let (from, to) = (of(&before, path), of(&after, path));
            if from != to {
                again.changes.push(Change { path: sides.root.join(path), from, to });
            }
        }
    }
    for (catalog, placed) in [(sides.files, now), (sides.live, new)] {
        again.settled.extend(
            catalog
                .objects
                .keys()
                .filter(|id| {
                    // A column is where its table is, since that states it.
                    let mut at = Some((*id).clone());
                    while let Some(one) = at.take_if(|one| !placed.contains_key(one)) {
                        at = catalog.get(&one).and_then(Object::parent);
                    }
                    at.and_then(|one| placed.get(&one)).is_some_and(|stem| formats.contains_key(stem))
                })
                .cloned(),
        );
    }
    again.secret.clone_from(&sides.new[0].secret);
    again
}

/// The texts of a file in its two languages.
fn texts<'a>(files: &'a Files, stem: &str) -> Vec<(&'a str, &'a str)> {
    files
        .texts
        .iter()
        .filter(|(path, _)| path.strip_suffix(".sql").or_else(|| path.strip_suffix(".toml")) == Some(stem))
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect()
}
