//! Files of any bytes: reading them ends in statements or in a problem, never in a panic and never in a crash.
//!
//! `FUZZ_SEED=1 FUZZ_INPUTS=100000 cargo test --test it any_bytes -- --nocapture` runs long. What made a process end is
//! printed with its seed and kept beside the build's files, under `tmp/fuzz`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;

use schemactl::source::{self, ReadOptions};

const CHILD: &str = "fuzz::reads_inputs";

/// What is put in somewhere.
const PIECES: &[&[u8]] = &[
    b"'",
    b"\"",
    b"$$",
    b"$a$",
    b"/*",
    b"*/",
    b"--",
    b"\n",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xc3",
    b"\xe2\x80\x8b",
    b"E'\\",
    b"U&\"\\0061\"",
    b"U&'\\+10FFFF'",
    b";",
    b"(",
    b")",
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b"=",
    b".",
    b"::",
    b"\\",
    b"\\.\n",
    b"\\restrict x\n",
    b"99999999999999999999999999",
    b"1e999999",
    b"0x",
    b"-",
    b"$1",
    b"begin",
    b"begin atomic ",
    b"end;",
    b"case ",
    b"create table ",
    b"create function f() returns int language sql begin atomic ",
    b"alter table ",
    b"do $$ begin if not exists (select) then ",
    b"set search_path = ",
    b"set role ",
    b"insert into storage.buckets ",
    b"select cron.schedule(",
    b"-- @renamed from=",
    b"grant ",
    b"comment on ",
    b"drop table if exists x;",
    b"\r\n",
    b"\t",
    b"\"\"\"",
    b"'''",
    b"[[",
    b"]]",
    b"[tables.",
    b"renamed_from = ",
    b"type = ",
    b"= { ",
    b"\xf0\x9f\x98\x80",
];

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let number = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((number ^ (number >> 31)) % limit.max(1) as u64).unwrap_or(0)
    }
}

#[test]
fn any_bytes_are_read_or_refused() {
    let number = |name: &str, default| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (mut seed, inputs): (u64, u64) = (number("FUZZ_SEED", 1), number("FUZZ_INPUTS", 1500));
    let end = seed + inputs;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut failures = Vec::new();
    // A crash ends the process, so it is another one that reads.
    while seed < end && failures.len() < 10 {
        let output = Command::new(std::env::current_exe().expect("this program"))
            .args([CHILD, "--exact", "--ignored", "--nocapture"])
            .env("FUZZ_FROM", seed.to_string())
            .env("FUZZ_TO", end.to_string())
            .env("FUZZ_FOLDER", &folder)
            .output()
            .expect("this program runs");
        if output.status.success() {
            break;
        }
        let at: u64 = std::fs::read_to_string(folder.join("at")).ok().and_then(|text| text.parse().ok()).unwrap_or(end);
        let said = String::from_utf8_lossy(&output.stderr);
        let (extension, bytes) = input(at, &corpus());
        std::fs::write(folder.join(format!("{at}.{extension}")), bytes).expect("a file");
        let said: String =
            said.lines().filter(|line| !line.is_empty()).take(8).map(|line| format!("  {line}\n")).collect();
        failures.push(format!("seed {at} ({extension}): {}\n{said}", output.status));
        seed = at + 1;
    }
    assert!(failures.is_empty(), "{}", failures.concat());
}

/// Reads the inputs of a range of seeds, and says in a file which one is being read.
#[test]
#[ignore = "a part of the test above, in a process of its own"]
fn reads_inputs() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (Some(from), Some(to), Some(folder)) =
        (number("FUZZ_FROM"), number("FUZZ_TO"), std::env::var_os("FUZZ_FOLDER"))
    else {
        return;
    };
    let folder = PathBuf::from(folder);
    // The stack of a program's first thread.
    let reader = std::thread::Builder::new().stack_size(8 << 20).spawn(move || {
        let corpus = corpus();
        let scratch = tempfile::tempdir().expect("a temporary folder");
        for seed in from..to {
            std::fs::write(folder.join("at"), seed.to_string()).expect("a file");
            let (extension, bytes) = input(seed, &corpus);
            let path = scratch.path().join(format!("a.{extension}"));
            std::fs::write(&path, bytes).expect("a file");
            let read = catch_unwind(AssertUnwindSafe(|| {
                if let Err(problem) = source::read(&[scratch.path().to_owned()], &ReadOptions::default()) {
                    let _ = problem.render(false, 100);
                }
            }));
            std::fs::remove_file(&path).expect("the file");
            read.expect("no panic");
        }
    });
    reader.expect("a thread").join().expect("no panic");
}

