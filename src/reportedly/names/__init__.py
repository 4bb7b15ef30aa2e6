"""Names of people and states: their words, parts and spellings. No step's own: resolving and linking use it."""
