import matrix from './permissions.json' with { type: 'json' };

/** The roles matrix: permissions.json is the only place where roles meet permissions. */
export type Permission = keyof typeof PERMISSION_NAMES;
export type Role = 'owner' | 'admin' | 'member' | 'viewer' | 'system';

const PERMISSION_NAMES = Object.fromEntries(matrix.permissions.map((name) => [name, true])) as Record<string, true>;

const granted: Readonly<Record<Role, ReadonlySet<string>>> = {
  owner: new Set(matrix.roles.owner),
  admin: new Set(matrix.roles.admin),
  member: new Set(matrix.roles.member),
  viewer: new Set(matrix.roles.viewer),
  system: new Set(matrix.roles.system),
};

/** What an API key may be for. */
export type ApiKeyScope = keyof typeof matrix.apiKeyScopes;

export const API_KEY_SCOPES = Object.keys(matrix.apiKeyScopes) as [ApiKeyScope, ...ApiKeyScope[]];

export const isApiKeyScope = (name: string): name is ApiKeyScope => Object.hasOwn(matrix.apiKeyScopes, name);

export const ROLES = ['owner', 'admin', 'member', 'viewer', 'system'] as const satisfies readonly Role[];

export const isPermission = (name: string): boolean => name in PERMISSION_NAMES;

/** Whether `role` holds `permission` by the matrix. */
export const can = ({ role, permission }: { role: Role; permission: Permission }): boolean => granted[role].has(permission);

/** Every permission of a role, in the order of the matrix. */
export const permissionsOf = (role: Role): Permission[] => matrix.permissions.filter((name) => granted[role].has(name));
