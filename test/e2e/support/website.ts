import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Website = { origin: string; close(): Promise<void> };

/**
 * A website on a port of its own with a strict content security policy, whose one page holds the chat. `keyOf` gives the key that the page names: it is asked on every call, since the key names the website's origin.
 */
export const startWebsite = async ({ apiUrl, keyOf }: { apiUrl: string; keyOf: () => string }): Promise<Website> => {
  const server = createServer((_request, response) => {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src 'nonce-r4nd0m'; connect-src ${apiUrl}; img-src data:; require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'`,
    });
    response.end(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Acacia Travel</title>
<link rel="icon" href="data:,"></head>
<body><h1>Acacia Travel</h1><p><a href="#more">More</a></p>
<script nonce="r4nd0m" src="${apiUrl}/v1/public-chat/widget.js" data-key="${keyOf()}" async></script>
</body></html>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
