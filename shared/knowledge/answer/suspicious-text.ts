/** What nobody writes into a document for its readers: orders to whoever reads it by machine. */
const ORDERS: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|rules?|prompts?|guidelines|context|above|previous|prior)\b/i,
  /\b(?:system|developer) (?:prompt|message|instructions?)\b/i,
  /\byou are (?:now|no longer)\b/i,
  /\b(?:as|dear) (?:an? )?(?:ai|assistant|language model|chatbot)\b/i,
  /\b(?:reveal|print|repeat|output|leak|disclose)\b.{0,40}\b(?:prompt|instructions?|secrets?|passwords?|other (?:clients?|tenants?|agenc(?:y|ies)|customers?|documents?))\b/i,
  /\b(?:send|forward|post|transmit|exfiltrate)\b.{0,60}\b(?:https?:|www\.|all (?:data|documents|conversations|customers|clients))/i,
];

/** Whether a sentence gives orders to a machine: it is never quoted. */
export const readsLikeOrders = (sentence: string): boolean => ORDERS.some((pattern) => pattern.test(sentence));

const MARKDOWN_LINK = /!?\[([^\][\n]{0,300})\]\([^)\n]{0,2000}\)/g;
const TAG = /<\/?[a-z][^>]{0,500}>/gi;
const ADDRESS = /\b(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.|(?:javascript|data|mailto|tel):)[^\s<>"')\]]{0,2000}/gi;
const BARE_ADDRESS =
  /(?<![@\p{L}\p{N}.-])(?:[a-z0-9-]{1,63}\.){1,5}(?:com|net|org|io|info|biz|travel|co|app|dev|xyz|ru|cn|zip|link|click|site|online|top|za|uk|de|fr)\b(?:\/[^\s<>"')\]]{0,2000})?/giu;

/** A text without links: a link's words stay, its address goes. Plain words stay as they are. */
export const withoutLinks = (text: string): string =>
  text
    .replace(MARKDOWN_LINK, '$1')
    .replace(TAG, '')
    .replace(ADDRESS, '')
    .replace(BARE_ADDRESS, '')
    .replace(/[ \t]{2,}/g, ' ')
    .trim();
