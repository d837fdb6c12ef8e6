insert into app.people values (1, 'a'), (2, 'b');
