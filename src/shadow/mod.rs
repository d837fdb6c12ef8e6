//! The shadow: a scratch database in which PostgreSQL itself says what the files mean.

pub mod local;
