import { readFile } from 'node:fs/promises';
import { parse } from '@cdktf/hcl2json';
import { z } from 'zod';

const environmentSchema = z.looseObject({
  environment: z.enum(['dev', 'prod']),
  project_id: z.string().min(1),
  project_number: z.string().regex(/^\d+$/),
  region: z.string().default('europe-west1'),
  domain: z.string().min(1),
  mailer: z.enum(['sendgrid', 'outbox']),
  supabase_url: z.url(),
  supabase_publishable_key: z.string().min(1),
});

export type DeployEnvironment = {
  name: 'dev' | 'prod';
  projectId: string;
  region: string;
  baseUrl: string;
  mailer: 'sendgrid' | 'outbox';
  supabaseUrl: string;
  publishableKey: string;
};

/**
 * What infra/google/env/<name>.tfvars says of an environment.
 * @throws Error when there is no such file, or it lacks something.
 */
export const readEnvironment = async ({ name, folder }: { name: string; folder: URL }): Promise<DeployEnvironment> => {
  if (name !== 'dev' && name !== 'prod') throw new Error(`--env is dev or prod, not "${name}".`);
  const text = await readFile(new URL(`env/${name}.tfvars`, folder), 'utf8');
  const said = environmentSchema.parse(await parse(`${name}.tfvars`, text));
  if (said.environment !== name) throw new Error(`env/${name}.tfvars says that it is ${said.environment}.`);
  return {
    name,
    projectId: said.project_id,
    region: said.region,
    baseUrl: `https://${said.domain}`,
    mailer: said.mailer,
    supabaseUrl: said.supabase_url,
    publishableKey: said.supabase_publishable_key,
  };
};
