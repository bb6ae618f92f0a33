import { isSupportedCountry } from 'libphonenumber-js/max';
import { z } from 'zod';
import { isCurrencyCode } from '../core/currencies.ts';
import { decodeId } from '../core/ids.ts';

const colour = z.string().regex(/^#[0-9A-Fa-f]{6}$/, { error: 'must be #RRGGBB' });

const isAccepted = (use: () => unknown): boolean => {
  try {
    use();
    return true;
  } catch {
    return false;
  }
};

/** A bare offset is refused: it knows no summer time, and PostgreSQL reads its sign the other way round. */
const timeZone = z
  .string()
  .refine((zone) => /^[A-Za-z]/.test(zone) && isAccepted(() => new Intl.DateTimeFormat('en', { timeZone: zone })), {
    error: 'must be an IANA time zone',
  });
const locale = z
  .string()
  .max(20)
  .refine((tag) => isAccepted(() => new Intl.Locale(tag)), { error: 'must be a BCP 47 language tag' });
const oneLine = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !/[\r\n\0]/.test(text), { error: 'must be one line' });

export const companySettingsSchema = z.strictObject({
  name: oneLine(120).min(2).default('Travel agency'),
  address: z.string().max(500).default(''),
  phone: oneLine(40).default(''),
  website: oneLine(200).default(''),
  timeZone: timeZone.default('Africa/Johannesburg'),
  currency: z.string().refine(isCurrencyCode, { error: 'must be an ISO 4217 code' }).default('ZAR'),
  /** ISO 3166 country: how local phone numbers are read. */
  region: z.string().refine(isSupportedCountry, { error: 'must be an ISO 3166 country' }).default('ZA'),
  /** How 09/04 is read when nothing in a mail proves the order. */
  dateOrder: z.enum(['dmy', 'mdy']).default('dmy'),
  /** BCP 47, for dates and amounts. */
  locale: locale.default('en-ZA'),
});

const emailSettingsSchema = z.strictObject({
  fromName: oneLine(120).default(''),
  fromAddress: z.email().max(320).nullable().default(null),
  replyToAddress: z.email().max(320).nullable().default(null),
  signature: z.string().max(2000).default(''),
  /** A mail forwarded by a member is read as the mail of its first author. */
  forwardedAsOriginal: z.boolean().default(true),
  /** A person's verified enquiry is answered at once with a few words of template text. */
  acknowledge: z.boolean().default(false),
  /** A verified person's question that the public documents surely answer is answered without a member. */
  autoAnswer: z.boolean().default(false),
});

const quoteSettingsSchema = z.strictObject({
  autoDraft: z.boolean().default(true),
  /** A draft about which nothing is in doubt goes out without a person, up to the amount below. */
  autoSend: z.boolean().default(false),
  /** In minor units of the agency's currency; 0 lets nothing out. */
  autoSendMaxMinor: z.int().min(0).default(0),
  validityDays: z.int().min(1).max(90).default(14),
  maxOptions: z.int().min(1).max(5).default(3),
  defaultMarkupBp: z.int().min(0).max(10_000).default(0),
  /** Approval needs a person other than the author. */
  secondApproval: z.boolean().default(false),
  terms: z.string().max(2000).default(''),
  notes: z.string().max(1000).default(''),
});

const brandingSettingsSchema = z.strictObject({
  primaryColour: colour.default('#1F4E79'),
  accentColour: colour.default('#E07A3F'),
});

/** A tenth of the largest plan's month (spec: knowledge, Budget). */
const MAX_DAILY_CAP_MICRO_USD = 40_000_000;

const aiSettingsSchema = z
  .strictObject({
    /**
     * What paid model work may cost in a day of the agency, in micro US dollars, where that is less than its plan allows; 0: none is done, and rules do the work. Null and absent: as the plan says. Null is never
     * stored: the release before this one would not read it.
     */
    dailyCapMicroUsd: z
      .int()
      .min(0)
      .max(MAX_DAILY_CAP_MICRO_USD)
      .nullish()
      .transform((cap) => cap ?? undefined),
    /** Below this confidence of an answer the asker is asked to say more (0 to 1). */
    clarifyBelow: z.number().min(0).max(1).default(0.4),
    /** Below this one a person is asked too; never less than the other. */
    escalateBelow: z.number().min(0).max(1).default(0.7),
    /** How much the documents' own confidence counts; the model's has the rest. */
    retrievalWeight: z.number().min(0).max(1).default(0.5),
    /** Questions are answered from the platform's documents as well; the agency's own count where both disagree. */
    useSharedCatalogue: z.boolean().default(false),
  })
  .refine(({ clarifyBelow, escalateBelow }) => clarifyBelow <= escalateBelow, {
    path: ['clarifyBelow'],
    error: 'must not be above escalateBelow',
  });

const MAX_TEAMS = 20;
const teamMembers = z
  .array(z.string().refine((id) => decodeId('member', id) !== null, { error: 'must be the id of a member' }))
  .max(100)
  .default([]);

/** Who answers in person what the assistant could not. A team of nobody counts as none: then it is everybody who may answer. */
const escalationSettingsSchema = z
  .strictObject({
    defaultTeam: teamMembers,
    /** By what a question is about: the category of the documents that it was answered from or that were found, else its kind (hotel_info, pricing, platform_help, destination, comparison, booking, general). */
    teams: z
      .array(z.strictObject({ category: oneLine(80).trim().min(1), members: teamMembers }))
      .max(MAX_TEAMS)
      .default([]),
  })
  .refine(({ teams }) => new Set(teams.map(({ category }) => category.toLowerCase())).size === teams.length, {
    path: ['teams'],
    error: 'must not name a category twice',
  });

export const SETTINGS_SCHEMAS = {
  company: companySettingsSchema,
  email: emailSettingsSchema,
  quotes: quoteSettingsSchema,
  branding: brandingSettingsSchema,
  ai: aiSettingsSchema,
  escalations: escalationSettingsSchema,
} as const;

export const SETTINGS_SECTIONS = ['company', 'email', 'quotes', 'branding', 'ai', 'escalations'] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

export type Settings = { [Section in SettingsSection]: z.output<(typeof SETTINGS_SCHEMAS)[Section]> };
