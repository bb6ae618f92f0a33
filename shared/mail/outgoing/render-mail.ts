import { brandPalette } from '../../quotes/render/brand-palette.ts';
import { cleanLine, cleanText } from '../../quotes/render/clean-text.ts';
import { escapeHtml } from '../../quotes/render/escape-html.ts';
import type { Settings } from '../../tenants/settings-schemas.ts';

type Input = {
  settings: Pick<Settings, 'company' | 'email' | 'branding'>;
  /** Who writes; null for what is sent by itself. */
  author: string | null;
  text: string;
};

const FONT = "font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

const withBreaks = (text: string): string => escapeHtml(text).replaceAll('\n', '<br>');

/** A plain mail in the agency's name, as text and as HTML: signature and address below, tables and inline styles only, everything escaped, nothing loaded. */
export const renderMail = ({ settings: { company, email, branding }, author, text }: Input): { text: string; html: string } => {
  const palette = brandPalette(branding);
  const body = cleanText(text).trim();
  const signature = cleanText(email.signature).trim();
  const name = cleanLine(company.name);
  const lines = [author ?? '', name, ...cleanText(company.address).split('\n'), company.phone, company.website];
  const contact = lines.map(cleanLine).filter((line) => line !== '');
  const paragraph = (content: string): string =>
    `<p style="margin:0 0 16px;${FONT};font-size:15px;line-height:23px;color:${palette.text}" dir="auto">${withBreaks(content)}</p>`;
  const paragraphs = [...body.split(/\n{2,}/), signature].filter((part) => part !== '');
  return {
    text: `${[body, signature, contact.join('\n')].filter((part) => part !== '').join('\n\n')}\n`,
    html: `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(name)}</title>
</head>
<body style="margin:0;padding:0;background-color:#f1f2f4">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background-color:#f1f2f4"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;background-color:#ffffff">
<tr><td style="padding:18px 32px;background-color:${palette.primary};border-bottom:4px solid ${palette.accent};${FONT};font-size:20px;line-height:26px;font-weight:600;color:${palette.onPrimary}" dir="auto">${escapeHtml(name)}</td></tr>
<tr><td style="padding:26px 32px 8px">
${paragraphs.map(paragraph).join('\n')}
</td></tr>
<tr><td style="padding:18px 32px 26px;border-top:1px solid ${palette.rule};${FONT};font-size:13px;line-height:20px;color:${palette.muted}" dir="auto">${contact.map(escapeHtml).join('<br>')}</td></tr>
</table>
</td></tr></table>
</body>
</html>
`,
  };
};
