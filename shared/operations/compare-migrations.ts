type Shipped = { version: string; name: string; checksum: string };
type Applied = { version: string; name: string | null; checksum: string | null; appliedAt: string | null };

export type MigrationReport = {
  /** The worst that is true: changed, then ahead, then behind. */
  state: 'current' | 'behind' | 'ahead' | 'changed';
  applied: { version: string; name: string | null; appliedAt: string | null; checksum: 'same' | 'changed' | 'unknown' }[];
  pending: { version: string; name: string }[];
};

/** Without a checksum on either side nobody can tell: applied by the Supabase command line, or by a newer release. */
const checksumOf = ({ row, file }: { row: Applied; file: Shipped | undefined }): 'same' | 'changed' | 'unknown' => {
  if (file === undefined || row.checksum === null) return 'unknown';
  return row.checksum === file.checksum ? 'same' : 'changed';
};

/** What a database has had applied beside the files of a release, each oldest first. Checksums are SHA-256 in hex. */
export const compareMigrations = ({ applied, shipped }: { applied: readonly Applied[]; shipped: readonly Shipped[] }): MigrationReport => {
  const files = new Map(shipped.map((file) => [file.version, file]));
  const versions = new Set(applied.map(({ version }) => version));
  const rows = applied.map((row) => {
    const { version, name, appliedAt } = row;
    return { version, name, appliedAt, checksum: checksumOf({ row, file: files.get(version) }) };
  });
  const pending = shipped.filter(({ version }) => !versions.has(version)).map(({ version, name }) => ({ version, name }));
  const isChanged = rows.some(({ checksum }) => checksum === 'changed');
  const isAhead = applied.some(({ version }) => !files.has(version));
  const isBehind = pending.length > 0;
  const state = isChanged ? 'changed' : isAhead ? 'ahead' : isBehind ? 'behind' : 'current';
  return { state, applied: rows, pending };
};
