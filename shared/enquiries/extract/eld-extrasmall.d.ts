declare module 'eld/extrasmall' {
  /** The package types only its main entry; this is the part of the smallest, ready-loaded one that is used. */
  export const eld: {
    detect: (text: string) => { language: string; getScores: () => Record<string, number>; isReliable: () => boolean };
  };
}
