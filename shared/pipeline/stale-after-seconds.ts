/** How old a committed event must be before the sweeper believes that nobody is about to publish it. */
export const STALE_AFTER_SECONDS = 60;
