import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const text = async (path: string): Promise<string> => await readFile(new URL(path, ROOT), 'utf8');

const page = await text('infra/README.md');
const scripts = Object.keys((JSON.parse(await text('package.json')) as { scripts: Record<string, string> }).scripts);
const terraform: string[] = [];
for await (const file of glob('infra/google/*.tf', { cwd: fileURLToPath(ROOT) })) terraform.push(await text(file));
const declared = (kind: string): string[] =>
  [...terraform.join('\n').matchAll(new RegExp(`^${kind} "([a-z_]+)"`, 'gm'))].map(([, name]) => name ?? '');
const functions = JSON.parse(await text('infra/functions.json')) as {
  name: string;
  kind: string;
  trigger: { routes?: { path: string; method: string }[] };
  google: { secrets: string[] };
}[];

const all = (pattern: RegExp, from = page): string[] => [...from.matchAll(pattern)].map(([, name]) => name ?? '');
const section = (title: string): string => page.split(/^## /m).find((part) => part.startsWith(title)) ?? '';
const rows = (part: string): string[] => all(/^\| `([a-z0-9-]+)` +\|/gm, part);

/** Secrets that need a value: those of functions, and those of whoever deploys. */
const deploymentSecrets = all(/"([A-Z_]+)"/g, /deployment_secrets = toset\(\[([^\]]*)\]/.exec(terraform.join('\n'))?.[1] ?? '');
const secretIds = [...new Set([...functions.flatMap(({ google }) => google.secrets), ...deploymentSecrets])]
  .map((name) => name.toLowerCase().replaceAll('_', '-'))
  .sort();

describe("the operator's page", () => {
  it('names only scripts that exist, with options that they have', async () => {
    const named = new Set(all(/npm run (?:-s )?([a-z:-]+)/g));
    expect(named.size).toBeGreaterThan(8);
    expect([...named].filter((name) => !scripts.includes(name))).toEqual([]);
    const commands = JSON.parse(await text('package.json')) as { scripts: Record<string, string> };
    for (const [, name = '', options = ''] of page.matchAll(/npm run (?:-s )?([a-z:-]+) -- ([^\n`#|]*)/g)) {
      const source = await text((commands.scripts[name] ?? '').replace('node ', ''));
      const missing = all(/--([a-z-]+)/g, options).filter((option) => !new RegExp(`['{ ]?'?${option}'?: \\{ type:`).test(source));
      expect([name, missing]).toEqual([name, []]);
    }
  });

  it('has every script of infra/deploy', () => {
    expect(
      ['deploy', 'migrate', 'rollback', 'smoke', 'create-agency', 'replay-dead-letters', 'costs'].filter(
        (name) => !page.includes(`npm run ${name}`) && !page.includes(`npm run -s ${name}`),
      ),
    ).toEqual([]);
  });

  it('names only outputs, variables and resources of infra/google', () => {
    const outputs = [...all(/output -raw ([a-z_]+)/g), ...all(/outputs? `([a-z_]+)`/g)];
    expect(outputs.length).toBeGreaterThan(2);
    expect(outputs.filter((name) => !declared('output').includes(name))).toEqual([]);
    const variables = all(/`([a-z]+(?:_[a-z]+)+)`/g);
    const columns = ['cursor_invalid', 'stage_failed', 'breaker_opened', 'pg_read_all_data'];
    expect(
      variables.filter((name) => !declared('variable').includes(name) && !declared('output').includes(name) && !columns.includes(name)),
    ).toEqual([]);
    for (const address of all(/-target=(\S+)/g)) {
      const [type, name] = address.split('.');
      expect(terraform.join('\n')).toContain(`resource "${type}" "${name}"`);
    }
  });

  it('describes every variable that has no default', () => {
    const blocks = terraform
      .join('\n')
      .split(/^variable /m)
      .slice(1);
    const required = blocks
      .filter((block) => !/^ {2}default /m.test(block.split(/^}/m)[0] ?? ''))
      .map((block) => block.split('"')[1] ?? '');
    expect(required.length).toBeGreaterThan(5);
    expect(required.filter((name) => name !== 'release' && !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('gives every secret a value, and tells how each is rotated', () => {
    expect(secretIds.length).toBeGreaterThan(6);
    expect(rows(page.split(/^### /m).find((part) => part.startsWith('4. Secrets')) ?? '').sort()).toEqual(secretIds);
    expect(rows(section('Rotating secrets')).sort()).toEqual(secretIds);
  });

  it('names only files, routes and functions that exist', () => {
    const files = all(/`((?:infra|supabase|test)\/[\w./-]+)`/g);
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => !existsSync(new URL(file, ROOT)))).toEqual([]);
    const routes = functions.flatMap(({ trigger }) => (trigger.routes ?? []).map(({ method, path }) => `${method} ${path}`));
    expect(all(/`((?:GET|POST|PUT|PATCH) \/v1\/[^`]*)`/g).filter((route) => !routes.includes(route))).toEqual([]);
    const jobs = all(/scheduler jobs run ([a-z-]+)/g);
    expect(jobs.filter((job) => !functions.some(({ name, kind }) => name === job && kind === 'schedule'))).toEqual([]);
    expect(all(/--stage ([a-z-]+)/g).filter((stage) => !functions.some(({ name }) => name === stage))).toEqual([]);
  });

  it('has a row for every alert', () => {
    const titles = [
      ...all(/title += "([^"]+)"/g, terraform.filter((one) => one.includes('threshold_alerts')).join('\n')),
      ...all(
        /display_name += "(The [^"]+|A stage [^"]+|\$\{each\.value\.display_name\} [^"]+)"/g,
        terraform.filter((one) => one.includes('google_monitoring_alert_policy')).join('\n'),
      ),
    ];
    expect(titles.length).toBeGreaterThan(10);
    const table = section('When something is wrong');
    /** The words of a title that do not change: before the figure or the name. */
    const fixed = (title: string): string => {
      const parts = title
        .split(/\$\{[^}]*\}|:| p95| longer| for somebody| 14\.4/)
        .map((part) => part.trim())
        .filter((part) => part.length > 3);
      return parts[0] ?? title;
    };
    expect(titles.map(fixed).filter((words) => !table.includes(words))).toEqual([]);
  });

  it('leads only to its own sections', () => {
    const anchors = all(/^## (.+)$/gm).map((title) =>
      title
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    );
    expect(all(/\]\(#([a-z-]+)\)/g).filter((anchor) => !anchors.includes(anchor))).toEqual([]);
  });
});
