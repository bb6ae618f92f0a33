/** How the next calls of a method go wrong. */
export type Fault =
  | { kind: 'latency'; ms: number }
  /** Answers with this gRPC status. `isWorkDone`: after doing the work, so that its acknowledgement is lost. */
  | { kind: 'status'; code: number; message?: string; retryAfterMs?: number; isWorkDone?: boolean }
  /** Never answers. */
  | { kind: 'silence'; isWorkDone?: boolean };

export type Faults = {
  /** The next `times` calls of the method (its bare name) go wrong in this way. */
  next(fault: { method: string; times?: number; fault: Fault }): void;
  take(method: string): Fault | undefined;
};

export const createFaults = (): Faults => {
  const waiting = new Map<string, Fault[]>();
  return {
    next: ({ method, times = 1, fault }) => {
      waiting.set(method, [...(waiting.get(method) ?? []), ...Array.from({ length: times }, () => fault)]);
    },
    take: (method) => waiting.get(method)?.shift(),
  };
};
