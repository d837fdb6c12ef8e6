create type "My Enum" as enum ('One', 'two''s', 'th"ree');
create table "T" (id int, a text default 'One', b text[] default '{One}', c "My Enum"[]);
