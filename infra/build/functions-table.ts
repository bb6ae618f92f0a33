import type { FunctionDescription } from './describe-functions.ts';

const wokenBy = ({ trigger }: FunctionDescription): string => {
  if ('topic' in trigger) return `event \`${trigger.topic}\``;
  if ('cron' in trigger) return `schedule \`${trigger.cron}\``;
  return `\`${trigger.path}\``;
};

/** The README's table of functions. */
export const functionsTable = (functions: readonly FunctionDescription[]): string =>
  [
    '| Function | Area | Woken by | Uses | What it does |',
    '|---|---|---|---|---|',
    ...functions.map((one) => `| \`${one.name}\` | ${one.area} | ${wokenBy(one)} | ${one.uses.join(', ')} | ${one.summary} |`),
  ].join('\n');

/** The README's table of routes with the permission that each one asks for. */
export const routesTable = (functions: readonly FunctionDescription[]): string =>
  [
    '| Route | Permission | What it does |',
    '|---|---|---|',
    ...functions.flatMap(({ trigger }) =>
      'routes' in trigger
        ? trigger.routes.map((route) => `| ${route.method} \`${route.path}\` | ${route.access} | ${route.summary} |`)
        : [],
    ),
  ].join('\n');
