//! Connections to PostgreSQL: where to, how secured, and who answered.
