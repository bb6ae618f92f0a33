/** A kind of thing to keep, and how it begins. One constant for each. */
export type Remembered<Value> = { make: () => Value };

/** What an instance keeps from one call of a tenant to its next: only what can be read again, for it may be gone at any time, and another instance has its own. */
export type Memory = {
  /** What is kept of this kind for this tenant alone; the caller changes it in place. */
  of<Value>(input: { tenantId: string; what: Remembered<Value> }): Value;
};

/** So many tenants are kept of each kind; the least recently used goes first. */
const MAX_TENANTS = 10;

/** The memory of one instance, empty. */
export const createMemory = (): Memory => {
  const kinds = new Map<unknown, Map<string, unknown>>();
  return {
    of: <Value>({ tenantId, what }: { tenantId: string; what: Remembered<Value> }): Value => {
      const kept = kinds.get(what) ?? new Map<string, unknown>();
      kinds.set(what, kept);
      // Whatever is kept of a kind was made by it.
      const value = kept.has(tenantId) ? (kept.get(tenantId) as Value) : what.make();
      kept.delete(tenantId);
      kept.set(tenantId, value);
      const [oldest] = kept.keys();
      if (kept.size > MAX_TENANTS && oldest !== undefined) kept.delete(oldest);
      return value;
    },
  };
};
