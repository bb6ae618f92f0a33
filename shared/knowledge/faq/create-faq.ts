import { newUuid } from '../../core/ids.ts';
import { actorName } from '../../pipeline/actor-name.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import type { FaqFields } from './faq-fields.ts';
import { type FaqRow, faqRowSchema } from './faq-row.ts';

/**
 * A new FAQ, as a draft: nobody is answered from it until it is published.
 * @throws AppError state_conflict where the agency has 1,000 already
 */
export const createFaq = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: FaqFields }): Promise<FaqRow> =>
  await callFunction({
    store: ctx.store,
    name: 'create_faq',
    args: {
      p_faq: { ...input, id: newUuid(), publishes_as: 'faq', created_by: actorName(ctx.actor) },
      p_at: ctx.now().toISOString(),
    },
    schema: faqRowSchema,
  });
