-- Tokens that are limited to the devices of groups.
--
-- A statement ends with a semicolon at the end of a line, and one that makes a trigger with the line `END;`.

-- JSON array of the groups whose devices the token reaches beside those of `devices`, each as the number of its row, which
-- no other group ever gets, and its id when the token was made; NULL: it is not limited to groups. A group that is gone
-- stays in it and has no devices: a token must not reach more for the loss of a group.
ALTER TABLE user_tokens ADD COLUMN device_groups TEXT;
