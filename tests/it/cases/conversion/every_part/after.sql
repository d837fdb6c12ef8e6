create schema app;
create default conversion public.latin for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
comment on conversion public.latin is 'x';
alter conversion public.latin owner to writer;
create conversion public.new_name for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1;
create default conversion app.other for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
comment on conversion app.other is 'one default at a time';
