-- What the database shall be, in plain SQL: change a line, and `schemactl plan` shows what has to be done.

CREATE TABLE notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL,
    body text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX notes_created_at_idx ON notes (created_at);

COMMENT ON TABLE notes IS 'Notes that somebody took';
