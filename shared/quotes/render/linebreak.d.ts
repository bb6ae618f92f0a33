declare module 'linebreak' {
  /** The line-break opportunities of a text (Unicode Annex 14), in order. `position` is the index after which a line may end. */
  export default class LineBreaker {
    constructor(text: string);
    nextBreak(): { position: number; required: boolean } | null;
  }
}
