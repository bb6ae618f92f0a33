/** Shown where a visitor leaves an address or a number, and when one was kept. */
export const LEAD_DISCLOSURE = 'We keep your details to answer you and to prepare your trip, and for nothing else.';

/** Shown above every conversation, where the agency wants it. */
export const chatDisclosure = (businessName: string): string =>
  `You are talking to an automatic assistant of ${businessName}. It answers from our documents and can be wrong; what you write is kept so that our people can help you.`;
