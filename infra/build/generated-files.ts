import { readFile } from 'node:fs/promises';
import { EVENTS } from '../../shared/events.ts';
import { openApiDocument } from '../../shared/runtime/open-api.ts';
import { renderCosts } from '../deploy/costs/render-costs.ts';
import { describeFunctions } from './describe-functions.ts';
import { functionsTable, routesTable } from './functions-table.ts';
import { loadDefinitions } from './load-definitions.ts';
import { shippedMigrations } from './shipped-migrations.ts';
import { storeTokenCallers } from './store-token-callers.ts';
import { widgetScript } from './widget-script.ts';

const ROOT = new URL('../../', import.meta.url);

const between = ({ text, name, content }: { text: string; name: string; content: string }): string => {
  const start = `<!-- generated: ${name} -->`;
  const end = `<!-- end of ${name} -->`;
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`There is no place for the generated part "${name}": ${start} ... ${end}.`);
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`;
};

/** Every generated file with the content that the definitions give it now. */
export const generatedFiles = async (): Promise<{ url: URL; content: string }[]> => {
  const located = await loadDefinitions();
  const functions = await describeFunctions(located);
  const { version } = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')) as { version: string };
  const readmeUrl = new URL('README.md', ROOT);
  const readme = await readFile(readmeUrl, 'utf8');
  const operatorsUrl = new URL('infra/README.md', ROOT);
  const operators = await readFile(operatorsUrl, 'utf8');
  return [
    { url: new URL('infra/functions.json', ROOT), content: `${JSON.stringify(functions, null, 2)}\n` },
    {
      url: new URL('functions/operations/store-token/callers.json', ROOT),
      content: `${JSON.stringify(storeTokenCallers(functions), null, 2)}\n`,
    },
    {
      url: new URL('shared/services/warehouse/tables.json', ROOT),
      content: await readFile(new URL('infra/warehouse/tables.json', ROOT), 'utf8'),
    },
    { url: new URL('shared/chat/widget/widget.json', ROOT), content: `${JSON.stringify({ script: await widgetScript() }, null, 2)}\n` },
    { url: new URL('shared/operations/migrations.json', ROOT), content: `${JSON.stringify(await shippedMigrations(), null, 2)}\n` },
    {
      url: new URL('infra/events.json', ROOT),
      content: `${JSON.stringify(
        EVENTS.map(({ type, version }) => ({ type, version })),
        null,
        2,
      )}\n`,
    },
    {
      url: new URL('infra/openapi.json', ROOT),
      content: `${JSON.stringify(await openApiDocument({ definitions: located.flatMap(({ definition }) => (definition.kind === 'http' && definition.isPrivate !== true ? [definition] : [])), version }), null, 2)}\n`,
    },
    { url: operatorsUrl, content: between({ text: operators, name: 'costs', content: renderCosts({ functions }) }) },
    {
      url: readmeUrl,
      content: between({
        text: between({ text: readme, name: 'functions', content: functionsTable(functions) }),
        name: 'routes',
        content: routesTable(functions),
      }),
    },
  ];
};
