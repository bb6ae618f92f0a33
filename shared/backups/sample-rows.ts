import type { Session } from '../services/backups/port.ts';
import type { ManifestTable, Sample } from './manifest.ts';

const SAMPLES = 100;

/** How many rows of each table, in the tables' order: every table that has rows gets its turn before any gets more. */
export const shareSamples = ({ counts, total }: { counts: readonly number[]; total: number }): number[] => {
  const shares = counts.map(() => 0);
  let left = Math.min(
    total,
    counts.reduce((sum, rows) => sum + rows, 0),
  );
  while (left > 0) {
    for (const [index, rows] of counts.entries()) {
      if (left === 0 || (shares[index] ?? 0) >= rows) continue;
      shares[index] = (shares[index] ?? 0) + 1;
      left -= 1;
    }
  }
  return shares;
};

const rowChecksum = (sql: Session, columns: readonly string[]) =>
  sql`encode(sha256(convert_to(row(${sql([...columns])})::text, 'UTF8')), 'hex')`;

/** 100 rows from all over the database, chosen by chance, each with a checksum of all that it holds. */
export const sampleRows = async ({ sql, tables }: { sql: Session; tables: readonly ManifestTable[] }): Promise<Sample[]> => {
  const withKey = tables.filter(({ key }) => key.length > 0);
  const shares = shareSamples({ counts: withKey.map(({ rows }) => rows), total: SAMPLES });
  const samples: Sample[] = [];
  for (const [index, { schema, name, key, columns }] of withKey.entries()) {
    if (shares[index] === 0) continue;
    const texts = key.map((column, position) => (position === 0 ? sql`${sql(column)}::text` : sql`, ${sql(column)}::text`));
    const rows = await sql<{ key: string[]; sha256: string }[]>`
      select array[${texts}] as key, ${rowChecksum(sql, columns)} as sha256 from ${sql(schema)}.${sql(name)}
      order by random() limit ${shares[index] ?? 0}`;
    samples.push(...rows.map((row) => ({ schema, name, key: row.key, sha256: row.sha256 })));
  }
  return samples;
};

/** The checksum that the same row has in this database now, or null when there is none. */
export const checksumNow = async ({
  sql,
  sample,
  table,
}: {
  sql: Session;
  sample: Sample;
  table: ManifestTable;
}): Promise<string | null> => {
  const { schema, name } = sample;
  // The key's own type compares, so that its index is used.
  const conditions = table.key.map(
    (
      column,
      position,
    ) => sql`${position === 0 ? sql`` : sql`and `}${sql(column)} = (jsonb_populate_record(null::${sql(schema)}.${sql(name)},
      ${sql.json({ [column]: sample.key[position] ?? null })})).${sql(column)} `,
  );
  const [row] = await sql<{ sha256: string }[]>`
    select ${rowChecksum(sql, table.columns)} as sha256 from ${sql(schema)}.${sql(name)} where ${conditions}`;
  return row?.sha256 ?? null;
};
