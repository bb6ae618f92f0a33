import { contentTerms } from '../knowledge/retrieve/content-terms.ts';

const ABOUT_DETAILS = new Set(
  contentTerms(
    'hi hello hey thanks thank here is it’s my our email e-mail mail address phone telephone mobile cell whatsapp number name details contact reach write call me at on under please sure ok okay yes you can',
  ),
);

/** Whether a message gives its author's details and asks nothing. `name`: theirs, where it is known. */
export const isOnlyDetails = ({ query, name }: { query: string; name: string | undefined }): boolean => {
  if (query.includes('?')) return false;
  const rest = query.replace(/\S{1,64}@\S{1,253}/g, ' ').replace(/\+?\d[\d ()./-]{5,22}\d/g, ' ');
  const named = new Set(contentTerms(name ?? ''));
  return contentTerms(rest).every((term) => ABOUT_DETAILS.has(term) || named.has(term));
};
