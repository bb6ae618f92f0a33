/** What a field of `missing` is asked with. */
const QUESTIONS: Readonly<Record<string, string>> = {
  destination: 'Where would you like to go?',
  dates: 'On which dates would you like to travel?',
  nights: 'How many nights would you like to stay at each place?',
  party: 'How many adults and how many children will travel?',
  child_ages: 'How old will the children be when you travel?',
};

const greeting = (name: string): string => (name === '' ? 'Hello,' : `Dear ${name},`);

/** Text that a member may send: it asks exactly for what is missing, in that order; without anything missing it only says thank you. */
export const suggestedReplyText = ({ name, missing }: { name: string; missing: readonly string[] }): string => {
  const questions = missing.flatMap((field) => QUESTIONS[field] ?? []);
  const thanks = 'Thank you for your message.';
  if (questions.length === 0) return [greeting(name), `${thanks} We will get back to you shortly.`].join('\n\n');
  const asks =
    questions.length === 1
      ? 'Before we can make you an offer, please tell us:'
      : 'Before we can make you an offer, please tell us the following:';
  return [greeting(name), `${thanks} ${asks}`, questions.map((question) => `- ${question}`).join('\n')].join('\n\n');
};

/** The words of the acknowledgement. Nothing of the client's own text is in it. */
export const acknowledgementText = ({ name, number }: { name: string; number: string }): string =>
  [
    greeting(name),
    `Thank you for your enquiry. We have received it under the number ${number}, and a consultant will answer you personally.`,
    'This message was sent automatically; to add something, just reply to it.',
  ].join('\n\n');
