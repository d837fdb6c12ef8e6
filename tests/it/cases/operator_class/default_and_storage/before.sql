create type public.p as (x integer);
create operator class public.p_ops for type public.p using btree as
  operator 1 < (record, record), operator 2 <= (record, record), operator 3 = (record, record),
  operator 4 >= (record, record), operator 5 > (record, record), function 1 (public.p, public.p) btrecordcmp(record, record);
create operator class public.box_ops for type box using gist as
  operator 1 <<, function 1 gist_box_consistent(internal, box, smallint, oid, internal), function 2 gist_box_union(internal, internal),
  function 5 gist_box_penalty(internal, internal, internal), function 6 gist_box_picksplit(internal, internal), function 7 gist_box_same(box, box, internal);
