create table node (id int primary key, parent int references node);
create recursive view tree (id, depth) as select id, 0 from node where parent is null union all select n.id, tree.depth + 1 from node n join tree on n.parent = tree.id where tree.depth < 10;
