import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { newUuid } from '../core/ids.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { readRow } from '../services/store/read-row.ts';
import { listDestinations } from '../tenants/list-destinations.ts';
import { parseRatesCsv } from './parse-rates-csv.ts';
import { rateIdOf, rateKey } from './rate-key.ts';

const BATCH_ROWS = 500;

type Input = { bytes: Uint8Array; isDryRun: boolean; isForced: boolean; createDestinations: boolean };

/**
 * Brings a rate sheet in: good rows are stored in batches of 500, bad ones come back with row, column and reason.
 * A row whose key is known and whose terms are equal changes nothing, so an import that died half way is simply repeated.
 * @throws AppError duplicate when the same file was imported before and `isForced` is not set; validation_failed when it is no rate sheet.
 */
export const importRates = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: Input }) => {
  const fileSha256 = createHash('sha256').update(input.bytes).digest('hex');
  const destinations = await listDestinations({ ctx });
  const parsed = parseRatesCsv({ bytes: input.bytes, knownDestinations: destinations, createDestinations: input.createDestinations });
  const answer = {
    accepted: parsed.rows.length,
    /** Every bad row; `errors` lists the first 500. */
    rejected: parsed.errorCount,
    errors: parsed.errors,
    newDestinations: parsed.newDestinations,
    dryRun: input.isDryRun,
    changed: 0,
  };
  if (input.isDryRun) return answer;

  const earlier = await readRow({
    query: ctx.store
      .from('rate_imports')
      .select('imported_at')
      .eq('file_sha256', fileSha256)
      .order('imported_at', { ascending: false })
      .limit(1),
    schema: z.object({ imported_at: z.string() }),
  });
  if (earlier !== null && !input.isForced) {
    throw new AppError('duplicate', { detail: `This file was imported on ${earlier.imported_at}; send force=true to import it again.` });
  }

  const importId = newUuid();
  const at = ctx.now().toISOString();
  const newDestinations = parsed.newDestinations.map((name) => ({ id: newUuid(), name }));
  for (let start = 0; start < Math.max(parsed.rows.length, 1); start += BATCH_ROWS) {
    const rows = parsed.rows.slice(start, start + BATCH_ROWS).map(({ row, terms }) => {
      const key = rateKey(terms);
      return { id: rateIdOf({ tenantId: ctx.tenantId, key }), natural_key: key, source_row: row, terms };
    });
    const { changed } = await callFunction({
      store: ctx.store,
      name: 'import_rates',
      args: { p_import_id: importId, p_rows: rows, p_destinations: newDestinations, p_at: at },
      schema: z.object({ changed: z.int() }),
    });
    answer.changed += changed;
  }
  await callFunction({
    store: ctx.store,
    name: 'finish_rate_import',
    args: { p_import_id: importId, p_sha256: fileSha256, p_accepted: answer.accepted, p_rejected: answer.rejected, p_at: at },
    schema: z.unknown(),
  });
  return answer;
};
