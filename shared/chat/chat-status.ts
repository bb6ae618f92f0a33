import { z } from 'zod';
import type { Store } from '../services/store/port.ts';
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

/** What a chat window has to know before the first question. `suggestions`: published questions, best first; 5 at most are shown. */
export const chatStatus = async ({
  ctx,
  input: { suggestions },
}: {
  ctx: { store: Store };
  input: { suggestions: readonly string[] };
}): Promise<z.infer<typeof chatStatusSchema>> => {
  const [{ company, branding }, { value }] = await Promise.all([getSettings({ ctx }), getChatSettings({ ctx })]);
  const agencyName = value.businessName === '' ? company.name : value.businessName;
  return {
    ready: true,
    agencyName,
    assistantName: value.assistantName,
    disclosure: value.disclosure ? chatDisclosure(agencyName) : null,
    lead: { email: value.leadCapture && value.collectEmail, phone: value.leadCapture && value.collectPhone },
    colour: branding.primaryColour,
    maxQuestionCharacters: 2000,
    suggestedQuestions: suggestions.slice(0, MAX_SUGGESTIONS),
  };
};
