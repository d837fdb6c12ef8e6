create schema app;
create conversion public.latin for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
create conversion public.old_name for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1;
create default conversion app.usual for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
