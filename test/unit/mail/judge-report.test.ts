import { describe, expect, it } from 'vitest';
import { judgeReport } from '../../../shared/mail/judge-report.ts';

const sent = { outboundId: 'o', recipients: ['anna@berg.example', 'ben@other.example'], threadId: null, enquiryId: null };
const failed = (address: string, permanent: boolean | null) => ({ address, status: null, permanent, diagnostic: null });
const bounce = { mailClass: 'bounce', authentication: 'none', sent } as const;

describe('what a report does', () => {
  it('a permanent failure blocks the failed address and no other recipient', () => {
    expect(judgeReport({ ...bounce, failedRecipients: [failed('anna@berg.example', true), failed('anna@berg.example', true)] })).toEqual({
      block: ['anna@berg.example'],
      withdraw: [],
    });
  });

  it.each([
    ['a failure for now', { ...bounce, failedRecipients: [failed('anna@berg.example', false)] }],
    ['a failure of which nobody says how long', { ...bounce, failedRecipients: [failed('anna@berg.example', null)] }],
    ['an address that the mail never went to', { ...bounce, failedRecipients: [failed('eve@evil.example', true)] }],
    ['no mail of ours', { ...bounce, sent: null, failedRecipients: [failed('anna@berg.example', true)] }],
    ['a sender who failed authentication', { ...bounce, authentication: 'fail', failedRecipients: [failed('anna@berg.example', true)] }],
    ['a complaint about no mail of ours', { ...bounce, mailClass: 'abuse_report', sent: null, failedRecipients: [] }],
    ['a mail that is no report', { ...bounce, mailClass: 'person', failedRecipients: [failed('anna@berg.example', true)] }],
  ] as const)('%s does nothing', (_name, input) => {
    expect(judgeReport(input)).toEqual({ block: [], withdraw: [] });
  });

  it('a complaint takes the consent of everybody the mail went to', () => {
    expect(judgeReport({ ...bounce, mailClass: 'abuse_report', failedRecipients: [] })).toEqual({ block: [], withdraw: sent.recipients });
  });
});
