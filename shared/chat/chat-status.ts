import { z } from 'zod';
import { suggestQuestions } from '../knowledge/faq/suggest-questions.ts';
import type { TenantContext } from '../services/context.ts';
import { getSettings } from '../tenants/get-settings.ts';
import { chatDisclosure } from './disclosure.ts';
import { getChatSettings } from './get-chat-settings.ts';

const MAX_SUGGESTIONS = 5;

export const chatStatusSchema = z.object({
  /** The key opens the chat from here. */
  ready: z.literal(true),
  agencyName: z.string(),
  assistantName: z.string(),
  disclosure: z.string().nullable(),
  lead: z.object({ email: z.boolean(), phone: z.boolean() }),
  /** #RRGGBB of the agency. */
  colour: z.string(),
  maxQuestionCharacters: z.int(),
  suggestedQuestions: z.array(z.string()).max(MAX_SUGGESTIONS),
});

/** What a chat window has to know before the first question. The suggested questions are those of the agency's most important published FAQs. */
export const chatStatus = async ({ ctx }: { ctx: TenantContext<'store'> }): Promise<z.infer<typeof chatStatusSchema>> => {
  const [{ company, branding }, { value }, suggestedQuestions] = await Promise.all([
    getSettings({ ctx }),
    getChatSettings({ ctx }),
    suggestQuestions({ ctx, input: { question: null, visibility: 'public' } }),
  ]);
  const agencyName = value.businessName === '' ? company.name : value.businessName;
  return {
    ready: true,
    agencyName,
    assistantName: value.assistantName,
    disclosure: value.disclosure ? chatDisclosure(agencyName) : null,
    lead: { email: value.leadCapture && value.collectEmail, phone: value.leadCapture && value.collectPhone },
    colour: branding.primaryColour,
    maxQuestionCharacters: 2000,
    suggestedQuestions,
  };
};
