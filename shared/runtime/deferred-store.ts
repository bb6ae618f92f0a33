import type { Store } from '../services/store/port.ts';

type Step = { method: string; values: readonly unknown[] };

const replay = async ({ open, steps }: { open: () => Promise<Store>; steps: readonly Step[] }): Promise<unknown> =>
  steps.reduce<unknown>(
    (target, { method, values }) => {
      const verb: unknown = Reflect.get(Object(target), method);
      if (typeof verb !== 'function') throw new TypeError(`The store has no ${method}.`);
      return Reflect.apply(verb, target, values);
    },
    await open(),
  );

/** A query that is only written down; awaiting it opens the store and asks. */
const query = ({ open, steps }: { open: () => Promise<Store>; steps: readonly Step[] }): object =>
  new Proxy(
    {},
    {
      get: (_, name) => {
        if (typeof name === 'symbol') return undefined;
        if (name === 'then' || name === 'catch' || name === 'finally') {
          return (...callbacks: unknown[]) => Reflect.apply(Promise.prototype[name], replay({ open, steps }), callbacks);
        }
        return (...values: unknown[]) => query({ open, steps: [...steps, { method: name, values }] });
      },
    },
  );

/** A store at hand at once although opening it takes a token: for functions that learn the tenant on the way. */
export const deferredStore = (open: () => Promise<Store>): Store => {
  const begin =
    (method: string) =>
    (...values: unknown[]) =>
      query({ open, steps: [{ method, values }] });
  return { from: begin('from'), rpc: begin('rpc') } as unknown as Store;
};
