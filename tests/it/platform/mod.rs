//! The platform (Supabase): what of it is the user's, and what is left alone.

use std::path::Path;

use crate::support::platform::{self, PROJECTS};

#[test]
fn the_profile_lets_postgres_do_what_the_platform_does() {
    for variant in PROJECTS {
        let database = platform::empty(variant);
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/platform/may.sql");
        database.run_file("supabase_admin", &file).expect("every promise holds");
    }
}
