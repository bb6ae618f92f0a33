import { z } from 'zod';
import { AppError, invalid } from '../core/errors.ts';
import type { BaseContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import { getSettingsSection } from './get-settings-section.ts';
import { SETTINGS_SCHEMAS, type SettingsSection } from './settings-schemas.ts';

const answerSchema = z.object({ value: z.record(z.string(), z.unknown()), revision: z.int() });

type Input = { section: SettingsSection; changes: Readonly<Record<string, unknown>>; ifMatch: string };

/**
 * Merges `changes` into a section. `ifMatch` is the revision that the caller has seen.
 * @throws AppError validation_failed (unknown or wrong keys), precondition_failed (changed since), forbidden, not_found (a team names somebody who is no member here, or may not answer).
 */
export const patchSettings = async ({ ctx, input }: { ctx: BaseContext & { store: Store }; input: Input }) => {
  const current = await getSettingsSection({ ctx, input });
  if (String(current.revision) !== input.ifMatch) {
    throw new AppError('precondition_failed', { detail: 'The settings were changed since you read them; read them again.' });
  }
  const merged = SETTINGS_SCHEMAS[input.section].safeParse({ ...current.value, ...input.changes });
  if (!merged.success) {
    throw invalid(
      merged.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => ({ pointer: `/${key}`, detail: 'There is no such setting.' }))
          : [{ pointer: `/${issue.path.join('/')}`, detail: issue.message }],
      ),
    );
  }
  return await callFunction({
    store: ctx.store,
    // Members are looked up inside the agency.
    name: input.section === 'escalations' ? 'patch_escalation_settings' : 'patch_settings',
    args: { p_section: input.section, p_value: merged.data, p_expected_revision: current.revision, p_at: ctx.now().toISOString() },
    schema: answerSchema,
  });
};
