/** A value that a person stated: certain, and never assumed. */
export const stated = <T>(value: T) => ({ value, confidence: 1, source: 'person', assumed: false });
