create table "T 1" (id int, "Select" text) partition by list ("Select");
