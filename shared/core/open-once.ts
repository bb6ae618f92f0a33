/**
 * Something that is opened by its first user and once, also for users at the same time; a failed opening is tried again by the next one. `close` closes what was
 * opened, if anything was and there is something to close.
 */
export const openOnce = <Value>({
  open,
  close = async () => undefined,
}: {
  open: () => Promise<Value>;
  close?: (value: Value) => Promise<void>;
}): { get(): Promise<Value>; close(): Promise<void> } => {
  let opening: Promise<Value> | undefined;
  return {
    get: () => {
      opening ??= open().catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      return opening;
    },
    close: async () => {
      const opened = await opening?.catch(() => undefined);
      opening = undefined;
      if (opened !== undefined) await close(opened);
    },
  };
};
