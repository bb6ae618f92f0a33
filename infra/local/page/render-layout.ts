import { type Html, html, ownMarkup } from './html.ts';

/** The style sheet and the script of the page, as read once at the start. */
export type PageAssets = { css: string; refreshScript: string };

/** A whole page. `isLive`: its parts marked `data-live` are refreshed by the script where there is one. */
export const renderLayout = ({
  title,
  content,
  nonce,
  assets,
  isLive = false,
}: {
  title: string;
  content: Html;
  nonce: string;
  assets: PageAssets;
  isLive?: boolean;
}): Html => html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Tripwright</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${ownMarkup(assets.css)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<p class="brand"><a href="/">Tripwright</a> <span>on this computer</span></p>
<nav aria-label="Elsewhere"><a href="/widget-demo">Chat</a> <a href="/v1/health">Health</a> <a href="/_local/openapi.json">API description</a></nav>
</header>
<main id="content" tabindex="-1">
${content}
</main>
<footer><p>Shows the mails of all agencies. It answers this computer only, under localhost.</p></footer>
${isLive ? html`<p id="connection" role="status"></p><script nonce="${nonce}">${ownMarkup(assets.refreshScript)}</script>` : null}
</body>
</html>
`;
