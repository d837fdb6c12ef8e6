//! Everything that needs a PostgreSQL server, or the program from outside.

mod cases;
mod support;
