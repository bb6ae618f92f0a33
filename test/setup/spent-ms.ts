/** Milliseconds of processor time this thread has used so far: what else the machine does is no fault of what a test bounds. */
export const spentMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};
