/** The time at which the first seeded record was made. */
export const FIRST_SEEDED_AT = Date.UTC(2025, 0, 1);
export const MINUTE = 60_000;
