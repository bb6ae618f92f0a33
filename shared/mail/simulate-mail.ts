import type { Context } from '../services/context.ts';
import { getSettings } from '../tenants/get-settings.ts';
import { ownAddresses } from '../tenants/own-addresses.ts';
import { readMail } from './read-mail.ts';
import { resolveRecipient } from './resolve-recipient.ts';
import { triageMail } from './triage-mail.ts';

type Input = {
  raw: Uint8Array;
  /** Envelope recipients. */
  to: readonly string[];
  /** Envelope sender, empty for a bounce. */
  from: string;
  spf: string | null;
  dkim: string | null;
  spamScore: number | null;
};

export type SimulatedRoute = { address: string; tenantId: string | null; strategy: string };

/** Where a mail would go and how each agency would sort it. Nothing is stored, and nothing follows; its thread is not looked for. */
export const simulateMail = async ({ ctx, input }: { ctx: Context<'door' | 'storeFor'>; input: Input }) => {
  const routes: SimulatedRoute[] = [];
  for (const address of new Set(input.to.map((one) => one.trim().toLowerCase()))) {
    const found = await resolveRecipient({ ctx, input: { address } });
    routes.push({ address, tenantId: found?.tenantId ?? null, strategy: found?.strategy ?? 'none' });
  }
  const sorted = [];
  for (const tenantId of new Set(routes.flatMap((route) => route.tenantId ?? []))) {
    const own = { ...ctx, tenantId, store: await ctx.storeFor(tenantId) };
    const settings = await getSettings({ ctx: own });
    const { authentication, classification, person, intent, subject, replyText } = await readMail({
      raw: input.raw,
      delivery: {
        envelope: {
          to: routes.filter((route) => route.tenantId === tenantId).map(({ address }) => address),
          from: input.from.toLowerCase(),
        },
        spf: input.spf,
        dkim: input.dkim,
        spamScore: input.spamScore,
      },
      houseOf: async ({ fromAddress }) => ({
        ...(await ownAddresses({ ctx: own, input: { candidates: fromAddress === null ? [] : [fromAddress] } })),
        ownMessageIdDomain: ctx.installation.messageIdDomain,
        forwardedAsOriginal: settings.email.forwardedAsOriginal,
      }),
    });
    const { mailClass, rule, parkedReason } = classification;
    const text = `${subject}\n${replyText}`;
    const triage = triageMail({ mailClass, parkedReason, intent, text, isInThread: false, hasBlocked: false });
    sorted.push({ tenantId, class: mailClass, rule, parkedReason, authentication, intent, person: person?.address ?? null, ...triage });
  }
  return { routes, sorted };
};
