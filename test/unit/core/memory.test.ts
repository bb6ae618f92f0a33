import { describe, expect, it } from 'vitest';
import { createMemory, type Remembered } from '../../../shared/core/memory.ts';

const NOTES: Remembered<string[]> = { make: () => [] };
const OTHER_NOTES: Remembered<string[]> = { make: () => [] };

describe('memory of an instance', () => {
  it('keeps each kind for each tenant apart', () => {
    const memory = createMemory();
    memory.of({ tenantId: 'one', what: NOTES }).push('mine');
    expect(memory.of({ tenantId: 'one', what: NOTES })).toEqual(['mine']);
    expect(memory.of({ tenantId: 'two', what: NOTES })).toEqual([]);
    expect(memory.of({ tenantId: 'one', what: OTHER_NOTES })).toEqual([]);
    expect(createMemory().of({ tenantId: 'one', what: NOTES })).toEqual([]);
  });

  it('holds ten tenants; who was not asked for longest is forgotten', () => {
    const memory = createMemory();
    for (let index = 0; index < 10; index += 1) memory.of({ tenantId: `agency-${index}`, what: NOTES }).push(`${index}`);
    memory.of({ tenantId: 'agency-0', what: NOTES });
    memory.of({ tenantId: 'agency-10', what: NOTES });
    expect(memory.of({ tenantId: 'agency-0', what: NOTES })).toEqual(['0']);
    expect(memory.of({ tenantId: 'agency-2', what: NOTES })).toEqual(['2']);
    expect(memory.of({ tenantId: 'agency-1', what: NOTES })).toEqual([]);
  });
});
