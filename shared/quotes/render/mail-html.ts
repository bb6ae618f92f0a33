import type { Palette } from './brand-palette.ts';
import type { OptionView } from './describe-option.ts';
import type { QuoteView } from './describe-quote.ts';
import { escapeHtml } from './escape-html.ts';

type MailHtmlInput = { view: QuoteView; palette: Palette; attachmentName: string; pageUrl: string | null };

const FONT = "font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

const withBreaks = (text: string): string => escapeHtml(text).replaceAll('\n', '<br>');

const paragraph = (html: string, colour: string): string =>
  html === '' ? '' : `<p style="margin:0 0 16px;${FONT};font-size:15px;line-height:23px;color:${colour}" dir="auto">${html}</p>`;

const optionRows = (option: OptionView, palette: Palette): string => {
  const small = `${FONT};font-size:13px;line-height:20px;color:${palette.muted}`;
  const stays = option.stays
    .map(
      (
        stay,
      ) => `<div style="${FONT};font-size:16px;line-height:22px;font-weight:600;color:${palette.heading}" dir="auto">${escapeHtml(stay.hotelName)}
<span style="font-size:12px;font-weight:400;color:${palette.muted}">${escapeHtml(stay.stars)}</span></div>
<div style="${small}" dir="auto">${escapeHtml(stay.destination)}</div>
<div style="${small}" dir="auto">${escapeHtml(stay.roomAndMeal)}</div>
<div style="${small};padding-bottom:6px">${escapeHtml(stay.dates)}</div>`,
    )
    .join('\n');
  const remarks = option.remarks
    .map((remark) => `<div style="${small};font-style:italic" dir="auto">${escapeHtml(remark)}</div>`)
    .join('\n');
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 14px;border:1px solid ${palette.rule};border-left:4px solid ${palette.accent};border-collapse:separate">
<tr>
<td width="44" valign="top" style="padding:16px 0 14px 16px"><div style="width:28px;height:28px;border-radius:4px;background-color:${palette.primary};${FONT};font-size:15px;line-height:28px;font-weight:600;text-align:center;color:${palette.onPrimary}">${escapeHtml(option.id)}</div></td>
<td valign="top" style="padding:14px 12px">${stays}
${remarks}</td>
<td valign="top" align="right" style="padding:16px 16px 14px 0;${FONT};font-size:17px;line-height:24px;font-weight:600;white-space:nowrap;color:${palette.heading}">${escapeHtml(option.total)}</td>
</tr>
</table>`;
};

const button = (pageUrl: string | null, palette: Palette): string =>
  pageUrl === null
    ? ''
    : `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:4px 0 20px"><tr><td style="border-radius:4px;background-color:${palette.primary}"><a href="${escapeHtml(pageUrl)}" style="display:inline-block;padding:12px 22px;${FONT};font-size:15px;font-weight:600;text-decoration:none;color:${palette.onPrimary}">See and accept the quote</a></td></tr></table>`;

/** The mail as one HTML document: tables and inline styles only, everything escaped, nothing loaded from anywhere. */
export const mailHtml = ({ view, palette, attachmentName, pageUrl }: MailHtmlInput): string => {
  const contact = [view.consultant?.name ?? '', view.brandName, ...view.brandContact].filter((line) => line !== '').map(escapeHtml);
  const summary = `${view.headline.label} ${view.headline.amount}, valid until ${view.validUntil}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(`Quote ${view.number}`)}</title>
</head>
<body style="margin:0;padding:0;background-color:#f1f2f4">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(summary)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background-color:#f1f2f4"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;background-color:#ffffff">
<tr><td style="padding:26px 32px;background-color:${palette.primary};border-bottom:4px solid ${palette.accent};${FONT};font-size:22px;line-height:28px;font-weight:600;color:${palette.onPrimary}" dir="auto">${escapeHtml(view.brandName)}</td></tr>
<tr><td style="padding:28px 32px 8px">
<div style="${FONT};font-size:12px;line-height:18px;color:${palette.muted}">${escapeHtml(`Quote ${view.number}${view.version > 1 ? `, version ${view.version}` : ''}`)}</div>
<div style="${FONT};font-size:27px;line-height:34px;font-weight:600;color:${palette.heading}" dir="auto">${escapeHtml(view.destinations)}</div>
<div style="padding-bottom:20px;${FONT};font-size:15px;line-height:23px;color:${palette.text}">${escapeHtml(`${view.dateRange} · ${view.nights} · ${view.party}`)}</div>
${paragraph(`Dear ${escapeHtml(view.clientName)},`, palette.text)}
${paragraph(view.notes === '' ? 'Thank you for your enquiry.' : withBreaks(view.notes), palette.text)}
${paragraph(view.options.length === 1 ? 'This is what we can offer you:' : `These are ${view.options.length} options for you:`, palette.text)}
${paragraph(view.remarks.map(escapeHtml).join('<br>'), palette.muted)}
</td></tr>
<tr><td style="padding:0 32px">
${view.options.map((option) => optionRows(option, palette)).join('\n')}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:6px 0 22px;background-color:${palette.tint}"><tr>
<td style="padding:14px 18px;${FONT};font-size:14px;line-height:20px;color:${palette.text}">Valid until<br><b>${escapeHtml(view.validUntil)}</b></td>
<td align="right" style="padding:14px 18px;${FONT};font-size:14px;line-height:20px;color:${palette.text}">${view.headline.label}<br><b style="font-size:19px;line-height:26px;color:${palette.heading}">${escapeHtml(view.headline.amount)}</b></td>
</tr></table>
${button(pageUrl, palette)}
${paragraph(`All details, the cancellation terms and the payment schedule are in the attached PDF (${escapeHtml(attachmentName)}). If you have a question, just reply to this mail.`, palette.text)}
${paragraph(withBreaks(view.signature), palette.text)}
</td></tr>
<tr><td style="padding:18px 32px 28px;border-top:1px solid ${palette.rule};${FONT};font-size:13px;line-height:20px;color:${palette.muted}">${contact.join('<br>')}</td></tr>
</table>
</td></tr></table>
</body>
</html>
`;
};
