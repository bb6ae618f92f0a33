export type ConfidenceSettings = {
  /** Below it the asker is asked to say more. */
  clarifyBelow: number;
  /** Below it a person is asked too. */
  escalateBelow: number;
  /** Of the retrieval's confidence; the model's has the rest. */
  retrievalWeight: number;
};

export const DEFAULT_CONFIDENCE: ConfidenceSettings = { clarifyBelow: 0.4, escalateBelow: 0.7, retrievalWeight: 0.5 };

/** Where there is no hit at all. */
const WITHOUT_HITS = 0.2;

/** Sums of decimals miss by a hair; thresholds are meant as they are written. */
const exact = (value: number): number => Math.round(value * 1e9) / 1e9;

/**
 * What the confidence of an answer leads to (spec: knowledge, Confidence). `retrieval`: mean relevance of the cited hits, or of all kept ones where none is cited; null without hits.
 * `model`: what the model said of itself; null without a model. All are 0 to 1.
 */
export const decideConfidence = ({
  retrieval,
  model,
  settings = DEFAULT_CONFIDENCE,
}: {
  retrieval: number | null;
  model: number | null;
  settings?: ConfidenceSettings;
}): { combined: number; isClarifying: boolean; isEscalating: boolean } => {
  const { clarifyBelow, escalateBelow, retrievalWeight } = settings;
  const known = retrieval ?? WITHOUT_HITS;
  const combined = exact(retrieval === null || model === null ? known : retrievalWeight * known + (1 - retrievalWeight) * model);
  const isClarifying = combined < clarifyBelow;
  return { combined, isClarifying, isEscalating: isClarifying || combined < escalateBelow };
};
