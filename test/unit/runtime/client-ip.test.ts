import { expect, it } from 'vitest';
import { clientIp, countedIp } from '../../../shared/runtime/client-ip.ts';

it.each([
  ['no proxy: the socket, whatever is written', 0, '203.0.113.9', '198.51.100.1'],
  ['one proxy: the last entry', 1, '10.0.0.1, 203.0.113.9', '203.0.113.9'],
  ['two proxies: the last but one', 2, '6.6.6.6, 203.0.113.9, 10.0.0.1', '203.0.113.9'],
  ['fewer entries than proxies: the socket', 2, '203.0.113.9', '198.51.100.1'],
  ['no header: the socket', 1, undefined, '198.51.100.1'],
  ['an entry that is no address: the socket', 1, 'unknown', '198.51.100.1'],
  ['a mapped address: the IPv4 in it', 1, '::ffff:203.0.113.9', '203.0.113.9'],
])('%s', (_, trustedHops, forwardedFor, expected) => {
  expect(clientIp({ socketAddress: '::ffff:198.51.100.1', forwardedFor, trustedHops })).toBe(expected);
});

it.each([
  ['203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['1::', '1:0:0:0::/64'],
  ['unknown', 'unknown'],
])('limits count %s as %s', (ip, expected) => {
  expect(countedIp(ip)).toBe(expected);
});
