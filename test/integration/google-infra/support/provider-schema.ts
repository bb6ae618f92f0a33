import { readFile } from 'node:fs/promises';

/** Attribute name to `required` or `optional`; block name to its content. As the provider declares them. */
export type BlockSchema = { [name: string]: 'required' | 'optional' | { block: BlockSchema } };

export type ProviderSchema = {
  provider: string;
  resources: Record<string, BlockSchema>;
  /** What the provider alone fills in and configurations refer to. */
  computed: Record<string, string[]>;
};

const FIXTURE = new URL('../../../fixtures/terraform/google-provider-schema.json', import.meta.url);

/** The part of hashicorp/google's schema that infra/google uses. */
export const readProviderSchema = async (): Promise<ProviderSchema> => JSON.parse(await readFile(FIXTURE, 'utf8')) as ProviderSchema;
