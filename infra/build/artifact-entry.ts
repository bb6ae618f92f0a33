/**
 * The source of an artifact's entry: one definition, and the services it may open.
 * `folder`: of the function, from the repository's root.
 */
export const artifactEntry = ({ folder }: { folder: string }): string => `
import definition from './${folder}/index.ts';
import { startFunction } from './infra/build/artifact/start-function.ts';
import { openServices } from './shared/services/open.ts';

startFunction({ definition, open: openServices, source: process.env });
`;
