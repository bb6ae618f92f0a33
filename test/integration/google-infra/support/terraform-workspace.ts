import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const INFRA = fileURLToPath(new URL('../../../../infra/', import.meta.url));

export type PlannedResource = { address: string; type: string; name: string; index?: string | number; values: Record<string, unknown> };

export type FunctionEntry = { name: string; [fact: string]: unknown };

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Terraform or OpenTofu on the PATH, or null. */
export const findTerraform = (): string | null => {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = ['terraform', 'tofu'].flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find(isExecutable) ?? null;
};

/**
 * A copy of infra/ in which Terraform can be run: state in a file, an artifact for every function, and the provider that `reattach` names. Nothing is
 * fetched.
 */
export const openWorkspace = async ({
  terraform,
  reattach,
  change = (functions) => functions,
}: {
  terraform: string;
  reattach: string;
  change?: (functions: FunctionEntry[]) => FunctionEntry[];
}) => {
  const root = await mkdtemp(join(tmpdir(), 'tripwright-terraform-'));
  const folder = join(root, 'infra', 'google');
  await mkdir(join(root, 'infra'));
  for (const part of ['google', 'warehouse', 'events.json']) await cp(join(INFRA, part), join(root, 'infra', part), { recursive: true });
  const functions = change(JSON.parse(await readFile(join(INFRA, 'functions.json'), 'utf8')) as FunctionEntry[]);
  await writeFile(join(root, 'infra', 'functions.json'), JSON.stringify(functions));
  const artifacts = join(root, 'artifacts');
  await mkdir(artifacts);
  for (const { name } of functions) await writeFile(join(artifacts, `${name}.zip`), name);
  await writeFile(join(folder, 'backend_override.tf'), 'terraform {\n  backend "local" {}\n}\n');

  const call = async (args: string[]): Promise<string> => {
    const env = {
      ...process.env,
      TF_REATTACH_PROVIDERS: reattach,
      TF_CLI_CONFIG_FILE: '/dev/null',
      CHECKPOINT_DISABLE: '1',
      TF_IN_AUTOMATION: '1',
    };
    const done = await run(terraform, args, { cwd: folder, env, maxBuffer: 100_000_000, timeout: 120_000 }).catch((error: unknown) => {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`terraform ${args[0]} failed:\n${stdout}\n${stderr}`);
    });
    return done.stdout;
  };
  await call(['init', '-input=false', '-no-color']);

  return {
    validate: async () => JSON.parse(await call(['validate', '-json'])) as { valid: boolean; diagnostics: unknown[] },
    /** What would be made in an empty project of this environment. */
    plan: async ({ environment, variables = {} }: { environment: 'dev' | 'prod'; variables?: Record<string, string> }) => {
      const chosen = { release: 'v1.2.3', artifacts_folder: '../../artifacts', ...variables };
      const given = Object.entries(chosen).flatMap(([name, value]) => ['-var', `${name}=${value}`]);
      await call(['plan', '-input=false', '-no-color', '-refresh=false', '-out=plan.bin', `-var-file=env/${environment}.tfvars`, ...given]);
      const shown = JSON.parse(await call(['show', '-json', 'plan.bin'])) as {
        planned_values: { root_module: { resources: PlannedResource[] } };
      };
      return shown.planned_values.root_module.resources;
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
};
