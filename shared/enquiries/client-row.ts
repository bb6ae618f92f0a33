import { derivedUuid } from '../core/ids.ts';

/** The row of a client by their address, with the same id whoever makes it. */
export const clientRow = ({
  tenantId,
  name,
  email,
  phone,
  language,
}: {
  tenantId: string;
  name: string;
  email: string;
  /** E.164. */
  phone: string | null;
  /** ISO 639-1. */
  language: string | null;
}) => {
  const address = email.trim().toLowerCase();
  return { id: derivedUuid({ cause: `${tenantId}/client`, step: address }), name: name.slice(0, 200), email: address, phone, language };
};
