//! Mistakes of the first day, on a platform's project: each error says where, why, and what to write instead.

use crate::support::program::{Folder, outcome, snapshot};

/// A mistake: its name, the file's end and text, and what the error has to say.
const MISTAKES: &[(&str, &str, &str, &[&str])] = &[
    (
        "comma_between_columns",
        "sql",
        "create table public.cards (\n  id uuid primary key,\n  name text not null\n  piece text\n);\n",
        &["a.sql:3:", "is a comma missing at the end of line 3?"],
    ),
    (
        "policy_in_single_quotes",
        "sql",
        "create table public.cards (id int);\ncreate policy 'People read' on public.cards for select using (true);\n",
        &["a.sql:2:15", "names stand in double quotes: \"People read\""],
    ),
    (
        "using_for_insert",
        "sql",
        "create table public.cards (id int);\ncreate policy \"add\" on public.cards\n  for insert\n  using (true);\n",
        &["a.sql:4:3", "write `WITH CHECK (...)` in place of `USING (...)`"],
    ),
    (
        "check_for_select",
        "sql",
        "create table public.cards (id int);\ncreate policy \"see\" on public.cards for select with check (true);\n",
        &["a.sql:2:48", "write `USING (...)` in place of `WITH CHECK (...)`"],
    ),
    (
        "function_of_the_platform",
        "sql",
        "create table public.cards (id uuid);\ncreate policy \"own\" on public.cards for select\n  using (true and auth.user_id() = id);\n",
        &["a.sql:3:19", "did you mean `auth.uid()`?"],
    ),
    (
        "uuid_and_text",
        "sql",
        "create table public.cards (id uuid, owner text);\ncreate policy \"own\" on public.cards for select\n  using (id = id and auth.uid() = owner);\n",
        &["a.sql:3:33", "write `auth.uid()::text = owner`, or make `owner` uuid"],
    ),
    (
        "text_among_texts",
        "sql",
        "create table public.cards (tags text[]);\ncreate policy \"own\" on public.cards for update\n  using (true) with check ('a'::text = tags);\n",
        &["a.sql:3:38", "= ANY (tags)` asks whether it is one of them"],
    ),
    (
        "uuid_of_another_system",
        "sql",
        "create table public.cards (id uuid default uuid_v4());\n",
        &[
            "a.sql:1:44",
            "did you mean `gen_random_uuid()`, which needs no extension, or `extensions.uuid_generate_v4()`?",
        ],
    ),
    (
        "type_of_another_system",
        "sql",
        "create table public.cards (id int, made datetime);\n",
        &["a.sql:1:41", "PostgreSQL calls it `timestamptz`"],
    ),
    (
        "column_with_capitals",
        "sql",
        "create table public.cards (\"userId\" uuid);\ncreate policy \"own\" on public.cards for select\n  using (auth.uid() = userId);\n",
        &["a.sql:3:23", "names with capitals stand in double quotes: did you mean `\"userId\"`?"],
    ),
    (
        "table_with_capitals",
        "sql",
        "create table \"userCards\" (id uuid);\ncreate policy own on userCards for select using (true);\n",
        &["a.sql:2:22", "names with capitals stand in double quotes: did you mean `\"userCards\"`?"],
    ),
    (
        "index_on_a_column_with_capitals",
        "sql",
        "create table public.cards (\"isPublic\" bool);\ncreate index on public.cards (isPublic);\n",
        &["a.sql:2:31", "did you mean `\"isPublic\"`?"],
    ),
    (
        "text_in_double_quotes",
        "sql",
        "create table public.cards (kind text check (kind in (\"a\", \"b\")));\n",
        &["a.sql:1:54", "text stands in single quotes: 'a'"],
    ),
    (
        "semicolon_before_end",
        "sql",
        "create function public.hello() returns text language plpgsql as $$\nbegin\n  return 'x'\nend;\n$$;\n",
        &["a.sql:3:", "function `public.hello`", "is a semicolon missing at the end of line 3?"],
    ),
    (
        "semicolon_between_statements",
        "sql",
        "create function public.hello(a int) returns int language plpgsql as $$\nbegin\n  a := a + 1\n  return a;\nend;\n$$;\n",
        &["a.sql:3:", "is a semicolon missing at the end of line 3?"],
    ),
    (
        "semicolon_after_a_declaration",
        "sql",
        "create function public.hello() returns int language plpgsql as $$\ndeclare\n  b int\nbegin\n  return b;\nend;\n$$;\n",
        &["a.sql:3:", "is a semicolon missing at the end of line 3?"],
    ),
    (
        "if_without_end",
        "sql",
        "create function public.hello(a int) returns text language plpgsql as $$\nbegin\n  if a = 1 then\n    return 'y';\n  return 'x';\nend;\n$$;\n",
        &["a.sql:6:1", "an IF above is still open: write `END IF;` where it ends"],
    ),
    (
        "semicolon_in_an_sql_body",
        "sql",
        "create function public.hello() returns int language sql as $$\n  select 1\n  select 2;\n$$;\n",
        &["a.sql:2:", "is a semicolon missing at the end of line 2?"],
    ),
    (
        "level_of_raise",
        "sql",
        "create function public.hello() returns int language plpgsql as $$\nbegin\n  raise notce 'x';\n  return 1;\n  retrun 2;\nend;\n$$;\n",
        &["a.sql:3:3", "RAISE takes a level"],
    ),
    (
        "parameters_of_raise",
        "sql",
        "create function public.hello() returns void language plpgsql as $$\nbegin\n  perform 1;\n  raise notice 'x %';\nend;\n$$;\n",
        &["a.sql:4:3", "too few parameters"],
    ),
    (
        "arguments_of_another_type",
        "sql",
        "create function public.add(a int, b int) returns int language sql as $$ select a + b $$;\ncreate view public.v as select public.add('a'::text) as c;\n",
        &["a.sql:2:32", "there is `public.add(a integer, b integer)`"],
    ),
    (
        "name_that_is_a_word",
        "sql",
        "create table order (id int);\n",
        &["a.sql:1:14", "as a name it stands in double quotes, `\"order\"`"],
    ),
    (
        "body_without_quotes",
        "sql",
        "create function public.hello() returns text language plpgsql as\nbegin\n  return 'x';\nend;\n",
        &["a.sql:2:1", "put the body between `$$` and `$$`"],
    ),
    (
        "body_in_single_quotes",
        "sql",
        "create function public.hello() returns text language plpgsql as '\nbegin\n  return 'x';\nend;\n';\n",
        &["a.sql:3:11", "a quote inside ends a body that stands in single quotes"],
    ),
    (
        "function_without_language",
        "sql",
        "create function public.hello() returns text as $$\nbegin\n  return 'x';\nend;\n$$;\n",
        &["say what the body is written in", "`LANGUAGE plpgsql`"],
    ),
    (
        "bucket_size_with_unit",
        "sql",
        "insert into storage.buckets (id, name, file_size_limit)\n  values ('a', 'a', '10MB');\n",
        &["a.sql:2:21", "in SQL a size is a number of bytes: 10485760"],
    ),
    (
        "settings_of_the_platform",
        "toml",
        "project_id = \"chess\"\n\n[api]\nenabled = true\nport = 54321\n\n[db]\nport = 54322\n",
        &["a.toml:1:1", "the Supabase CLI's config.toml", "move it out of the schema folder"],
    ),
    (
        "column_dropped_and_defined",
        "sql",
        "create table public.games (\n  id int,\n  mode text\n);\nalter table public.games drop column mode;\n",
        &["drop column mode", "dropped here", "the column where it is defined: schema/a.sql:3"],
    ),
    (
        "table_of_a_publication_is_gone",
        "sql",
        "alter publication supabase_realtime add table public.gone;\n",
        &["a.sql:1:47", "if it is to go"],
    ),
    (
        "table_twice",
        "sql",
        "create table public.cards (\n  id int,\n  a int\n);\ncreate table public.cards (\n  id int,\n  b int\n);\n",
        &["a.sql:1:1", "a.sql:5:1", "defined here"],
    ),
    (
        "policy_if_not_exists",
        "sql",
        "create table public.cards (id int);\ncreate policy if not exists own on public.cards using (true);\n",
        &["a.sql:2:15", "CREATE POLICY has no IF NOT EXISTS"],
    ),
    (
        "key_of_another_type",
        "sql",
        "create table public.a (id bigint primary key);\ncreate table public.b (a uuid references public.a(id));\n",
        &["a.sql:2:31", "incompatible types", "give both columns the same type"],
    ),
    (
        "reference_to_what_is_no_key",
        "sql",
        "create table public.a (id bigint, email text);\ncreate table public.b (a text references public.a(email));\n",
        &["a.sql:2:31", "make the columns that are referred to the PRIMARY KEY or UNIQUE"],
    ),
];

