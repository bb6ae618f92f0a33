import { describe, expect, it } from 'vitest';
import { recogniseAction } from '../../../shared/helpdesk/recognise-action.ts';

describe('recogniseAction', () => {
  it.each([
    ['start a quote for 2 adults Zanzibar 12-19 July for cleo@example.com', 'start_quote'],
    ['Could you please draft a new quotation for the Bergs?', 'start_quote'],
    ['status of Q-2026-000123', 'quote_status'],
    ['Has the quote for Anna Berg been sent?', 'quote_status'],
    ['What is the status of the quote for cleo@example.com?', 'quote_status'],
    ['let me talk to a person', 'route_to_human'],
    ['I want to speak to a real human', 'route_to_human'],
    ['Please pass this on to a colleague', 'route_to_human'],
    ['How do I start a quote?', 'search_knowledge'],
    ['What is the cancellation fee?', 'search_knowledge'],
    ['How many persons fit into a minibus?', 'search_knowledge'],
    ['When can clients talk to a person?', 'search_knowledge'],
  ])('%s: %s', (question, name) => {
    expect(recogniseAction(question).name).toBe(name);
  });

  it('asks a model only where a question may be about doing something', () => {
    expect(recogniseAction('Is breakfast included?').isSure).toBe(true);
    expect(recogniseAction('Somebody ought to ring the Bergs about their offer').isSure).toBe(false);
  });

  it('reads a very long question in no time', () => {
    const startMs = performance.now();
    for (const word of ['quote ', 'was the quote ', 'talk to ', 'Q-2026-']) recogniseAction(word.repeat(400).slice(0, 2_000));
    expect(performance.now() - startMs).toBeLessThan(100);
  });
});
