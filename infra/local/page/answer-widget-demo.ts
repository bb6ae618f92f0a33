import { type Answer, pageAnswer } from './answer.ts';
import { html } from './html.ts';
import type { PageContext } from './page-context.ts';
import { readWebsiteKey } from './read-website-key.ts';
import { renderLayout } from './render-layout.ts';

/** `GET /widget-demo`: the chat as it stands on an agency's website, with the demo agency's key. */
export const answerWidgetDemo = async ({ context, nonce }: { context: PageContext; nonce: string }): Promise<Answer> => {
  const { assets, home } = context;
  const website = await readWebsiteKey({ home });
  const content = html`<h1>The chat on a website</h1>
${
  website === null
    ? html`<p class="notice">There is no key for this page yet: <code>npm start</code> makes one for the demo agency.</p>`
    : html`<p>This page is a website of the demo agency. Open the chat at the bottom right, and ask for example:</p>
<ul>
<li>How much luggage may I bring on the small planes?</li>
<li>What does it cost to cancel 45 days before arrival?</li>
<li>What commission does Coral Sands Resort pay? <span class="hint">(stands in a private document: visitors do not learn it)</span></li>
<li>Two adults to Zanzibar from 10 to 17 June, please. <span class="hint">(with an e-mail address it becomes an enquiry)</span></li>
</ul>
<p>On a website of your own it is one line, with a key from <code>POST /v1/api-keys</code> that names the website’s origin:</p>
<pre class="scroll" tabindex="0" aria-label="What to put into a page">&lt;script src="https://api.example.com/v1/public-chat/widget.js" data-key="twk_..." async&gt;&lt;/script&gt;</pre>
<script nonce="${nonce}" src="/v1/public-chat/widget.js" data-key="${website.key}" async></script>`
}`;
  return pageAnswer({ page: renderLayout({ title: 'The chat on a website', content, nonce, assets }), nonce });
};
