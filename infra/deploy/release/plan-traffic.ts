/** Per cent of the requests that a new revision gets, step by step. */
export const TRAFFIC_STEPS = [5, 25, 100] as const;

/** How a function's requests are split while `candidate` has `percent` of them. Gives the value of `--to-revisions`. */
export const planTraffic = ({ serving, candidate, percent }: { serving: string; candidate: string; percent: number }): string => {
  if (!Number.isInteger(percent) || percent < 0 || percent > 100) throw new Error(`${percent} is no per cent of traffic.`);
  if (percent === 100 || serving === candidate) return `${candidate}=100`;
  if (percent === 0) return `${serving}=100`;
  return `${serving}=${100 - percent},${candidate}=${percent}`;
};
