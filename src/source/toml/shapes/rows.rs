//! Objects that live in ordinary tables: storage buckets and cron jobs.

use super::table::Policy;
use crate::source::toml::shape::shape;
use crate::source::toml::tree::Text;
use crate::source::toml::value::{Named, Scalar};

shape! {
    /// Supabase storage.
    Storage as "`storage`" {
        /// Storage buckets.
        buckets "buckets": Named<Bucket>,
    }
}

shape! {
    /// A storage bucket.
    Bucket as "a bucket" {
        /// Whether everybody may read its files.
        public "public": Option<bool>,
        /// The largest file: bytes, or `"50MiB"`. Units count in 1024s.
        file_size_limit "file_size_limit": Option<Scalar>,
        /// The MIME types that it takes; all when absent.
        allowed_mime_types "allowed_mime_types": Option<Vec<Text>>,
        /// Where the platform's own tool finds files to upload; no part of the schema.
        objects_path "objects_path": Option<Text>,
        /// Policies on the files of this bucket; each is a policy on `storage.objects` that is limited to the bucket.
        policies "policies": Named<Policy>,
    }
}

shape! {
    /// `pg_cron`.
    Cron as "`cron`" {
        /// Scheduled jobs.
        jobs "jobs": Named<Job>,
    }
}

shape! {
    /// A job of `pg_cron`.
    Job as "a cron job" {
        /// When it runs: five cron fields, or `"30 seconds"`.
        schedule "schedule": Text,
        /// The SQL that it runs.
        command "command": Text,
        /// Whether it runs at all; it does when absent.
        active "active": Option<bool>,
        /// The database that it runs in; this one when absent.
        database "database": Option<Text>,
    }
}
