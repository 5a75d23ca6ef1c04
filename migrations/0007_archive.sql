-- A page that was only seen again may be kept as what sets it apart from one that is kept whole.
ALTER TABLE page ADD COLUMN base INTEGER REFERENCES page (id) CHECK (base <> id);
CREATE INDEX page_by_base ON page (base) WHERE base IS NOT NULL;
-- When the bytes of a page on which nothing rests were dropped: they were old enough.
ALTER TABLE page ADD COLUMN dropped TEXT CHECK (
    (dropped IS NULL AND length(body) > 0) OR (length(dropped) = 30 AND length(body) = 0));
CREATE INDEX page_kept ON page (first_seen) WHERE dropped IS NULL;
CREATE INDEX check_page_by_page ON check_page (page);
