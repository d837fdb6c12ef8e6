-- Fills every table with a few rows, as far as its constraints allow that without knowing what it is for.
do $seed$
declare
  relation record;
  columns text;
  vals text;
  round int;
begin
  for relation in
    select c.oid, c.oid::regclass as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by c.oid
  loop
    for round in 1..3 loop
      select string_agg(quote_ident(a.attname), ', ' order by a.attnum),
        string_agg(case
          when t.typcategory = 'N' then round::text
          when t.typcategory = 'B' then 'true'
          when t.typname in ('json', 'jsonb') then quote_literal('{"n": ' || round || '}')
          when t.typname = 'uuid' then quote_literal('00000000-0000-0000-0000-00000000000' || round)
          when t.typcategory = 'E' then (select quote_literal(enumlabel) from pg_enum where enumtypid = t.oid
            order by enumsortorder limit 1)
          when t.typcategory = 'D' then quote_literal('2026-01-0' || round)
          when t.typcategory = 'A' then quote_literal('{}')
          when t.typcategory = 'I' then quote_literal('10.0.0.' || round)
          when t.typcategory = 'T' then quote_literal(round || ' days')
          when t.typcategory = 'R' then quote_literal('empty')
          when t.typcategory = 'S' then quote_literal(round::text)
          else 'null' end, ', ' order by a.attnum)
      into columns, vals
      from pg_attribute a join pg_type t on t.oid = (select case when typtype = 'd' then typbasetype else oid end
        from pg_type where oid = a.atttypid)
      where a.attrelid = relation.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        and a.attidentity <> 'a';
      begin
        if columns is null then
          execute format('insert into %s default values', relation.name);
        else
          execute format('insert into %s (%s) values (%s)', relation.name, columns, vals);
        end if;
      exception when others then null;
      end;
    end loop;
  end loop;
end
$seed$;
