/** A mail handed over so long ago, whose outcome no call and no event has told, is a person's business. */
export const OVERDUE_AFTER_SECONDS = 15 * 60;
