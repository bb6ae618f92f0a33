import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const functionsSchema = z.array(
  z.object({
    name: z.string(),
    kind: z.enum(['http', 'stage', 'schedule']),
    area: z.string(),
    trigger: z.object({
      topic: z.string().optional(),
      cron: z.string().optional(),
      routes: z.array(z.object({ method: z.string(), path: z.string(), access: z.string() })).default([]),
    }),
    google: z.object({ secrets: z.array(z.string()), isWebhook: z.boolean() }),
  }),
);

export type DeployedFunction = z.infer<typeof functionsSchema>[number];

/** What the definitions say is deployed: infra/functions.json. */
export const readFunctions = async (): Promise<DeployedFunction[]> =>
  functionsSchema.parse(JSON.parse(await readFile(new URL('../../functions.json', import.meta.url), 'utf8')));

/** Paths by which anybody may ask whether the installation is well: what operations shows to everybody, without a parameter. */
export const healthPaths = (functions: readonly DeployedFunction[]): string[] =>
  functions
    .filter(({ kind, area }) => kind === 'http' && area === 'operations')
    .flatMap(({ trigger }) => trigger.routes)
    .filter(({ method, path, access }) => method === 'GET' && access === 'public' && !path.includes('{'))
    .map(({ path }) => path);
