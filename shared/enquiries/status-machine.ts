export const ENQUIRY_STATUSES = ['open', 'in_progress', 'needs_info', 'parked', 'resolved', 'closed'] as const;
export type EnquiryStatus = (typeof ENQUIRY_STATUSES)[number];

export const CLOSE_REASONS = ['booked', 'lost', 'duplicate', 'spam', 'not_travel', 'other'] as const;

/** Where an enquiry may go from where it is (spec: enquiries, status machine). */
export const STATUS_MOVES: Readonly<Record<EnquiryStatus, readonly EnquiryStatus[]>> = {
  open: ['in_progress', 'needs_info', 'parked', 'resolved', 'closed'],
  needs_info: ['open', 'in_progress', 'closed'],
  parked: ['open', 'closed'],
  in_progress: ['needs_info', 'resolved', 'closed'],
  resolved: ['in_progress', 'closed'],
  closed: [],
};

/** The statuses an enquiry may be given from `from`. An open one is resolved only by a quote of it that was sent. */
export const allowedMoves = ({ from, hasSentQuote }: { from: EnquiryStatus; hasSentQuote: boolean }): readonly EnquiryStatus[] =>
  from === 'open' && !hasSentQuote ? STATUS_MOVES.open.filter((to) => to !== 'resolved') : STATUS_MOVES[from];
