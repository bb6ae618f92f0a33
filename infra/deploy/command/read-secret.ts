import type { Runner } from './runner.ts';

/** The id under which Secret Manager keeps the value of a setting (infra/google/secrets.tf makes it the same way). */
export const secretIdOf = (setting: string): string => setting.toLowerCase().replaceAll('_', '-');

/**
 * The newest value of a secret, asked from Secret Manager with the caller's own rights. In dry mode `assumed`.
 * @throws Error when it has no value or the caller may not read it.
 */
export const readSecret = async ({
  runner,
  projectId,
  setting,
  assumed,
}: {
  runner: Runner;
  projectId: string;
  /** Name of the setting, such as DATABASE_URL. */
  setting: string;
  assumed: string;
}): Promise<string> => {
  const args = ['secrets', 'versions', 'access', 'latest', `--secret=${secretIdOf(setting)}`, '--project', projectId];
  const value = (await runner.ask({ program: 'gcloud', args, assumed })).trim();
  if (value === '' && !runner.isDry) throw new Error(`The secret ${secretIdOf(setting)} of ${projectId} is empty.`);
  return value;
};
