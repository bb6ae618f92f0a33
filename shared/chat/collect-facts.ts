import { z } from 'zod';
import { derivedUuid } from '../core/ids.ts';
import { clientRow } from '../enquiries/client-row.ts';
import { createEnquiry } from '../enquiries/create-enquiry.ts';
import { readText } from '../enquiries/read-text.ts';
import type { Trip } from '../enquiries/schemas.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { ownAddresses } from '../tenants/own-addresses.ts';
import type { ChatSettings } from './chat-settings.ts';
import type { OpenedChat } from './open-chat.ts';
import { readAsked } from './read-asked.ts';
import { type Lead, readDetails } from './read-details.ts';

export type CollectedFacts = {
  details: Lead;
  /** A client was made or found by this message. */
  isCaptured: boolean;
  hasClient: boolean;
  /** An enquiry was made of this message, now or when it was sent before. */
  isNewEnquiry: boolean;
  /** This message by itself tells of a trip. */
  speaksOfTrip: boolean;
  missing: ('destination' | 'dates' | 'email')[];
  /** What was asked before it, oldest first. */
  before: string[];
};

/** A message that gives two of these wants a quote, not an answer out of the documents. */
const isTripStatement = ({ query, trip }: { query: string; trip: Trip }): boolean =>
  !query.includes('?') &&
  [trip.destinations.length > 0, trip.checkIn !== null || trip.dateWindow !== null, trip.adults !== null, trip.nights !== null].filter(
    Boolean,
  ).length >= 2;

const factsOf = (trip: Trip) => ({
  destinations: trip.destinations.map(({ value }) => value),
  checkIn: trip.checkIn?.value ?? null,
  checkOut: trip.checkOut?.value ?? null,
  nights: trip.nights?.value ?? null,
  adults: trip.adults?.value ?? null,
  children: trip.children?.value ?? null,
  childAges: trip.childAges?.value ?? null,
});

/**
 * What a visitor's message, together with those before it, tells of themselves and of their trip; kept with the conversation. An address makes one client, destination, dates and an address make one enquiry of source chat,
 * once in a conversation however often they are typed. The message itself need not be stored yet.
 * @throws AppError validation_failed at /lead/phone; as the store does
 */
export const collectFacts = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'bus'>;
  input: { chat: OpenedChat; query: string; lead: Lead; settings: ChatSettings };
}): Promise<CollectedFacts> => {
  const { chat, query, lead, settings } = input;
  const sentAt = ctx.now();
  const before = await readAsked({ ctx, input: { conversationId: chat.id, questionId: chat.questionId } });
  const [alone, own] = await Promise.all([
    readText({ ctx, input: { subject: '', text: query, from: null, sentAt } }),
    ownAddresses({ ctx, input: { candidates: [] } }),
  ]);
  const { region } = alone.settings.company;
  const told = readDetails({ query, lead, read: alone.trip, settings, region, own: own.tenantAddresses });
  const { name = '', email, phone } = { ...chat.facts, ...told };
  const from = email === undefined ? null : { name: name === '' ? null : name, address: email };
  const text = [...before, query].join('\n');
  const { trip } = before.length === 0 && from === null ? alone : await readText({ ctx, input: { subject: '', text, from, sentAt } });

  const missing: CollectedFacts['missing'] = [
    ...(trip.destinations.length === 0 ? (['destination'] as const) : []),
    ...(trip.checkIn === null ? (['dates'] as const) : []),
    ...(email === undefined ? (['email'] as const) : []),
  ];
  const makesEnquiry = settings.leadCapture && trip.isTravel && missing.length === 0 && chat.enquiryId === null;
  const enquiryId =
    makesEnquiry && email !== undefined
      ? await createEnquiry({
          ctx,
          input: {
            idempotencyKey: null,
            id: derivedUuid({ cause: `${ctx.tenantId}/chat`, step: chat.id }),
            source: 'chat',
            name: name === '' ? email : name,
            email,
            ...(phone === undefined ? {} : { phone }),
            subject: `${trip.destinations.map(({ value }) => value).join(', ')}: asked in the chat`.slice(0, 300).toWellFormed(),
            text,
          },
        })
      : null;
  const client = email === undefined ? null : clientRow({ tenantId: ctx.tenantId, name, email, phone: phone ?? null, language: null });
  const isCaptured = await callFunction({
    store: ctx.store,
    name: 'keep_chat_facts',
    args: {
      p_conversation: chat.id,
      p_facts: {
        ...told,
        ...(trip.isTravel ? { trip: factsOf(trip) } : {}),
        ...(enquiryId === null ? {} : { enquiryQuestionId: chat.questionId }),
      },
      p_client: client,
      p_enquiry: enquiryId,
      p_at: sentAt.toISOString(),
    },
    schema: z.boolean(),
  });
  return {
    details: { ...(name === '' ? {} : { name }), ...(email === undefined ? {} : { email }), ...(phone === undefined ? {} : { phone }) },
    isCaptured,
    hasClient: isCaptured || chat.clientId !== null,
    isNewEnquiry: enquiryId !== null || chat.facts.enquiryQuestionId === chat.questionId,
    speaksOfTrip: isTripStatement({ query, trip: alone.trip }),
    missing,
    before,
  };
};
