import { AppError } from '../../../shared/core/errors.ts';
import { type Answer, pageAnswer } from './answer.ts';
import { html } from './html.ts';
import type { PageContext } from './page-context.ts';
import { renderLayout } from './render-layout.ts';

const titleOf = (status: number): string => {
  if (status === 403) return 'Not from here';
  if (status === 404) return 'There is no such page';
  if (status === 405) return 'Not in this way';
  if (status === 409) return 'That has been done before';
  return status < 500 ? 'That cannot be shown' : 'Something went wrong';
};

/** A page that says what is wrong. Of an error that is none of ours only the log says more. */
export const answerError = ({ context, error, nonce }: { context: PageContext; error: unknown; nonce: string }): Answer => {
  const known = error instanceof AppError ? error : null;
  if (known === null) context.log.error('The operator page failed', { error });
  const status = known?.status ?? 500;
  const title = titleOf(status);
  const detail = known?.message ?? 'The log says more.';
  const content = html`<h1>${title}</h1>
<p>${detail}</p>
${status === 403 ? null : html`<p><a href="/">To the overview</a></p>`}`;
  return pageAnswer({ status, page: renderLayout({ title, content, nonce, assets: context.assets }), nonce });
};
