use std::sync::Arc;

use super::*;
use crate::problem::SourceFile;
use crate::source::ReadOptions;

fn options() -> ReadOptions {
    ReadOptions { default_schema: "public".into(), ..ReadOptions::default() }
}

fn id(kind: Kind, name: &str) -> ObjectId {
    ObjectId::in_schema(kind, "public", name)
}

fn on(kind: Kind, name: &str) -> ObjectId {
    ObjectId::on_relation(kind, "public", "t", name)
}

fn written(statements: &[(ObjectId, &str)]) -> String {
    let shared = BTreeSet::new();
    let mut document = Document::new("public", &[], &shared);
    for (object, sql) in statements {
        assert!(document.state(object, &[(*sql).to_owned()]), "{sql}");
    }
    document.text()
}

/// A statement as PostgreSQL's own parser reads it, written anew.
fn parsed(sql: &str) -> String {
    let parsed = pg_query::parse(sql, 0).unwrap_or_else(|error| panic!("{error}: {sql}"));
    parsed.deparse(pg_query::DeparseOptions::default()).unwrap_or_else(|error| panic!("{error}: {sql}"))
}

/// Statements become TOML, and the TOML becomes these statements again.
#[test]
fn what_becomes_toml_becomes_the_same_statements_again() {
    let table = "CREATE TABLE public.t (\n    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n    \"Odd name\" text NOT NULL\n)";
    let statements = [
        (id(Kind::Table, "t"), table.replace(" PRIMARY KEY", " NOT NULL").replace("\n)", ",\n    CONSTRAINT t_pkey PRIMARY KEY (id)\n)")),
        (on(Kind::Index, "i"), "CREATE UNIQUE INDEX i ON public.t USING gin (lower(\"Odd name\"), id DESC) INCLUDE (id) WHERE (id > 3)".to_owned()),
        (on(Kind::Policy, "p"), "CREATE POLICY p ON public.t AS RESTRICTIVE FOR UPDATE TO PUBLIC, reader USING ((id > 1)) WITH CHECK (true)".to_owned()),
        (on(Kind::Trigger, "g"), "CREATE TRIGGER g AFTER INSERT OR UPDATE OF id ON public.t FOR EACH ROW WHEN ((new.id > 1)) EXECUTE FUNCTION public.f('x', 'it''s')".to_owned()),
        (on(Kind::Rule, "r"), "CREATE RULE r AS ON DELETE TO public.t DO INSTEAD NOTHING".to_owned()),
        (id(Kind::Domain, "d"), "CREATE DOMAIN public.d AS text DEFAULT 'a'::text NOT NULL CONSTRAINT c CHECK ((VALUE <> ''::text))".to_owned()),
        (id(Kind::Sequence, "s"), "CREATE SEQUENCE public.s AS integer INCREMENT BY -2 MAXVALUE 7 CYCLE".to_owned()),
    ];
    let stated: Vec<_> = statements.iter().map(|(object, sql)| (object.clone(), sql.as_str())).collect();
    let text = written(&stated);
    let file = Arc::new(SourceFile { path: "t.toml".into(), text: text.clone(), ..SourceFile::default() });
    let compiled = crate::source::toml::statements(file, &options());
    let compiled = compiled.unwrap_or_else(|problem| panic!("{}\n{text}", problem.render(false, 100)));
    let mut again: Vec<String> = compiled.statements.iter().map(|statement| parsed(&statement.sql)).collect();
    let mut before: Vec<String> = statements.iter().skip(1).map(|(_, sql)| parsed(sql)).collect();
    before.push(parsed(table));
    again.sort();
    before.sort();
    assert_eq!(again, before, "{text}");
}

#[test]
fn what_is_not_understood_to_its_last_word_is_not_stated_at_all() {
    let shared = BTreeSet::new();
    let mut document = Document::new("public", &[], &shared);
    let table = id(Kind::Table, "t");
    assert!(!document.state(&table, &["CREATE TABLE public.t (id integer) WITH (a='1') SOMETHING NEW".to_owned()]));
    let named = "CREATE TABLE public.t (id integer DEFAULT 4 CONSTRAINT mine NOT NULL)";
    assert!(!document.state(&table, &[named.to_owned()]));
    assert!(document.is_empty());
    // An index has to have its table in the file.
    assert!(!document.state(&on(Kind::Index, "i"), &["CREATE INDEX i ON public.t USING btree (id)".to_owned()]));
    assert!(document.is_empty());
}

#[test]
fn a_column_says_what_is_about_it_alone() {
    let table = id(Kind::Table, "t");
    let sequence = id(Kind::Sequence, "t_id_seq");
    let text = written(&[
        (sequence.clone(), "CREATE SEQUENCE public.t_id_seq AS integer"),
        (
            table.clone(),
            "CREATE TABLE public.t (\n    id integer DEFAULT nextval('public.t_id_seq'::regclass) NOT NULL,\n    \
             n bigint,\n    CONSTRAINT t_n_check CHECK ((n > 0)),\n    CONSTRAINT t_n_key UNIQUE (n),\n    \
             CONSTRAINT other CHECK ((n <> 3)),\n    CONSTRAINT t_pkey PRIMARY KEY (id)\n)",
        ),
        (
            ObjectId::between(Kind::SequenceOwner, sequence, on(Kind::Column, "id")),
            "ALTER SEQUENCE public.t_id_seq OWNED BY public.t.id",
        ),
        (
            on(Kind::Constraint, "t_n_fkey"),
            "ALTER TABLE public.t ADD CONSTRAINT t_n_fkey FOREIGN KEY (n) REFERENCES public.u(id) ON DELETE SET NULL",
        ),
        (ObjectId::attached(Kind::Comment, on(Kind::Column, "n"), ""), "COMMENT ON COLUMN public.t.n IS 'how many'"),
    ]);
    assert_eq!(
        text,
        "[tables.t.columns]\nid = { type = \"serial\", primary_key = true }\n\
         n = { type = \"bigint\", unique = true, check = \"n > 0\", references = \"u(id)\", on_delete = \"set null\", \
         comment = \"how many\" }\n\n[tables.t.checks]\nother = \"n <> 3\"\n"
    );
}
