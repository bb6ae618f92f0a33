import { randomUUID } from 'node:crypto';

type Report = { to: string; messageId: string; address: string };

const multipart = ({ to, type, parts }: { to: string; type: string; parts: readonly string[] }): Buffer =>
  Buffer.from(
    [
      'From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>',
      `To: ${to}`,
      'Subject: Report',
      'Date: Thu, 05 Mar 2026 12:00:00 +0200',
      `Message-ID: <${randomUUID()}@mx.example>`,
      'MIME-Version: 1.0',
      `Content-Type: multipart/report; report-type=${type}; boundary=r`,
      '',
      ...parts.map((part) => `--r\n${part}\n`),
      '--r--',
      '',
    ]
      .join('\n')
      .replace(/\r?\n/g, '\r\n'),
  );

const original = ({ messageId, address }: Report): string =>
  `Content-Type: text/rfc822-headers\n\nMessage-ID: ${messageId}\nTo: ${address}\nSubject: Your quote`;

/** A delivery report (RFC 3464) on the mail `messageId`, which did not reach `address`. */
export const bounceMail = ({ status, ...report }: Report & { status: string }): Buffer =>
  multipart({
    to: report.to,
    type: 'delivery-status',
    parts: [
      'Content-Type: text/plain\n\nYour message could not be delivered.',
      `Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ${report.address}\nAction: failed\nStatus: ${status}`,
      original(report),
    ],
  });

/** A complaint (RFC 5965) of a reader of the mail `messageId`. */
export const complaintMail = (report: Report): Buffer =>
  multipart({
    to: report.to,
    type: 'feedback-report',
    parts: [
      'Content-Type: text/plain\n\nThis is an abuse report.',
      `Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: isp/1.0\nVersion: 1`,
      original(report),
    ],
  });
