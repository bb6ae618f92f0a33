import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

const WIDGET = new URL('../../shared/chat/widget/', import.meta.url);

/** The chat's script as it goes to browsers: one file, its style sheet within. */
export const widgetScript = async (): Promise<string> => {
  const [script, styles] = await Promise.all(['widget.js', 'widget.css'].map((name) => readFile(new URL(name, WIDGET), 'utf8')));
  const css = await transform(styles ?? '', { loader: 'css', minify: true });
  const { code } = await transform(script ?? '', {
    minify: true,
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    define: { __WIDGET_STYLES__: JSON.stringify(css.code.trim()) },
  });
  return code;
};
