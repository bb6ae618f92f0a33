declare module 'vitest' {
  export interface ProvidedContext {
    /** Where a test file asks for Google's emulators (ask-google-emulators.ts). */
    googleEmulatorsUrl: string;
  }
}

export {};
