import { isIP, isIPv6 } from 'node:net';

const plainAddress = (address: string): string =>
  address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;

/**
 * The caller's address: what the outermost of our own `trustedHops` proxies saw, else the socket's address. Entries of X-Forwarded-For
 * further left are whatever the caller wrote and are never looked at.
 */
export const clientIp = ({
  socketAddress,
  forwardedFor,
  trustedHops,
}: {
  socketAddress: string | undefined;
  forwardedFor: string | undefined;
  trustedHops: number;
}): string => {
  const direct = plainAddress(socketAddress ?? 'unknown');
  if (trustedHops === 0 || forwardedFor === undefined) return direct;
  const entry = forwardedFor.split(',').at(-trustedHops)?.trim() ?? '';
  return isIP(entry) === 0 ? direct : plainAddress(entry);
};

/** What limits count: an IPv4 address, or the /64 that one IPv6 subscriber has. */
export const countedIp = (ip: string): string => {
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = ip.split('%', 1)[0]?.split('::') ?? [];
  const left = head.split(':').filter((group) => group !== '');
  const right = tail === undefined ? [] : tail.split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const network = [...left, ...zeros, ...right].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
};
