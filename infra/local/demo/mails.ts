/** The demo's mails, in the order they are posted; `dkimDomain` is whose signature the provider found good. */
export const DEMO_MAILS = [
  {
    file: '01-plain-family.eml',
    label: '01 plain text, a family',
    from: 'thandi@mokoena-family.example',
    dkimDomain: 'mokoena-family.example',
  },
  { file: '03-html-table.eml', label: '03 HTML with a table', from: 'marlene.fourie@karoosteel.example', dkimDomain: 'karoosteel.example' },
  {
    file: '05-gmail-forward-by-staff.eml',
    label: '05 forwarded by a member',
    from: 'pieter@blue-horizon.example',
    dkimDomain: 'blue-horizon.example',
  },
] as const;

/** A mail that only asks something, and the document that answers it. */
export const DEMO_QUESTION = {
  file: '10-question-about-luggage.eml',
  label: '10 a question about luggage',
  from: 'bisi@adeyemi.example',
  dkimDomain: 'adeyemi.example',
  answeredBy: 'luggage-on-light-aircraft.md',
} as const;

export const DEMO_INBOX = 'enquiries@blue-horizon.example';
