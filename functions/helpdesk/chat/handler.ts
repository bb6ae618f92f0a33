import { getChatSettings } from '../../../shared/chat/get-chat-settings.ts';
import { patchChatSettings } from '../../../shared/chat/patch-chat-settings.ts';
import { previewChat } from '../../../shared/chat/preview-chat.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type routes from './routes.ts';

type Uses = 'model' | 'store' | 'vectors';

const settings: RouteHandler<typeof routes.settings, Uses> = async ({ ctx }) => {
  const body = await getChatSettings({ ctx });
  return { body, etag: String(body.revision) };
};

const change: RouteHandler<typeof routes.change, Uses> = async ({ ctx, input }) => {
  const body = await patchChatSettings({ ctx, input: { changes: input.body, ifMatch: input.ifMatch ?? '' } });
  return { body, etag: String(body.revision) };
};

const preview: RouteHandler<typeof routes.preview, Uses> = async ({ ctx, input }) => ({
  body: await previewChat({ ctx, input: { query: input.body.query } }),
});

export default { settings, change, preview };
