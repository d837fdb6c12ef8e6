create type "My Enum" as enum ('One', 'two''s', 'th"ree', 'four four');
create table "T" (id int, a "My Enum" default 'One', b "My Enum"[] default '{One}', c text[]);
