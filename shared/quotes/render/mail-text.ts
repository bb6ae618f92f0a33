import type { OptionView } from './describe-option.ts';
import type { QuoteView } from './describe-quote.ts';

type MailTextInput = { view: QuoteView; attachmentName: string; pageUrl: string | null };

const optionText = (option: OptionView): string => {
  const stays = option.stays.map((stay) => {
    const hotel = stay.destination === '' ? stay.hotelName : `${stay.hotelName}, ${stay.destination}`;
    return `   ${hotel}\n   ${stay.roomAndMeal}\n   ${stay.dates}`;
  });
  const remarks = option.remarks.map((remark) => `   ${remark}`);
  return [`Option ${option.id}: ${option.total}`, ...stays, ...remarks].join('\n');
};

/** The mail as plain text. */
export const mailText = ({ view, attachmentName, pageUrl }: MailTextInput): string => {
  const paragraphs = [
    `Dear ${view.clientName},`,
    view.notes === '' ? 'Thank you for your enquiry.' : view.notes,
    `This is our quote ${view.number} for ${view.destinations}, ${view.dateRange} (${view.nights}), for ${view.party}.`,
    view.remarks.join('\n'),
    view.options.map(optionText).join('\n\n'),
    `${view.headline.label}: ${view.headline.amount}\nValid until: ${view.validUntil}`,
    pageUrl === null ? '' : `See and accept the quote here:\n${pageUrl}`,
    `All details, the cancellation terms and the payment schedule are in the attached PDF (${attachmentName}). If you have a question, just reply to this mail.`,
    view.signature,
    [view.consultant?.name ?? '', view.brandName, ...view.brandContact].filter((line) => line !== '').join('\n'),
  ];
  const text = paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
  return `${text.replace(/[\u00a0\u202f\u2009]/g, ' ')}\n`;
};
