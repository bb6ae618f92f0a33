import type { EmbeddedCloud } from './embedded-cloud.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    embeddedCloud: EmbeddedCloud;
  }
}
