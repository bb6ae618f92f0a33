import type { Delivered } from '../start-cloud.ts';

type Data = Record<string, unknown>;
type Wanted = { target: string; key: string; value: unknown };

export type StageWatch = {
  onDelivered(delivered: Delivered): void;
  /** Resolves with the event's data once that stage has acknowledged it. */
  answered(wanted: Wanted): Promise<Data>;
};

/** Lets the demo wait for what happens instead of asking again and again. Gives up after `timeoutMs`. */
export const watchStages = ({ timeoutMs }: { timeoutMs: number }): StageWatch => {
  const seen: { target: string; data: Data }[] = [];
  const waiting = new Set<() => void>();
  const find = ({ target, key, value }: Wanted) => seen.find((one) => one.target === target && one.data[key] === value)?.data;
  return {
    onDelivered: ({ target, status, data }) => {
      if (status >= 300) return;
      seen.push({ target, data: (data ?? {}) as Data });
      for (const check of [...waiting]) check();
    },
    answered: (wanted) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`${wanted.target} did not answer within ${timeoutMs / 1000} s; the log says why`));
        }, timeoutMs);
        const check = (): void => {
          const data = find(wanted);
          if (data === undefined) return;
          waiting.delete(check);
          clearTimeout(timer);
          resolve(data);
        };
        waiting.add(check);
        check();
      }),
  };
};
