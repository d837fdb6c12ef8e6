//! Objects that live in ordinary tables: storage buckets (Supabase) and cron jobs (`pg_cron`).

mod bucket;
mod cron_job;

pub use bucket::Bucket;
pub use cron_job::CronJob;
