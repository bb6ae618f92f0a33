export type MailAddress = { name?: string; address: string };

export type OutgoingAttachment = { filename: string; contentType: string; content: Uint8Array };

/** A finished mail. `outboundId` is our opaque key: the one thing that the provider is told about our records. */
export type OutgoingMail = {
  outboundId: string;
  tenantId: string;
  messageId: string;
  from: MailAddress;
  to: readonly MailAddress[];
  cc: readonly MailAddress[];
  replyTo?: MailAddress;
  subject: string;
  text: string;
  html: string;
  inReplyTo?: string;
  references: readonly string[];
  headers: Readonly<Record<string, string>>;
  attachments: readonly OutgoingAttachment[];
  /** Date header (business clock). */
  date: Date;
};

export type Mailer = {
  /** Hands the mail to the provider. Rejects only when it was certainly not accepted, or when nobody can know (`lookup` then tells). */
  send(mail: OutgoingMail): Promise<{ providerId: string }>;
  /** Whether a mail with this key was accepted: asked before any second try, so that an unknown outcome is never blindly repeated. */
  lookup(key: {
    outboundId: string;
    tenantId: string;
  }): Promise<{ outcome: 'accepted'; providerId: string } | { outcome: 'not_accepted' } | { outcome: 'unknown' }>;
};
