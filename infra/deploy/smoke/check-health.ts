/**
 * Asks an installation whether it is well, at each of its public paths.
 * @throws Error with the path and the answer when one does not say so.
 */
export const checkHealth = async ({ baseUrl, paths }: { baseUrl: string; paths: readonly string[] }): Promise<void> => {
  for (const path of paths) {
    const response = await fetch(`${baseUrl}${path}`, { signal: AbortSignal.timeout(20_000), redirect: 'error' });
    const text = (await response.text()).slice(0, 300);
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${text}`);
  }
};
