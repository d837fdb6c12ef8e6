create function public.conv(integer, integer, cstring, internal, integer, boolean) returns integer strict language c as '$libdir/utf8_and_iso8859_1', 'iso8859_1_to_utf8';
create conversion public.latin for 'LATIN1' to 'UTF8' from public.conv;
