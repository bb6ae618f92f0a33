import { z } from 'zod';
import { eventType } from './core/event-type.ts';

// The wiring diagram: who publishes what. Stages say in their definition which of these they answer.
// Ids are bare uuids; every event carries its tenant in the envelope.

/** inbound-email has stored a raw mail. */
export const EmailReceived = eventType({ type: 'email.received', version: 1, data: z.object({ messageId: z.uuid() }) });

/** parse-email has read a mail from a person that asks for something new. */
export const EnquiryReceived = eventType({
  type: 'enquiry.received',
  version: 1,
  data: z.object({ enquiryId: z.uuid(), messageId: z.uuid() }),
});

/** parse-email has read a person's reply in the thread of an enquiry. */
export const ReplyReceived = eventType({
  type: 'reply.received',
  version: 1,
  data: z.object({ enquiryId: z.uuid(), messageId: z.uuid() }),
});

/** A person's mail asks something that documents may answer: a new one that wants no quote, or a reply that changes nothing. */
export const QuestionAsked = eventType({
  type: 'question.asked',
  version: 1,
  data: z.object({ messageId: z.uuid(), enquiryId: z.uuid() }),
});

/** extract-enquiry has understood the trip well enough for a draft quote. `isAsked`: a member wants the draft, whatever the settings say. */
export const EnquiryExtracted = eventType({
  type: 'enquiry.extracted',
  version: 1,
  data: z.object({ enquiryId: z.uuid(), isAsked: z.boolean().optional() }),
});

/** generate-quote has priced a draft; a consultant may look at it. */
export const QuoteDrafted = eventType({
  type: 'quote.drafted',
  version: 1,
  data: z.object({ quoteId: z.uuid(), version: z.int(), enquiryId: z.uuid().nullable() }),
});

/** Somebody who may has asked for an approved version to go out. */
export const QuoteSendRequested = eventType({
  type: 'quote.send_requested',
  version: 1,
  data: z.object({ quoteId: z.uuid(), version: z.int(), outboundId: z.uuid() }),
});

/** send-quote has handed the mail over and recorded it. */
export const QuoteSent = eventType({ type: 'quote.sent', version: 1, data: z.object({ quoteId: z.uuid(), version: z.int() }) });

/** A mail that is no quote waits in the outbox: a member's reply, or one that is sent by itself. */
export const MailSendRequested = eventType({ type: 'mail.send_requested', version: 1, data: z.object({ outboundId: z.uuid() }) });

/** The sweeper found events of a tenant that were committed but never published. */
export const EventsUnpublished = eventType({ type: 'events.unpublished', version: 1, data: z.object({ minute: z.string() }) });

/** The sweeper found mails of a tenant that were handed over long ago, and nobody knows what became of them. */
export const OutboundOverdue = eventType({ type: 'outbound.overdue', version: 1, data: z.object({ minute: z.string() }) });

/** Documents of an agency came, changed or went: its index has work. `documentId`: the one that did, null for several. */
export const DocumentsChanged = eventType({
  type: 'documents.changed',
  version: 1,
  data: z.object({ documentId: z.uuid().nullable() }),
});

/** The clock found an index that was not tidied for long, or was made by another embedder than the one in use. */
export const IndexDue = eventType({ type: 'index.due', version: 1, data: z.object({ minute: z.string() }) });

/** The clock found questions that wait too long for a person's answer. */
export const EscalationsOverdue = eventType({ type: 'escalations.overdue', version: 1, data: z.object({ minute: z.string() }) });

/** Somebody, or the clock once a week, wants the answers measured. */
export const EvaluationRequested = eventType({ type: 'evaluation.requested', version: 1, data: z.object({ runId: z.uuid() }) });

export const EVENTS = [
  EmailReceived,
  EnquiryReceived,
  ReplyReceived,
  QuestionAsked,
  EnquiryExtracted,
  QuoteDrafted,
  QuoteSendRequested,
  QuoteSent,
  MailSendRequested,
  EventsUnpublished,
  OutboundOverdue,
  DocumentsChanged,
  IndexDue,
  EscalationsOverdue,
  EvaluationRequested,
] as const;
