import EmailReplyParser from 'email-reply-parser';

export type History = {
  /** First line of the history and the first line behind its attribution; both the number of lines when there is none. */
  start: { line: number; afterAttribution: number };
  /** The history below carries `>` marks. */
  hasMarks: boolean;
};

const SEPARATOR =
  /^\s{0,5}(-{2,12}|_{2,12})\s{0,3}(original message|original appointment|ursprüngliche nachricht|oprindelig besked|message d['’]origine|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|oorspronklike boodskap|元のメッセージ)\s{0,3}(-{2,12}|_{2,12})\s{0,5}$/i;
const FORWARD_SEPARATOR =
  /^\s{0,5}(-{3,12}\s{0,3}\p{L}[\p{L} ./'’]{3,40}-{3,12}|begin forwarded message:|anfang der weitergeleiteten nachricht:|début du message (réexpédié|transféré) ?:|inicio del mensaje reenviado:)\s{0,5}$/iu;

/** The labels of a quoted header, as Outlook, Apple Mail and others write them. */
const LABEL = /^\s{0,5}\*{0,2}(?<label>[\p{L}-]{2,14})(?: (?:el|em|am|le|op|il|den))?\s{0,2}\*{0,2}\s{0,2}[:：]\*{0,2}\s{0,5}\S/u;
const FROM_LABELS = new Set(['from', 'von', 'de', 'da', 'van', 'från', 'fra', 'od', 'от', '差出人', '发件人', '寄件者']);
const DATE_LABELS = new Set([
  'sent',
  'date',
  'gesendet',
  'datum',
  'envoyé',
  'enviado',
  'enviada',
  'fecha',
  'data',
  'inviato',
  'verzonden',
  'skickat',
  'sendt',
  'wysłano',
  'отправлено',
  'дата',
  '送信日時',
  '日付',
  '日時',
  '发送时间',
  '寄件日期',
]);
const SUBJECT_LABELS = new Set([
  'subject',
  'betreff',
  'objet',
  'asunto',
  'assunto',
  'oggetto',
  'onderwerp',
  'ämne',
  'emne',
  'sujet',
  'temat',
  'тема',
  '件名',
  '主题',
  '主旨',
]);
const HEADER_BLOCK_LINES = 8;
/** How far above a header block its rule may stand. */
const RULE_LINES = 3;

/** An address in angle brackets and a time of day before a colon: what programs write above a quote, in whatever language. */
const QUOTED_SENDER = /<[^<>\s@]{1,64}@[^<>\s@]{1,190}>/;
const CLOCK = /(^|\D)\d{1,2}[:.h]\d{2}(\D|$)/;
const RULED_ATTRIBUTION =
  /^\s{0,5}-{2,6}\s{1,3}\S.{10,250}\s(wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef)\s{1,3}-{2,6}\s{0,5}$/i;
/** Ends of "On ... wrote:" in the languages that the library knows; only such lines are worth asking it. */
const ATTRIBUTION_END =
  /(wrote|écrit|escribió|scritto|escreveu|schrieb.{0,200}|schreef.{0,200}|geschreven|geschrieben|het.{0,200} geskryf|skryf|pisze|napisał(\(a\))?|skrev.{0,200}|kirjoitti|写道|작성|のメッセージ|[\]>])\s{0,3}[:：]?\s{0,3}$/i;
const ATTRIBUTION_LINES = 3;
const ATTRIBUTION_CHARACTERS = 300;
const QUESTIONS = 200;

/** Where the history of a reply begins. `lines`: the text of the mail. Looks at each line once. */
export const findHistory = (lines: readonly string[]): History => {
  let questions = 0;
  for (const [index, line] of lines.entries()) {
    if (line.length > ATTRIBUTION_CHARACTERS || line.trim() === '') continue;
    if (SEPARATOR.test(line) || RULED_ATTRIBUTION.test(line)) return at({ lines, line: index, afterAttribution: index + 1 });
    if (isHeaderBlock({ lines, index }))
      return { start: { line: beforeRule({ lines, index }), afterAttribution: lines.length }, hasMarks: false };
    if (!/[:：]\s{0,3}$/.test(line)) continue;
    const isWorthAsking = questions < QUESTIONS && ATTRIBUTION_END.test(line);
    if (isWorthAsking) questions += 1;
    const first =
      findAttribution({ lines, index, matches: isSenderWithClock }) ??
      (isWorthAsking ? findAttribution({ lines, index, matches: isAttribution }) : null);
    if (first !== null) return at({ lines, line: first, afterAttribution: index + 1 });
  }
  return { start: { line: lines.length, afterAttribution: lines.length }, hasMarks: false };
};

const at = ({ lines, line, afterAttribution }: { lines: readonly string[]; line: number; afterAttribution: number }): History => {
  const next = lines.slice(afterAttribution, afterAttribution + 5).find((one) => one.trim() !== '');
  return { start: { line, afterAttribution }, hasMarks: next !== undefined && /^ {0,3}>/.test(next) };
};

/** From and date, in this order or the other, and the subject within a few lines: a quoted header, unless a forward begins with it. */
const isHeaderBlock = ({ lines, index }: { lines: readonly string[]; index: number }): boolean => {
  const first = labelOf(lines[index]);
  const others = FROM_LABELS.has(first) ? DATE_LABELS : DATE_LABELS.has(first) ? FROM_LABELS : null;
  if (others === null) return false;
  const labels = lines.slice(index + 1, index + HEADER_BLOCK_LINES).map(labelOf);
  if (!labels.some((label) => others.has(label)) || !labels.some((label) => SUBJECT_LABELS.has(label))) return false;
  return !lines.slice(Math.max(0, index - 2), index).some((line) => line.length < 100 && FORWARD_SEPARATOR.test(line));
};

const labelOf = (line: string | undefined): string =>
  (line === undefined || line.length > 2000 ? undefined : LABEL.exec(line)?.groups?.['label'])?.toLowerCase() ?? '';

/** Outlook draws a rule above its header block, of underscores, or of hyphens in a mail without HTML. */
const beforeRule = ({ lines, index }: { lines: readonly string[]; index: number }): number => {
  const above = lines.slice(Math.max(0, index - RULE_LINES), index).findLastIndex((line) => line.trim() !== '');
  const rule = Math.max(0, index - RULE_LINES) + above;
  return above >= 0 && /^\s{0,5}[_-]{5,80}\s{0,5}$/.test((lines[rule] ?? '').slice(0, 100)) ? rule : index;
};

/** The first line of an attribution that ends at `index` and may be folded over up to three lines; null when it is none. */
const findAttribution = ({
  lines,
  index,
  matches,
}: {
  lines: readonly string[];
  index: number;
  matches: (candidate: string) => boolean;
}): number | null => {
  for (let count = 1; count <= ATTRIBUTION_LINES && index - count + 1 >= 0; count += 1) {
    const first = index - count + 1;
    if ((lines[first] ?? '').trim() === '') return null;
    const candidate = lines
      .slice(first, index + 1)
      .map((line) => line.trim())
      .join(' ');
    if (candidate.length > ATTRIBUTION_CHARACTERS) return null;
    if (matches(candidate)) return first;
  }
  return null;
};

const isSenderWithClock = (candidate: string): boolean => QUOTED_SENDER.test(candidate) && CLOCK.test(candidate);

/** The library is asked about one short line at a time: on a whole mail its patterns grow with the square of the length. */
const isAttribution = (candidate: string): boolean => {
  if (!/\d|@/.test(candidate)) return false;
  const fragments = new EmailReplyParser().read(`x\n\n${candidate}\n> y`).getFragments();
  return fragments.some((fragment) => fragment.isQuoted() && fragment.getContent().includes(candidate));
};
