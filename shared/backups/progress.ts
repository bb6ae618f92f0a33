/** How far long work has come: `done` of `total` (null: nobody knows how many there are), and the one at hand. */
export type Progress = { step: string; done: number; total: number | null; current: string };
export type OnProgress = (progress: Progress) => void;
