import type { Port } from '../../shared/services/adapters.ts';
import type { AdapterRow } from './adapter-table.ts';

/** The modules of the table that an artifact for Google with these ports carries. */
export const chooseAdapters = ({ table, ports }: { table: readonly AdapterRow[]; ports: readonly Port[] }): ReadonlySet<string> =>
  new Set(
    table.filter((row) => row.platforms.includes('google') && ports.some((port) => row.ports.includes(port))).map(({ module }) => module),
  );
