import { describe, expect, it } from 'vitest';
import { decideRelease } from '../../../infra/deploy/release/decide-release.ts';
import { planTraffic } from '../../../infra/deploy/release/plan-traffic.ts';

const good = { requests: 1000, serverErrors: 1 };

describe('whether a release goes on', () => {
  it.each([
    ['healthy and no worse than before', { isHealthy: true, candidate: good, serving: good }, 'proceed'],
    ['quiet: few requests, few errors', { isHealthy: true, candidate: { requests: 10, serverErrors: 2 }, serving: good }, 'proceed'],
    [
      'no requests at all',
      { isHealthy: true, candidate: { requests: 0, serverErrors: 0 }, serving: { requests: 0, serverErrors: 0 } },
      'proceed',
    ],
    ['three errors among few', { isHealthy: true, candidate: { requests: 10, serverErrors: 3 }, serving: good }, 'roll_back'],
    ['2 % errors, 0.1 % before', { isHealthy: true, candidate: { requests: 1000, serverErrors: 20 }, serving: good }, 'roll_back'],
    [
      'what fails for both is not its doing',
      { isHealthy: true, candidate: { requests: 1000, serverErrors: 60 }, serving: { requests: 1000, serverErrors: 50 } },
      'proceed',
    ],
    ['unhealthy', { isHealthy: false, candidate: good, serving: good }, 'roll_back'],
    ['health unknown', { isHealthy: null, candidate: good, serving: good }, 'roll_back'],
    ['figures unknown: a gap is no good news', { isHealthy: true, candidate: null, serving: null }, 'roll_back'],
  ] as const)('%s', (_, observation, verdict) => {
    expect(decideRelease(observation).verdict).toBe(verdict);
  });
});

describe('how requests are split', () => {
  it('gives the candidate its share and the serving revision the rest', () => {
    expect(planTraffic({ serving: 'a-1', candidate: 'a-2', percent: 5 })).toBe('a-1=95,a-2=5');
    expect(planTraffic({ serving: 'a-1', candidate: 'a-2', percent: 0 })).toBe('a-1=100');
    expect(planTraffic({ serving: 'a-1', candidate: 'a-2', percent: 100 })).toBe('a-2=100');
    expect(planTraffic({ serving: 'a-1', candidate: 'a-1', percent: 5 })).toBe('a-1=100');
    expect(() => planTraffic({ serving: 'a-1', candidate: 'a-2', percent: 101 })).toThrow('101 is no per cent');
  });
});
