const PERMISSIONS_OFF = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'usb',
  'xr-spatial-tracking',
];

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': PERMISSIONS_OFF.map((name) => `${name}=()`).join(', '),
  'Cross-Origin-Opener-Policy': 'same-origin',
};

const allowsFraming = (policy: string | null): boolean => policy !== null && /frame-ancestors (?!'none')/.test(policy);

/** Sets the seven, except where the handler has said its own: a page with a nonce, a PDF that the agency's site may frame. */
export const setSecurityHeaders = (headers: Headers): void => {
  const isFramed = allowsFraming(headers.get('Content-Security-Policy'));
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    if (headers.has(name) || (isFramed && name === 'X-Frame-Options')) continue;
    headers.set(name, value);
  }
};
