/** On every mail that nobody wrote: if it comes back to us, it is known and stops. */
export const LOOP_HEADER = 'x-tripwright-loop';
