create domain d as int constraint b check (value > 0);
