-- How long a check took to fetch its pages and to read them, in microseconds; NULL where that was
-- not measured: before this migration, or because the check did not come to it.
ALTER TABLE check_run ADD COLUMN fetch_us INTEGER CHECK (fetch_us >= 0);
ALTER TABLE check_run ADD COLUMN read_us INTEGER CHECK (read_us >= 0);
