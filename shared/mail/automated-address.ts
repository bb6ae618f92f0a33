const AUTOMATED_LOCAL_PART =
  /^(no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer[-_.]?daemon|postmaster|notifications?|notify|alerts?|bounces?|auto[-_.]?(reply|responder|mailer))([-_.+].{0,64})?$/i;
const FORM_ROBOT_LOCAL_PART =
  /^(wordpress|wp|www|www-data|web-?site|web-?form|web-?master|forms?|form-?mail(er)?|contact-?form|leads?|php|apache|nobody)([-_.+].{0,64})?$/i;

const localPart = (address: string): string => address.slice(0, Math.max(0, address.lastIndexOf('@')));

/** Whether nobody reads mail to this address: no-reply@, mailer-daemon@, postmaster@, notifications@ and their kin. */
export const isAutomatedAddress = (address: string): boolean => AUTOMATED_LOCAL_PART.test(localPart(address));

/** Whether a web site sends from this address on behalf of its visitors. */
export const isFormRobotAddress = (address: string): boolean => FORM_ROBOT_LOCAL_PART.test(localPart(address));
