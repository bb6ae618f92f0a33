/** The business clock: what `ctx.now()` answers. Tokens, signatures and timers never use it. */
export type Clock = () => Date;

/**
 * Runs from `startsAt` onwards at real speed, or is the real clock when it is not given.
 * `startsAt`: an RFC 3339 instant (TRIPWRIGHT_NOW).
 */
export const createClock = ({ startsAt }: { startsAt?: string | undefined } = {}): Clock => {
  if (startsAt === undefined) return () => new Date();
  const offsetMs = new Date(startsAt).getTime() - Date.now();
  return () => new Date(Date.now() + offsetMs);
};
