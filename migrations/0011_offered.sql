-- Whether people were told of a repair of the selector file while the trouble lasted: they are told
-- once, also where it was found later than the trouble.
ALTER TABLE trouble ADD COLUMN offered INTEGER NOT NULL DEFAULT 0 CHECK (offered IN (0, 1));