/// All schema files of this project, sorted.
fn corpus() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["tests/it", "examples", "schema"]
        .iter()
        .flat_map(|folder| walkdir::WalkDir::new(root.join(folder)).sort_by_file_name())
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let extension = entry.path().extension()?.to_str()?.to_owned();
            (extension == "sql" || extension == "toml")
                .then(|| std::fs::read(entry.path()).ok().map(|text| (extension, text)))?
        })
        .collect()
}

fn input(seed: u64, corpus: &[(String, Vec<u8>)]) -> (String, Vec<u8>) {
    let mut random = Random(seed);
    random.below(1);
    let special = random.below(100);
    if special < 3 {
        let length = random.below(300);
        let bytes = (0..length).map(|_| u8::try_from(random.below(256)).unwrap_or(0)).collect();
        return ((if special == 0 { "toml" } else { "sql" }).to_owned(), bytes);
    }
    if special < 8 {
        return deep(&mut random);
    }
    let toml_too = random.below(3) == 0;
    let files: Vec<&(String, Vec<u8>)> =
        corpus.iter().filter(|(extension, _)| !toml_too || extension == "toml").collect();
    let (extension, bytes) = files[random.below(files.len())];
    let mut bytes = bytes.clone();
    for _ in 0..=random.below(6) {
        mutate(&mut bytes, &mut random, &files);
    }
    (extension.clone(), bytes)
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Random, files: &[&(String, Vec<u8>)]) {
    let at = random.below(bytes.len() + 1);
    let length = (1 + random.below(40)).min(bytes.len() - at);
    match random.below(9) {
        0 if at < bytes.len() => bytes[at] = u8::try_from(random.below(256)).unwrap_or(0),
        1 => drop(bytes.drain(at..at + length)),
        2 => {
            let copy = bytes[at..at + length].to_vec();
            let to = random.below(bytes.len() + 1);
            bytes.splice(to..to, copy);
        }
        3 => bytes.truncate(at),
        4 => {
            let (_, other) = files[random.below(files.len())];
            let from = random.below(other.len() + 1);
            let to = (from + random.below(200)).min(other.len());
            bytes.splice(at..at, other[from..to].iter().copied());
        }
        _ => {
            let piece = PIECES[random.below(PIECES.len())];
            bytes.splice(at..at, piece.iter().copied());
        }
    }
}

/// Things within things within things.
fn deep(random: &mut Random) -> (String, Vec<u8>) {
    let count = [10, 60, 100, 300, 1500, 9000, 40_000, 200_000][random.below(8)];
    let (start, open, middle, close, end) = [
        ("create view v as select ", "(", "1", ")", ";"),
        ("create view v as select 1", " + 1", "", "", ";"),
        ("create view v as select ", "not ", "true", "", ";"),
        ("create view v as ", "(select * from ", "t", ") a", ";"),
        ("create view v as select 1", " union select 1", "", "", ";"),
        ("create view v as select ", "case when true then ", "1", " end", ";"),
        ("create view v as select ", "array[", "1", "]", ";"),
        ("create view v as select ", "f(", "1", ")", ";"),
        ("create table t (a int", ", check (a > 0)", "", "", ");"),
        ("create table t (a int check (a = 1", " or a = 1", "", "", "));"),
        ("", "/*", "", "*/", ""),
        ("", "create table t(", "", ")", ";"),
        ("create table t (a text default 'x'", "::text", "", "", ");"),
        ("create function f() returns int language sql ", "begin atomic ", "select 1;", "end;", ";"),
        ("a = ", "[", "1", "]", "\n"),
        ("a = ", "{ a = ", "1", " }", "\n"),
        ("[a", ".a", "", "", "]\n"),
        ("[tables.t]\ncheck = \"", "(", "1", ")", "\"\n"),
    ][random.below(18)];
    let extension = if start.starts_with('a') || start.starts_with('[') { "toml" } else { "sql" };
    (extension.to_owned(), format!("{start}{}{middle}{}{end}", open.repeat(count), close.repeat(count)).into_bytes())
}
