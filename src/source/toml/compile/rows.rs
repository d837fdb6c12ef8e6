//! Storage buckets and cron jobs, which are rows.

use super::{Compiler, literal};
use crate::object::Kind;
use crate::problem::Problem;
use crate::source::toml::check;
use crate::source::toml::name::Qualified;
use crate::source::toml::shapes::rows::{Bucket, Job};
use crate::source::toml::text::{Sql, add};
use crate::source::toml::tree::Text;

impl Compiler<'_> {
    pub(super) fn bucket(&mut self, name: &Text, bucket: &Bucket) {
        self.bucket_name(name);
        let mut columns = vec!["id", "name"];
        let mut values = vec![Self::constant(name), Self::constant(name)];
        if let Some(public) = bucket.public {
            columns.push("public");
            values.push(Sql::new(public.to_string()));
        }
        if let Some(limit) = &bucket.file_size_limit {
            match bytes(&limit.0.value) {
                Ok(bytes) => {
                    columns.push("file_size_limit");
                    values.push(Sql::new(bytes.to_string()));
                }
                Err(why) => {
                    let problem = Problem::error("bad-size", format!("`{}` is not a size", limit.0.value))
                        .because(why)
                        .help("write bytes as a number, or a string such as \"500KB\", \"10MiB\", \"1GB\"");
                    self.problem(problem, &limit.0.span, "not a size");
                }
            }
        }
        if let Some(types) = &bucket.allowed_mime_types {
            columns.push("allowed_mime_types");
            let mut array = Sql::new("ARRAY[");
            array.list(types.iter().map(Self::constant).collect(), ", ");
            array.push("]::text[]");
            values.push(array);
        }
        if let Some(path) = &bucket.objects_path {
            let text = "`objects_path` says where files to upload are, which is no part of the schema; it is not used";
            self.note(text, &path.span);
        }
        let mut sql = Sql::new(format!("INSERT INTO storage.buckets ({}) VALUES (", columns.join(", ")));
        sql.list(values, ", ");
        sql.push(") ON CONFLICT (id) DO UPDATE SET ");
        let updates: Vec<_> = columns[1..].iter().map(|column| format!("{column} = excluded.{column}")).collect();
        sql.push(&updates.join(", "));
        self.emit(&name.span, sql, vec![self.defined(Kind::Bucket, None, None, name)]);
        let objects = Qualified { schema: "storage".to_owned(), name: "objects".to_owned() };
        for (policy_name, policy) in bucket.policies.iter() {
            self.policy(&objects, policy_name, policy, Some(&name.value));
        }
    }

    /// SQL takes more names than the storage API does.
    fn bucket_name(&mut self, name: &Text) {
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_!.*'() &$=@;:+,?-".contains(letter);
        let problem = if name.value.is_empty() || name.value.chars().count() > 100 {
            Problem::error("bad-bucket-name", "the name of a bucket has 1 to 100 characters")
        } else if let Some(letter) = name.value.chars().find(|letter| !allowed(*letter)) {
            Problem::error("bad-bucket-name", format!("the name of a bucket cannot have `{letter}`"))
        } else {
            return;
        };
        let problem = problem.help("use letters, digits and any of _!.*'() &$=@;:+,?-");
        self.problem(problem, &name.span, "not a name that the storage API takes");
    }

    pub(super) fn job(&mut self, name: &Text, job: &Job) {
        self.schedule(&job.schedule);
        if let Err(flaw) = check::statements(&job.command.value) {
            self.refuse(&job.command, flaw);
            return;
        }
        let mut sql = Sql::new("SELECT ");
        let elsewhere = job.database.is_some() || job.active == Some(false);
        sql.push(if elsewhere { "cron.schedule_in_database(" } else { "cron.schedule(" });
        literal(&mut sql, name);
        sql.push(", ");
        literal(&mut sql, &job.schedule);
        sql.push(", ");
        literal(&mut sql, &job.command);
        if elsewhere {
            sql.push(", ");
            match &job.database {
                Some(database) => literal(&mut sql, database),
                None => sql.push("current_database()"),
            }
            add!(sql, ", active := {}", job.active.unwrap_or(true));
        }
        sql.push(")");
        self.emit(&name.span, sql, vec![self.defined(Kind::CronJob, None, None, name)]);
    }

    fn schedule(&mut self, schedule: &Text) {
        let words: Vec<_> = schedule.value.split_whitespace().collect();
        let field = |word: &&str| word.chars().all(|letter| letter.is_ascii_alphanumeric() || "*,-/$".contains(letter));
        let valid = match words.as_slice() {
            [only] => only.starts_with('@'),
            [number, unit] => number.parse::<u8>().is_ok_and(|n| (1..60).contains(&n)) && unit.starts_with("second"),
            _ => words.len() == 5 && words.iter().all(field),
        };
        if !valid {
            let problem = Problem::error("bad-schedule", format!("`{}` is not a schedule", schedule.value))
                .help("write five fields (minute hour day month weekday) such as \"0 3 * * *\", or \"30 seconds\"");
            self.problem(problem, &schedule.span, "not a schedule");
        }
    }
}

/// A size in bytes; none where it is no size.
pub(crate) fn byte_size(text: &str) -> Option<i64> {
    bytes(text).ok()
}

/// A size in bytes. Units count in 1024s whether they are written MB or MiB, as in the platform's own configuration.
fn bytes(text: &str) -> Result<i64, &'static str> {
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.').len();
    let (number, unit) = text.split_at(digits);
    let power = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 1,
        "m" | "mb" | "mib" => 2,
        "g" | "gb" | "gib" => 3,
        "t" | "tb" | "tib" => 4,
        _ => return Err("the unit is none of B, KB, MB, GB, TB, KiB, MiB, GiB, TiB"),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole: i128 = whole.parse().map_err(|_| "it does not begin with a number")?;
    let unit = 1024_i128.pow(power);
    let mut bytes = whole.checked_mul(unit).ok_or("it is too large")?;
    if !fraction.is_empty() {
        if fraction.len() > 9 {
            return Err("it has too many digits after the point");
        }
        let part: i128 = fraction.parse().map_err(|_| "it has two points")?;
        bytes += part * unit / 10_i128.pow(u32::try_from(fraction.len()).unwrap_or(9));
    }
    match i64::try_from(bytes) {
        Ok(0) => Err("no file would fit"),
        Ok(bytes) => Ok(bytes),
        Err(_) => Err("it is too large"),
    }
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn units_count_in_1024s() {
        assert_eq!(bytes("10MiB"), Ok(10 << 20));
        assert_eq!(bytes("50MB"), Ok(50 << 20));
        assert_eq!(bytes("1 gb"), Ok(1 << 30));
        assert_eq!(bytes("1.5k"), Ok(1536));
        assert_eq!(bytes("1024"), Ok(1024));
        for bad in ["", "MB", "10XB", "-1", "0", "1.2.3MB", "99999999999999999999GB", "ten"] {
            assert!(bytes(bad).is_err(), "{bad}");
        }
    }
}