#[test]
fn mistakes_of_the_first_day_are_told_what_to_write() {
    let mut failures = Vec::new();
    for (name, end, text, says) in MISTAKES {
        let file = format!("schema/a.{end}");
        let folder = Folder::new(&[(&file, text), ("schemactl.toml", "platform = \"supabase\"\n")]);
        let outcome = folder.run(&["validate"]);
        // As it is said, wherever the lines of a terminal end.
        let said = outcome.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        let missing: Vec<_> = says.iter().filter(|text| !said.contains(**text)).collect();
        if outcome.code != Some(2) || !outcome.stdout.is_empty() || !missing.is_empty() {
            failures.push(format!("{name}: lacks {missing:?}\n{}{}", outcome.stdout, outcome.stderr));
        } else {
            snapshot(&format!("first_day__{name}"), &outcome.stderr);
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn urls_that_are_none_say_where_they_came_from() {
    let folder = Folder::new(&[("schema/a.sql", "create table a (id int);\n")]);
    let given = folder.run(&["plan", "--url", "https://abcdefgh.supabase.co"]).expect(2);
    assert!(given.stderr.contains("Session pooler") && given.stderr.contains("given with --url"), "{}", given.stderr);
    let set = outcome(folder.command(&["plan"]).env("DATABASE_URL", "https://abcdefgh.supabase.co")).expect(2);
    assert!(set.stderr.contains("the variable DATABASE_URL holds"), "{}", set.stderr);
    let url = "postgresql://postgres:[YOUR-PASSWORD]@db.abcdefgh.supabase.co:5432/postgres";
    let shown = folder.run(&["plan", "--url", url]).expect(2);
    assert!(shown.stderr.contains("still says [YOUR-PASSWORD]"), "{}", shown.stderr);
}
