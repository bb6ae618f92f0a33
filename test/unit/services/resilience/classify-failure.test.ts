import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../shared/core/errors.ts';
import { classifyFailure } from '../../../../shared/services/resilience/classify-failure.ts';
import { FINAL, LIMITED, REFUSED, UNKNOWN, UNREACHED } from '../../../../shared/services/resilience/failure.ts';
import { readRetryAfterMs } from '../../../../shared/services/resilience/read-retry-after.ts';

const withFields = (message: string, fields: object): Error => Object.assign(new Error(message), fields);

describe('classifyFailure', () => {
  it.each([
    ['gRPC UNAVAILABLE', withFields('14 UNAVAILABLE: no', { code: 14 }), UNKNOWN],
    ['gRPC DEADLINE_EXCEEDED', withFields('', { code: 4 }), UNKNOWN],
    ['gRPC RESOURCE_EXHAUSTED', withFields('', { code: 8 }), LIMITED],
    ['gRPC ABORTED: contention is no fault', withFields('', { code: 10 }), LIMITED],
    ['gRPC UNAUTHENTICATED', withFields('', { code: 16 }), REFUSED],
    ['gRPC PERMISSION_DENIED', withFields('', { code: 7 }), REFUSED],
    ['gRPC ALREADY_EXISTS', withFields('', { code: 6 }), FINAL],
    ['gRPC INVALID_ARGUMENT', withFields('', { code: 3 }), FINAL],
    ['HTTP 500 as status', withFields('', { status: 500 }), UNKNOWN],
    ['HTTP 503 as code (SendGrid)', withFields('', { code: 503, response: { headers: {} } }), UNKNOWN],
    ['HTTP 429 as text code (gaxios)', withFields('', { code: '429' }), LIMITED],
    ['HTTP 404 in response', withFields('', { response: { status: 404 } }), FINAL],
    ['HTTP 401', withFields('', { statusCode: 401 }), REFUSED],
    ['HTTP 501', withFields('', { status: 501 }), FINAL],
    ['a refused connection', withFields('', { code: 'ECONNREFUSED' }), UNREACHED],
    ['a reset connection', withFields('', { code: 'ECONNRESET' }), UNKNOWN],
    ['fetch over a reset connection', new TypeError('fetch failed', { cause: withFields('', { code: 'UND_ERR_SOCKET' }) }), UNKNOWN],
    ['fetch over an unknown name', new TypeError('fetch failed', { cause: withFields('', { code: 'ENOTFOUND' }) }), UNREACHED],
    ['half a body', new TypeError('terminated'), UNKNOWN],
    ['our own time limit', new DOMException('No answer', 'TimeoutError'), UNKNOWN],
    ['no Google credentials', new Error('Could not load the default credentials. Browse to ...'), REFUSED],
    ['no Google credentials, seen by gRPC as unavailable', withFields('14: Could not load the default credentials', { code: 14 }), REFUSED],
    ['a credential file that is not there', withFields('Unable to read the credential file specified by ...', { code: 'ENOENT' }), REFUSED],
    ['a private key that is none', withFields('2 UNKNOWN: error:1E08010C:DECODER routines::unsupported', { code: 2 }), REFUSED],
    ['a revoked key', withFields('14 UNAVAILABLE: invalid_grant: Invalid JWT Signature.', { code: 14 }), REFUSED],
    ['an error that our own code has made of one', new AppError('dependency_unavailable', { detail: 'It is down.' }), FINAL],
    ['a defect of ours', new TypeError('undefined is not a function'), FINAL],
    ['not an error at all', 'text', FINAL],
    ['nothing', undefined, FINAL],
  ])('%s', (_, error, expected) => expect(classifyFailure(error)).toEqual(expected));

  it('survives errors that go in circles', () => {
    const error: Error & { cause?: unknown } = new Error('round');
    error.cause = error;
    expect(classifyFailure(error)).toEqual(FINAL);
  });

  it('adds how long the answer asks us to wait', () => {
    expect(classifyFailure(withFields('', { status: 429, headers: new Headers({ 'Retry-After': '7' }) }))).toEqual({
      ...LIMITED,
      retryAfterMs: 7000,
    });
  });
});

describe('readRetryAfterMs', () => {
  const nowMs = Date.parse('2026-03-05T15:00:00Z');
  it.each([
    ['seconds', { headers: { 'retry-after': '12' } }, 12_000],
    ['seconds under another spelling', { response: { headers: { 'Retry-After': ' 3 ' } } }, 3_000],
    ['a list of one', { headers: { 'retry-after': ['4'] } }, 4_000],
    ['a date', { headers: new Headers({ 'retry-after': 'Thu, 05 Mar 2026 15:00:30 GMT' }) }, 30_000],
    ['a date that has passed', { headers: { 'retry-after': 'Thu, 05 Mar 2026 14:00:00 GMT' } }, 0],
    ['RetryInfo', { statusDetails: [{ reason: 'x' }, { retryDelay: { seconds: '2', nanos: 500_000_000 } }] }, 2_500],
    ['nonsense', { headers: { 'retry-after': 'soon' } }, null],
    ['a negative number', { headers: { 'retry-after': '-1' } }, null],
    ['nothing', {}, null],
  ])('%s', (_, error, expected) => expect(readRetryAfterMs({ error, nowMs })).toBe(expected));
});
