INSERT INTO whole VALUES (1, 'a'), (200, 'b'); INSERT INTO other VALUES (1), (200);
