import { applyBasisPoints, subtractMoney } from '../../core/money.ts';
import type { Money } from '../../core/money-schema.ts';

/** The deposit (`depositBp` basis points of `total`, half up) and the balance: the rest, so that both add up to the total. */
export const splitDeposit = ({ total, depositBp }: { total: Money; depositBp: number }): { deposit: Money; balance: Money } => {
  const deposit = applyBasisPoints(total, depositBp);
  return { deposit, balance: subtractMoney(total, deposit) };
};
