create extension postgis;
create extension citext;
create table spots (
  id int primary key,
  name citext,
  spot geometry(point, 4326) not null default 'SRID=4326;POINT(0 1)',
  area geometry(MultiPolygon),
  around geography(Point, 4326),
  anything geometry,
  srid int references spatial_ref_sys (srid),
  written text generated always as (st_astext(anything)) stored,
  check (st_srid(anything) = 4326 or anything = 'POINT(1 2)'::geometry)
);
create index spots_spot on spots using gist (spot) where srid = 4326;
create index spots_nd on spots using gist (anything gist_geometry_ops_nd);
create index spots_brin on spots using brin (anything);
create index spots_sp on spots using spgist (anything);
create index spots_area on spots (st_area(area));
create index spots_around on spots using gist ((spot::geography));
alter table spots enable row level security;
create policy near on spots using (st_dwithin(around, 'POINT(2 3)'::geography, 10));
create view shown as select id, st_asgeojson(spot) as json, st_distance(anything, 'POINT(3 4)'::geometry) as far,
  st_setsrid(st_makepoint(1, 3), 4326)::geometry(point, 4326) as made, (st_dump(anything)).geom,
  anything && st_makeenvelope(0, 0, 1, 1) as inside, anything <-> 'POINT(0 1)' as away from spots;
create function at(where_ geometry(Point, 4326)) returns setof spots stable
  language sql as $$ select * from spots where spot ~ where_ and not spot = 'POINT(8 8)' $$;
create materialized view joined as select srid, st_union(anything) as whole, st_extent(anything) from spots group by srid;
