import { describe, expect, it } from 'vitest';
import { cleanLine, cleanText } from '../../../../shared/quotes/render/clean-text.ts';

describe('cleanText', () => {
  it('keeps lines and joiners, drops what nobody sees or what turns text around', () => {
    expect(cleanText('a\r\nb\rc\u2028d\te\u0000\u202e\u200b\ufeff')).toBe('a\nb\nc\nd e');
    expect(cleanText('👩\u200d👧')).toBe('👩\u200d👧');
    expect(cleanText('Z\u030c\ud800')).toBe('Ž\ufffd');
    expect(cleanLine(' Ann \r\n  Bcc: x ')).toBe('Ann Bcc: x');
  });

  it('cuts an endless pile of marks', () => {
    expect(cleanText(`x${'\u0301'.repeat(100_000)}y`)).toBe(`x${'\u0301'.repeat(30)}y`);
  });
});
