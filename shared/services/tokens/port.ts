/** What a store token says; the database's policies read nothing else. */
export type StoreClaims =
  | { role: 'app_member'; tenantId: string; memberId: string | null; memberRole: string }
  | { role: 'app_door' }
  | { role: 'app_platform' };

export type Tokens = {
  /** A signed JWT of five minutes for the database. It never leaves the server. */
  mint(claims: StoreClaims): Promise<string>;
};
