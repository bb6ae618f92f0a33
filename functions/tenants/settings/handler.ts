import type { RouteHandler } from '../../../shared/runtime/define.ts';
import { getSettingsSection } from '../../../shared/tenants/get-settings-section.ts';
import { patchSettings } from '../../../shared/tenants/patch-settings.ts';
import { seesMargins } from '../../../shared/tenants/sees-margins.ts';
import type routes from './routes.ts';

const withoutMarkup = (value: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const { defaultMarkupBp: _markup, ...rest } = value;
  return rest;
};

const get: RouteHandler<typeof routes.get, 'store'> = async ({ ctx, input }) => {
  const { section } = input.params;
  const { value, revision } = await getSettingsSection({ ctx, input: { section } });
  return { body: { section, value: seesMargins(ctx) ? value : withoutMarkup(value), revision }, etag: String(revision) };
};

const patch: RouteHandler<typeof routes.patch, 'store'> = async ({ ctx, input }) => {
  const { section } = input.params;
  const { value, revision } = await patchSettings({ ctx, input: { section, changes: input.body, ifMatch: input.ifMatch ?? '' } });
  return { body: { section, value, revision }, etag: String(revision) };
};

export default { get, patch };
