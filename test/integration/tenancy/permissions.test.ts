import postgres from 'postgres';
import { afterAll, describe, expect, inject, test } from 'vitest';
import matrix from '../../../shared/core/permissions.json' with { type: 'json' };
import { can, isPermission, permissionsOf, ROLES } from '../../../shared/core/permissions.ts';
import { newTenantId } from '../../setup/create-agency.ts';
import { TABLE_ACCESS } from './table-access.ts';

const sql = postgres(inject('embeddedCloud').superuserUrl, { max: 1 });
afterAll(async () => await sql.end());

/** The pipeline does everything but this: closing an agency, members, paying, handing out keys. */
const NOT_FOR_SYSTEM = (permission: string) =>
  permission === 'tenant:close' || permission.startsWith('members:') || permission === 'billing:write' || permission === 'api_keys:write';

describe('the roles matrix', () => {
  test('has 69 permissions, each once', () => {
    expect(matrix.permissions).toHaveLength(69);
    expect(new Set(matrix.permissions).size).toBe(69);
  });

  test('names no permission that is not in it', () => {
    const named = [...Object.values(matrix.roles).flat(), ...Object.values(matrix.apiKeyScopes).flat()];
    expect(named.filter((permission) => !isPermission(permission))).toEqual([]);
  });

  test('gives each role what the one below has, and more', () => {
    const smaller = [
      ['viewer', 'member'],
      ['member', 'admin'],
      ['admin', 'owner'],
    ] as const;
    for (const [lower, higher] of smaller) {
      expect(permissionsOf(lower).filter((permission) => !can({ role: higher, permission }))).toEqual([]);
      expect(permissionsOf(higher).length).toBeGreaterThan(permissionsOf(lower).length);
    }
    expect(permissionsOf('owner')).toEqual(matrix.permissions);
    expect(matrix.permissions.filter((permission) => !can({ role: 'admin', permission }))).toEqual(['members:grant_admin', 'tenant:close']);
  });

  test('gives viewers nothing that writes, sends or decides, and no margins', () => {
    expect(permissionsOf('viewer').filter((permission) => !/:(?:read|ask|own)$/.test(permission))).toEqual([]);
    expect(can({ role: 'viewer', permission: 'margins:read' })).toBe(false);
  });

  test('gives the pipeline everything but what only people decide', () => {
    expect(permissionsOf('system')).toEqual(matrix.permissions.filter((permission) => !NOT_FOR_SYSTEM(permission)));
  });

  test('gives no API key anything that only people see or decide', () => {
    const scoped = Object.values(matrix.apiKeyScopes).flat();
    expect(
      scoped.filter((permission) => NOT_FOR_SYSTEM(permission) || permission === 'margins:read' || permission === 'settings:write'),
    ).toEqual([]);
  });
});

describe('the table permissions', () => {
  test('holds exactly the rows of permissions.json', async () => {
    const rows = await sql<{ role: string; permission: string }[]>`select role, permission from public.permissions`;
    const stored = rows.map(({ role, permission }) => `${role} ${permission}`).sort();
    const shipped = ROLES.flatMap((role) => permissionsOf(role).map((permission) => `${role} ${permission}`)).sort();
    expect(stored).toEqual(shipped);
  });

  test('knows every permission that a table asks for', () => {
    const needs = Object.values(TABLE_ACCESS).flatMap((verbs) => Object.values(verbs));
    expect(needs.filter((need) => need !== null && need !== 'system' && !isPermission(need))).toEqual([]);
  });

  test('knows every permission that a policy or a function asks for', async () => {
    const policies = await sql<{ text: string }[]>`
      select concat(pg_get_expr(polqual, polrelid), ' ', pg_get_expr(polwithcheck, polrelid)) as text from pg_policy`;
    const functions = await sql<{ text: string }[]>`
      select prosrc as text from pg_proc where pronamespace in ('public'::regnamespace, 'app'::regnamespace)`;
    const texts = [...policies, ...functions].map(({ text }) => text).join('\n');
    const asked = [...texts.matchAll(/'([a-z_]+:[a-z_]+)'/g)].map(([, permission = '']) => permission);
    expect(asked.length).toBeGreaterThan(50);
    expect(asked.filter((permission) => !isPermission(permission))).toEqual([]);
  });

  test('is what app.can() answers, for every role and permission', async () => {
    for (const role of ROLES) {
      const granted = await sql.begin(async (transaction) => {
        await transaction`select set_config('request.jwt.claims', ${JSON.stringify({ tenant_id: newTenantId(), member_role: role })}, true)`;
        await transaction`set local role app_member`;
        return await transaction<{ name: string }[]>`select name from unnest(${matrix.permissions}::text[]) as name where app.can(name)`;
      });
      expect(granted.map(({ name }) => name)).toEqual(permissionsOf(role));
    }
  });
});
